"""The content words of a text, in the form in which they are compared."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from memos_gql.storage.stop_words import CHINESE, ENGLISH

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WRITTEN = rf"[^\W_{CJK}]+"
RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|{WRITTEN}")
ASCII_RUN = re.compile("[A-Za-z0-9]+")
# Single characters are left out only if they are hardly ever part of a longer word
CJK_CHARACTER = re.compile(f"[{CJK}]")
LONE_PARTICLES = frozenset("的了吗呢吧啊呀嘛我你您他她它谁哪是")
PARTICLES = re.compile(
    "|".join(sorted((word for word in CHINESE if len(word) > 1 or word in LONE_PARTICLES), key=len, reverse=True))
)
ASKED_KEPT = 16
"""Most queries whose forms are cached. Queries have at most 4,000 characters, and the forms of as many Chinese ones
take half a megabyte: 8 MB in all.
"""
LONGEST_KEPT = 64
"""Most characters of a word whose form is cached. 50,000 such words with their forms take 15 MB, or 40 MB in other
scripts.
"""
FORMS_KEPT = 1024
"""Most forms whose kind (with digits, Chinese or Japanese) is cached. A form may be as long as a query: 16 MB in all.
"""


@dataclass(frozen=True)
class Word:
    """A content word: its comparable form, and its place in the text, half-open, in code points."""

    form: str
    start: int
    end: int


def content_words(text: str) -> Iterator[Word]:
    """Return the content words in order: stems of written words.

    In Chinese and Japanese, each pair of neighbouring characters is a word, or a single one alone.
    """
    for run in RUN.finditer(text):
        if run["cjk"]:
            yield from _pairs(run.group(), at=run.start())
            continue
        if run.group().casefold() not in ENGLISH:
            yield Word(form(run.group()), run.start(), run.end())


@lru_cache(maxsize=ASKED_KEPT)
def asked_forms(query: str) -> frozenset[str]:
    """Return the form of each content word, once."""
    return forms_in(query)


@lru_cache(maxsize=FORMS_KEPT)
def has_digits(form: str) -> bool:
    """Whether a form contains a digit; numbers are counted separately."""
    return any(character.isdigit() for character in form)


@lru_cache(maxsize=FORMS_KEPT)
def is_signs(form: str) -> bool:
    """Whether a form consists of Chinese or Japanese characters."""
    return CJK_CHARACTER.match(form) is not None


def words_and_characters(text: str) -> Iterator[Word]:
    """Return all forms in `text` that may match: content words, and each Chinese or Japanese character."""
    yield from content_words(text)
    for run in RUN.finditer(text):
        if run["cjk"]:
            yield from (
                Word(character, place, place + 1) for place, character in enumerate(run.group(), start=run.start())
            )


def words_with_forms(text: str, forms: Collection[str]) -> Iterator[Word]:
    """Return those of `words_and_characters` that have one of some forms; in ASCII, in a quarter of the time."""
    if not text.isascii():
        yield from (word for word in words_and_characters(text) if word.form in forms)
        return
    for run in ASCII_RUN.finditer(text):
        written = run.group()
        if (found := form(written)) in forms and written.casefold() not in ENGLISH:
            yield Word(found, run.start(), run.end())


def forms_in(text: str) -> frozenset[str]:
    """Return the forms of all content words; in ASCII, this takes half of the time of `content_words`."""
    if text.isascii():
        return frozenset(form(run) for run in ASCII_RUN.findall(text) if run.casefold() not in ENGLISH)
    return frozenset(word.form for word in content_words(text))


def _pairs(run: str, *, at: int) -> Iterator[Word]:
    start = 0
    for particle in [*PARTICLES.finditer(run), None]:
        end = particle.start() if particle else len(run)
        if end - start == 1:
            yield Word(run[start:end], at + start, at + end)
        for first in range(start, end - 1):
            yield Word(run[first : first + 2], at + first, at + first + 2)
        start = particle.end() if particle else end


def form(word: str) -> str:
    """Return the comparable form of `word`."""
    return kept_form(word) if len(word) <= LONGEST_KEPT else stem(fold(word))


@lru_cache(maxsize=50_000)
def kept_form(word: str) -> str:
    """Return the comparable form of a word of at most `LONGEST_KEPT` characters."""
    return stem(fold(word))


def fold(word: str) -> str:
    """Fold case, accents and widths, so that Café, ＣＡＦＥ and cafe are equal."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def stem(word: str) -> str:
    """Cut the most common English endings: hike, hikes, hiked, hiking become equal; numbers and short words stay."""
    if len(word) <= 3 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3:
            return root[:-1] if root[-1] == root[-2] and root[-1] not in "ls" else root.removesuffix("e")
    return word.removesuffix("e")
