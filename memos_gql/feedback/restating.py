"""The value of a memory that feedback says anew, where it repeats only a part of the memory's words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from memos_gql.feedback.agreement import is_labelled, is_year
from memos_gql.memory import segmenter
from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.phrases import HAN
from memos_gql.memory.restatements import RULES
from memos_gql.memory.shapes import Shape, are_alike, is_bare_value, shape_of, values_of
from memos_gql.search.words import asked_forms
from memos_gql.storage.stop_words import STOP_WORDS

KINDS = (Shape.ADDRESS, Shape.DATE, Shape.TIME, Shape.NUMBER, Shape.NAME)
"""In this order, because "17:00" is a number too."""
NUMERALS_ZH = re.compile(r"[\d.,零〇一二三四五六七八九十百千万亿两半]+")
COPULA = re.compile(r"(?:\b(?:is|are|was|were|am)|['’](?:s|m|re)|\b(?:called|named)|[是为])\s*$", re.IGNORECASE)
LONGEST_ZH = 5
"""Characters of a Chinese name of a place."""
MISSPELT, NEARLY = 4, 0.8
"""Letters of a word that may be misspelt, and the share of them that must be right."""
VOWEL = re.compile("[aeiouy]")
"""A short word without one is no other word: "dsk" for "desk"."""
SIMILAR = 0.5
"""How many of the characters of two names must be the same for one to be a mistake in the other."""
HAVING = frozenset({"have", "has", "got"})
PREPOSITIONS = frozenset(listed_words(Language.ENGLISH, "prepositions"))
NAMING = frozenset({"nam", "名字", "名", "叫"})
"""Forms of words that mean that somebody is called something."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number, time, date or name in a text, and the text before it."""

    kind: Shape
    words: str
    before: str


def changed_value(said: str, fragment: str) -> tuple[str, str] | None:
    """Return the one value of a memory that differs in a fragment, and the fragment's.

    All other words of the fragment must be words of the memory: "the dentist is at 11" says nothing of "Yoga is at 10".
    """
    if (HAN.search(said) is None) != (HAN.search(fragment) is None) and not is_bare_value(fragment):
        return None
    values = list(_values(fragment))
    fresh = [value for value in values if not _is_said(value, said)]
    topics = _topics(_without_values(fragment), said=said)
    rest = topics - {word for word in kinds_of_values() if not _are_words_of(said, frozenset({word}))}
    if len(fresh) != 1 or not _are_words_of(said, rest):
        return None
    (new,) = fresh
    alike = [value for value in _values(said) if are_alike(value.words, new.words)]
    fitting = [value for value in alike if not _is_said(value, fragment)] or alike
    wrong = [value for value in fitting if value.kind is new.kind and _unit(value) == _unit(new) != ""] or fitting
    is_about = bool(rest) or len(values) > 1
    # "The price is 60" is not about a locker's number
    is_vague = not is_about and rest != topics and new.kind is Shape.NUMBER and not _unit(new)
    fits = len(wrong) == 1 and not is_vague and _may_replace(wrong[0], new, is_about=is_about)
    return _apart(wrong[0], new) if fits else None


def placed_name(said: str, fragment: str) -> tuple[str, str] | None:
    """Return the only name of a place in a memory, and the name that a fragment gives instead."""
    names = [value for value in _values(said) if value.kind is Shape.NAME and RULES.find("before_place", value.before)]
    subject = RULES.find("subject", fragment) or RULES.find("lead_zh", fragment)
    new = fragment[subject.end() if subject else 0 :].strip(" .。")
    is_name = shape_of(new) is Shape.NAME or (HAN.search(new) is not None and len(new) <= LONGEST_ZH)
    return (names[0].words, new) if len(names) == 1 and is_name and names[0].words != new else None


def _is_said(value: Value, text: str) -> bool:
    """Tell whether a text has these words; a sign alone, such as the blood group "A", is no part of another word."""
    if len(value.words) == 1 and value.words.isupper():
        return re.search(rf"(?<![A-Za-z]){value.words}(?![A-Za-z])", text) is not None
    if HAN.search(text):
        return value.words.casefold() in text.casefold()
    return re.search(rf"(?<!\w){re.escape(value.words)}(?!\w)", text, re.IGNORECASE) is not None


def _apart(old: Value, new: Value) -> tuple[str, str]:
    """Give both values' words, with the weekday if that ends with a numeral, as in 周五五点."""
    weekday = old.before[-2:]
    is_shared = weekday == new.before[-2:] and NUMERALS_ZH.fullmatch(weekday[-1:]) is not None
    return (f"{weekday}{old.words}", f"{weekday}{new.words}") if is_shared else (old.words, new.words)


def _may_replace(old: Value, new: Value, *, is_about: bool) -> bool:
    """Whether a value can stand in the place of another.

    Args:
        is_about: the feedback names what the value is of; otherwise it may be about any memory.
    """
    if new.kind is Shape.NAME:
        return _is_similar(old.words, new.words) or (is_about and _place(old) == _place(new))
    if HAN.search(f"{old.before}{new.words}"):
        units = {_unit(value) for value in (old, new)}
        is_part = all(unit.startswith(min(units)) for unit in units) and "" not in units
        return new.kind is not Shape.NUMBER or is_part or len(units) == 1 or (is_about and "" in units)
    if is_about or new.kind is not Shape.NUMBER:
        return True
    if _place(new) in PREPOSITIONS:
        return _place(old) == _place(new)
    if is_year(old.words) and is_year(new.words):
        return True
    if {_place(old), _place(new)} <= HAVING:
        return True
    is_alone = COPULA.search(old.before) is not None or (is_labelled(old.before) and _place(new) == "")
    return old.words.isalpha() == new.words.isalpha() and is_alone


def _unit(value: Value) -> str:
    """Return the unit of a Chinese number: 毫克 of 100毫克."""
    return NUMERALS_ZH.sub("", value.words) if HAN.search(value.words) else ""


def _is_similar(name: str, other: str) -> bool:
    """Whether two names may be one name and a mistake in it; any other pair may name two people.

    A Chinese name that goes on is a name and the word after it: 小燕 and 小燕生, which "gave birth" gives.
    """
    if HAN.search(name) and (name.startswith(other) or other.startswith(name)):
        return False
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio() >= SIMILAR


def _place(value: Value) -> str:
    """Name the word that a value follows; all forms of "be" are one."""
    if COPULA.search(value.before):
        return "be"
    words = segmenter.words(value.before) if HAN.search(value.before) else value.before.split()
    return words[-1].casefold() if words else ""


def _values(text: str) -> Iterator[Value]:
    return (Value(kind, text[start:end], text[:start]) for start, end, kind in _placed_values(text, KINDS))


def value_spans(text: str, kinds: Sequence[Shape]) -> Iterator[tuple[int, int]]:
    """Find where values of some kinds stand."""
    return ((start, end) for start, end, _ in _placed_values(text, kinds))


def _placed_values(text: str, kinds: Sequence[Shape]) -> Iterator[tuple[int, int, Shape]]:
    """Find every value: first the dates, then the longest of the others that share no character."""
    found = [
        (kind, each.start(), each.start() + len(each.group().rstrip(".")))
        for kind in kinds
        for each in values_of(kind, text)
        # 一个月 of 一个月31块 is no amount
        if not RULES.find("rate_zh", text[each.start() :])
    ]
    is_taken = bytearray(len(text))
    for kind, start, end in sorted(found, key=lambda one: (one[0] is not Shape.DATE, one[1] - one[2])):
        if not any(is_taken[start:end]):
            is_taken[start:end] = b"\1" * (end - start)
            yield start, end, kind


def _without_values(fragment: str) -> str:
    for value in _values(fragment):
        fragment = fragment.replace(value.words, " ")
    return fragment


def _topics(rest: str, *, said: str) -> frozenset[str]:
    """Return the words of a fragment, without those of "her name is" if the memory tells what somebody is called."""
    naming = NAMING if RULES.find("named", said) else frozenset[str]()
    if not HAN.search(rest):
        return asked_forms(rest) - naming
    words = {word.strip().removesuffix("子").removesuffix("了") for word in segmenter.words(rest)}
    return frozenset(word for word in words if word.isalnum()) - STOP_WORDS - naming


@cache
def kinds_of_values() -> frozenset[str]:
    """List the forms of words that say what sort of value something is, such as "date" and "price"."""
    listed = [word for language in Language for word in listed_words(language, "kinds_of_values")]
    return asked_forms(" ".join(listed)) | frozenset(filter(HAN.search, listed))


def _are_words_of(said: str, words: frozenset[str]) -> bool:
    forms = asked_forms(said)
    return all(word in said if HAN.search(word) else word in forms or _is_misspelt(word, forms) for word in words)


def _is_misspelt(word: str, forms: frozenset[str]) -> bool:
    """Tell whether a word is one of these with a letter wrong or left out."""
    alike = (form for form in forms if form[0] == word[0] and abs(len(form) - len(word)) <= 1)
    is_long = len(word) >= MISSPELT or VOWEL.search(word) is None
    return is_long and any(SequenceMatcher(None, word, form).ratio() >= NEARLY for form in alike)
