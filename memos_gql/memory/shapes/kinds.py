"""The kinds of values that words can be."""

from enum import Enum, auto


class Shape(Enum):
    NUMBER = auto()
    """Also a code that holds digits: "B12"."""
    TIME = auto()
    DATE = auto()
    NAME = auto()
    THING = auto()
    """A noun phrase."""
    QUALITY = auto()
    """What somebody or something is like: "left-handed", "allergic to nuts"."""
    VERDICT = auto()
    """A judgement or an end, which is no value: "wrong", "cancelled"."""
    CLAUSE = auto()
    """A sentence, or more than a value."""


STRONG = frozenset({Shape.NUMBER, Shape.TIME, Shape.DATE})
"""Kinds that are known by their form alone."""
