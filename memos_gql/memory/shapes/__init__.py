"""Kinds of values, by explicit rules: a value is replaced only by one of the same kind."""

import re
from collections.abc import Iterator

from memos_gql.memory.phrases import HAN
from memos_gql.memory.shapes import chinese, english
from memos_gql.memory.shapes.kinds import STRONG, Shape

__all__ = ["STRONG", "Shape", "are_alike", "are_written_alike", "is_bare_value", "only_value", "shape_of", "values_of"]

ALIKE = (frozenset({Shape.NUMBER, Shape.TIME}), frozenset({Shape.NAME, Shape.THING}))
"""Kinds that may replace each other: "nine" for "half past nine"; in Chinese, without capitals, a name for a noun."""


def shape_of(words: str) -> Shape:
    """Return the kind of value of these words."""
    return chinese.shape_of(words) if HAN.search(words) else english.shape_of(words)


def are_alike(old: str, new: str) -> bool:
    """Return whether `new` can replace `old`."""
    before, after = shape_of(old), shape_of(new)
    if Shape.VERDICT in (before, after):
        return False
    if not (HAN.search(old) or HAN.search(new)):
        return english.are_alike(old, new, before, after)
    return before is after or frozenset({before, after}) in ALIKE


def are_written_alike(old: str, new: str) -> bool:
    """Return whether both are weekdays, both days as seen from today, or both neither."""
    return _day_list(old) == _day_list(new)


def _day_list(words: str) -> str | None:
    """Return the name of the lexicon's list that has a word of these; None for other values, such as "5 May"."""
    words_of = chinese.words_of if HAN.search(words) else english.words_of
    listed = {kind: "|".join(map(re.escape, words_of(kind))) for kind in ("weekdays", "days")}
    return next((kind for kind, any_of in listed.items() if re.search(any_of, words.casefold())), None)


def only_value(shape: Shape, text: str) -> re.Match[str] | None:
    """Return the only value of a kind in a text; None if there is none or more than one."""
    found = list(values_of(shape, text))
    return found[0] if len(found) == 1 else None


def values_of(shape: Shape, text: str) -> Iterator[re.Match[str]]:
    """Find the values of a kind in a text; none for kinds without a recognisable form."""
    return chinese.values(shape, text) if HAN.search(text) else english.values(shape, text)


def is_bare_value(words: str) -> bool:
    """Return whether the words are a single number, time or date and nothing else."""
    kind = shape_of(words)
    value = only_value(kind, words) if kind in STRONG else None
    return value is not None and value.group() == words
