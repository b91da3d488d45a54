"""The kinds of values."""

from enum import Enum, auto


class Shape(Enum):
    NUMBER = auto()
    """Also a code with digits: "B12"."""
    TIME = auto()
    DATE = auto()
    NAME = auto()
    THING = auto()
    """A noun phrase."""
    QUALITY = auto()
    """A description of somebody or something: "left-handed", "allergic to nuts"."""
    VERDICT = auto()
    """A judgement or an end, which is not a value: "wrong", "cancelled"."""
    CLAUSE = auto()
    """A sentence, or anything longer than a value."""


STRONG = frozenset({Shape.NUMBER, Shape.TIME, Shape.DATE})
"""Kinds that are recognised by their form alone."""
