"""The words of a text that say what it is about, in the form in which they are compared."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memos_gql.storage.stop_words import CHINESE, ENGLISH

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WRITTEN = rf"[^\W_{CJK}]+"
RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|{WRITTEN}")
WRITTEN_RUN = re.compile(WRITTEN)
# Single characters are left out only where they are hardly ever part of a longer word
CJK_CHARACTER = re.compile(f"[{CJK}]")
LONE_PARTICLES = frozenset("的了吗呢吧啊呀嘛我你您他她它谁哪是")
PARTICLES = re.compile("|".join(sorted((word for word in CHINESE if len(word) > 1 or word in LONE_PARTICLES), key=len, reverse=True)))
ASKED_KEPT = 16
"""Queries whose forms are remembered. A query is cut at 4,000 characters before it comes here, and the forms of as many Chinese
characters take half a megabyte: 8 MB at most."""
LONGEST_KEPT = 64
"""Characters of a word whose form is remembered. 50,000 words of this length and their forms take 15 MB, or 40 MB in other scripts."""
TEXTS_KEPT, LONGEST_TEXT_KEPT = 2048, 400
"""Texts whose forms are remembered, and the characters of the longest: who searches often meets the same memories again. 20 MB at most."""
FORMS_KEPT = 1024
"""Forms of which it is remembered whether they are numbers or signs. A form may be as long as a query: 16 MB at most."""


@dataclass(frozen=True)
class Word:
    """A content word: its comparable form, and where it stands in the text, half-open, in code points."""

    form: str
    start: int
    end: int


def content_words(text: str) -> Iterator[Word]:
    """Give the content words in order: stems of written words; in Chinese and Japanese each two neighbouring characters, or one alone."""
    for run in RUN.finditer(text):
        if run["cjk"]:
            yield from _pairs(run.group(), at=run.start())
            continue
        if run.group().casefold() not in ENGLISH:
            yield Word(form(run.group()), run.start(), run.end())


def shared_forms(query: str, text: str) -> dict[str, bool]:
    """Give each content word of `query`, once, with whether `text` has it."""
    asked = list(asked_forms(query))
    return {one: times > 0 for one, times in zip(asked, counted(asked, text).times, strict=True)}


@dataclass(frozen=True, slots=True)
class Counted:
    """How often a text has each of some forms, in their order, and how many words it has: of Chinese and Japanese, every two characters."""

    times: list[int]
    length: int


def counted(asked: Sequence[str], text: str) -> Counted:
    """Count forms in a text."""
    (found,) = counted_each(asked, [text])
    return found


def counted_each(asked: Sequence[str], texts: Iterable[str]) -> list[Counted]:
    """Count forms in texts. Hundreds of them are read in one search."""
    sought = [(one, is_signs(one)) for one in asked]
    found = []
    for text in texts:
        forms, length = _kept_forms_of(text) if len(text) <= LONGEST_TEXT_KEPT else _forms_of(text)
        found.append(Counted([text.count(one) if signs else forms.get(one, 0) for one, signs in sought], length))
    return found


def _forms_of(text: str) -> tuple[Mapping[str, int], int]:
    """Count each form of a written word, and the words with those of Chinese and Japanese."""
    written = WRITTEN_RUN.findall(text)
    # not by way of `form`: a call more for each word of hundreds of texts is felt
    forms = Counter([_kept_form(word) if len(word) <= LONGEST_KEPT else form(word) for word in written])
    signs = 0 if text.isascii() else len(CJK_CHARACTER.findall(text))
    return forms, len(written) + signs // 2


@lru_cache(maxsize=TEXTS_KEPT)
def _kept_forms_of(text: str) -> tuple[Mapping[str, int], int]:
    return _forms_of(text)


@lru_cache(maxsize=ASKED_KEPT)
def asked_forms(query: str) -> frozenset[str]:
    """Give the form of each content word, once."""
    return frozenset(word.form for word in content_words(query))


@lru_cache(maxsize=FORMS_KEPT)
def has_digits(form: str) -> bool:
    """Whether a form holds a digit: numbers count apart."""
    return any(character.isdigit() for character in form)


@lru_cache(maxsize=FORMS_KEPT)
def is_signs(form: str) -> bool:
    """Whether a form consists of Chinese or Japanese characters."""
    return CJK_CHARACTER.match(form) is not None


def words_and_characters(text: str) -> Iterator[Word]:
    """Give all that a query's word may meet in `text`: its content words, and each Chinese or Japanese character alone."""
    yield from content_words(text)
    for run in RUN.finditer(text):
        if run["cjk"]:
            yield from (Word(character, place, place + 1) for place, character in enumerate(run.group(), start=run.start()))


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
    """Give what `word` is compared by."""
    return _kept_form(word) if len(word) <= LONGEST_KEPT else stem(fold(word))


@lru_cache(maxsize=50_000)
def _kept_form(word: str) -> str:
    return stem(fold(word))


def fold(word: str) -> str:
    """Lower the case and drop accents and widths, so that Café, ＣＡＦＥ and cafe are one."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def stem(word: str) -> str:
    """Cut the commonest English endings: hike, hikes, hiked and hiking are one; numbers and short words stay."""
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
