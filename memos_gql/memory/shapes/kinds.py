"""The kinds of values."""

from enum import Enum, auto


class Shape(Enum):
    NUMBER = auto()
    """Also a code with digits: "B12"."""
    TIME = auto()
    DATE = auto()
    ADDRESS = auto()
    """An address on the internet: "ann@example.org", "example.org/ann"."""
    NAME = auto()
    THING = auto()
    """A noun phrase."""
    QUALITY = auto()
    """A description of somebody or something: "left-handed", "allergic to nuts"."""
    VERDICT = auto()
    """A judgement or an end, which is not a value: "wrong", "cancelled"."""
    CLAUSE = auto()
    """A sentence, or anything longer than a value."""


STRONG = frozenset({Shape.NUMBER, Shape.TIME, Shape.DATE, Shape.ADDRESS})
"""Kinds that are recognised by their form alone."""
ADDRESS = (
    r"(?<![A-Za-z0-9_@.-])(?:[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?:https?://|www\.)[A-Za-z0-9][^\s，。；,;]*[A-Za-z0-9/]|@[A-Za-z0-9_]{2,30}\b)"
)
"""A pattern for addresses, in any language: of mail, of a page, or a name on a network."""
