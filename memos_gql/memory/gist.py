"""What a memory says, apart from case, punctuation and words that add nothing: equal gists are one thing said."""

import re
import unicodedata
from hashlib import sha256

from memos_gql.documents import Memory, PreferenceMemory, TextMemory
from memos_gql.memory.comparable import comparable
from memos_gql.memory.speech import without_speaker

GIST_DIGITS = 16
WORD = re.compile(r"[\w'+#%°€$£-]+")
_FILLERS = "a an the please well so oh hey hi um uh hm just really actually btw ok okay also 嗯 哦 那 那个 好的 请"
FILLERS = frozenset(_FILLERS.split())
ENDING = re.compile("[啊呀呢哦啦嘛哈]+$")
"""Chinese particles that change nothing of a statement; 了 and 吧 do."""


def gist_id(memory: Memory) -> str:
    """Return what is equal for memories of one owner that say the same; a memory of a tool is like no other."""
    if not isinstance(memory, TextMemory | PreferenceMemory):
        return memory.id
    return sha256(f"{memory.owner}\n{gist(said(memory))}".encode()).hexdigest()[:GIST_DIGITS]


def said(memory: Memory) -> str:
    """Return the words that a memory was made of; a preference that shares its sentence with others says below it which one it is."""
    value = without_speaker(memory.value)
    return value.partition("\n")[0] if isinstance(memory, PreferenceMemory) else value


def gist(words: str) -> str:
    """Write the words that count, in one form, with single spaces between them; a text of fillers alone stays as it is."""
    folded = unicodedata.normalize("NFKC", comparable(words)).casefold().replace("’", "'")
    listed = [ENDING.sub("", word) for word in WORD.findall(folded)]
    return " ".join(word for word in listed if word and word not in FILLERS) or folded.strip()
