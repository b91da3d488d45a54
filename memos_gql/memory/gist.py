"""The gist of a memory: its words without case, punctuation and fillers. Memories with equal gists say the same."""

import re
import unicodedata
from hashlib import sha256

from memos_gql.documents import Memory, PreferenceMemory, TextMemory
from memos_gql.memory.comparable import comparable
from memos_gql.memory.phrases import SPACE_BETWEEN_HAN
from memos_gql.memory.speech import without_speaker

GIST_DIGITS = 16
WORD = re.compile(r"[\w'+#%°€$£-]+")
_FILLERS = "a an the please well so oh hey hi um uh hm just really actually btw ok okay also 嗯 哦 那 那个 好的 请"
FILLERS = frozenset(_FILLERS.split())
SHORT_FORMS = (
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
)
"""English short forms and their long ones; 's and 'd have several."""
ENDING = re.compile("[啊呀呢哦啦嘛哈]+$")
"""Final particles that do not change a statement's meaning; 了 and 吧 do."""


def gist_id(memory: Memory) -> str:
    """Return an id that is equal for memories of one owner that say the same; tool memories never share one."""
    if not isinstance(memory, TextMemory | PreferenceMemory):
        return memory.id
    return sha256(f"{memory.owner}\n{gist(said(memory))}".encode()).hexdigest()[:GIST_DIGITS]


def said(memory: Memory) -> str:
    """Return a memory's original text, without the note that tells preferences of one sentence apart."""
    value = without_speaker(memory.value)
    return value.partition("\n")[0] if isinstance(memory, PreferenceMemory) else value


def gist(words: str) -> str:
    """Write the significant words in a uniform way, separated by single spaces; keep a text that has only fillers."""
    folded = unicodedata.normalize("NFKC", comparable(words)).casefold().replace("’", "'")
    folded = SPACE_BETWEEN_HAN.sub("", folded)
    for short, long in SHORT_FORMS:
        folded = short.sub(long, folded)
    listed = [ENDING.sub("", word) for word in WORD.findall(folded)]
    return " ".join(word for word in listed if word and word not in FILLERS) or folded.strip()
