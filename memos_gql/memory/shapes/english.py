"""Kinds of values in English."""

import re
from collections.abc import Iterator
from functools import cache, partial

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.shapes.kinds import ADDRESS, Shape

MAX_WORDS = 6
"""More words are not a value."""
WORD = re.compile(r"[^\s,;:!?()\"“”]+")
CLOCK = re.compile(r"\d{1,2}(?::|\.)\d{2}(?:[ap]m)?|\d{1,2}(?:[ap]m|[ap]\.m\.?)", re.IGNORECASE)
CALENDAR = re.compile(r"\d{1,2}(?:st|nd|rd|th)|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./](?:\d{2}){1,2}", re.IGNORECASE)
BESIDE_VALUES = frozenset({"of", "in", "at", "to", "past", "the"})
"""Words that may occur inside a value: "half past nine", "the 3rd of May"."""
VALUES = {
    Shape.ADDRESS: ADDRESS.replace("{", "{{").replace("}", "}}"),
    Shape.TIME: (
        r"(?:half past |quarter (?:past|to) )?(?:{numbers}|{clock}|\d{{1,2}}) ?(?:o'clock|[ap]m\b|[ap]\.m\b\.?)"
        r"|{clock}|noon|midnight"
    ),
    Shape.DATE: (
        r"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )(?:{months})\b|(?:{months}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b"
        r"|\b(?:{weekdays}|{months}|{days})\b|{calendar}"
    ),
    Shape.NUMBER: r"(?<![\w.,:-])(?:[\w-]*\d[\w-]*(?:[.,:]\d+)*|\b(?:{numbers})\b)(?![\w:])",
}
"""Patterns for finding a value in a text."""
words_of = partial(listed_words, Language.ENGLISH)


def shape_of(words: str) -> Shape:
    tokens = [token.rstrip(".'’") or token for token in WORD.findall(words.replace("’", "'"))]
    lower = [token.casefold() for token in tokens]
    if len(words) == 1 and words.isupper():
        return Shape.NAME
    if not tokens or _is_verdict(lower):
        return Shape.VERDICT
    # "8 am" before the verb "am" is looked for
    for shape in (Shape.ADDRESS, Shape.DATE, Shape.TIME):
        if _value(shape).fullmatch(words):
            return shape
    if len(tokens) > MAX_WORDS or _says_something(tokens, lower):
        return Shape.CLAUSE
    return _of_numbers(words, tokens, lower) or _of_words(tokens, lower)


def _is_verdict(lower: list[str]) -> bool:
    verdicts, fillers = words_of("verdicts"), words_of("fillers")
    return all(word in verdicts or word in fillers for word in lower)


def _says_something(tokens: list[str], lower: list[str]) -> bool:
    # "it" is a pronoun, but "IT" is a department
    spoken = any(
        word in words_of("pronouns") and not (len(token) > 1 and token.isupper())
        for token, word in zip(tokens, lower, strict=True)
    )
    return spoken or any(
        word in words_of("finite") or word.endswith(("n't", "'re", "'ve", "'ll", "'m")) for word in lower
    )


def _of_numbers(words: str, tokens: list[str], lower: list[str]) -> Shape | None:
    # "delayed until 11" is not a number
    if any(
        word not in BESIDE_VALUES and (word in words_of("verdicts") or word in words_of("prepositions"))
        for word in lower
    ):
        return None
    if any(CALENDAR.fullmatch(token) for token in tokens) or _value(Shape.DATE).search(words):
        return Shape.DATE
    if any(CLOCK.fullmatch(token) for token in tokens) or any(word in words_of("times") for word in lower):
        return Shape.TIME
    is_number = any(any(sign.isdigit() for sign in word) or word in words_of("numbers") for word in lower)
    return Shape.NUMBER if is_number else None


def _of_words(tokens: list[str], lower: list[str]) -> Shape:
    bare = tokens[1:] if lower[0] == "the" and len(tokens) > 1 else tokens
    if all(token[0].isupper() for token in bare):
        return Shape.NAME
    has_article = lower[0] in words_of("determiners")
    leads = is_quality(lower[0]) and len(lower) > 1 and lower[1] in words_of("prepositions")
    return Shape.QUALITY if leads or (not has_article and is_quality(lower[-1])) else Shape.THING


def is_quality(word: str) -> bool:
    """Tell whether a word in lower case says how something is."""
    if word in words_of("adjectives"):
        return True
    return len(word) > 4 and word not in words_of("things") and word.endswith(tuple(words_of("adjective_endings")))


def are_alike(old: str, new: str, before: Shape, after: Shape) -> bool:
    """Return whether kinds and first words agree: "a lawyer" and "a doctor" do, "under the mat" and "lost" do not."""
    if {before, after} == {Shape.NUMBER, Shape.TIME}:
        return True
    return before is after and (before not in {Shape.THING, Shape.CLAUSE} or _lead(old) == _lead(new))


def _lead(words: str) -> str:
    first = words.casefold().split()[0]
    return next((kind for kind in ("prepositions", "determiners") if first in words_of(kind)), "")


def values(shape: Shape, text: str) -> Iterator[re.Match[str]]:
    """Find the values of a kind in a text; none for kinds without a recognisable form."""
    if shape is Shape.NAME:
        yield from re.finditer(r"(?<=[a-z0-9,'] )(?!I\b)[A-Z][\w'-]*(?: [A-Z][\w'-]*)*", text)
    elif shape in VALUES:
        yield from _value(shape).finditer(text)


@cache
def _value(shape: Shape) -> re.Pattern[str]:
    months = [*_in_any_case("months"), *words_of("months_with_capital")]
    groups = {kind: "|".join(_in_any_case(kind)) for kind in ("weekdays", "days", "numbers")}
    pattern = VALUES[shape].format(
        **groups, months="|".join(months), clock=rf"(?:{CLOCK.pattern})", calendar=rf"\b(?:{CALENDAR.pattern})\b"
    )
    return re.compile(pattern)


def _in_any_case(kind: str) -> list[str]:
    """List words as they are and capitalised; patterns are case-sensitive, because "may" is not the month "May"."""
    return [
        form
        for word in sorted(words_of(kind), key=len, reverse=True)
        for form in (re.escape(word), re.escape(word.capitalize()))
    ]
