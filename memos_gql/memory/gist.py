"""The gist of a memory: its words without case, punctuation and fillers. Memories with equal gists say the same."""

import re
import tomllib
import unicodedata
from hashlib import sha256
from pathlib import Path

from memos_gql.documents import Memory, PreferenceMemory, TextMemory
from memos_gql.memory.comparable import comparable
from memos_gql.memory.phrases import SPACE_BETWEEN_HAN
from memos_gql.memory.speech import without_speaker

LEXICON = tomllib.loads(Path(__file__).with_name("gist.toml").read_text("utf-8"))
GIST_DIGITS = 16
WORD = re.compile(r"[\w'+#%°€$£-]+")
FILLERS = frozenset(LEXICON["fillers"].split())
SHORT_FORMS = tuple((re.compile(short), long) for short, long in LEXICON["short_forms"].items())
NUMBERS: dict[str, str] = LEXICON["numbers"]
ANNOUNCED = re.compile(rf"(?:(?:{'|'.join(LEXICON['announcements'])})\s*)+(?=\S)")
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
    announced = ANNOUNCED.match(folded)
    folded = folded[announced.end() :] if announced else folded
    for short, long in SHORT_FORMS:
        folded = short.sub(long, folded)
    listed = [NUMBERS.get(word, ENDING.sub("", word)) for word in WORD.findall(folded)]
    return " ".join(word for word in listed if word and word not in FILLERS) or folded.strip()
