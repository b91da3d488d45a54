"""Statements of what a user likes, wants and does, in general or on one occasion."""

from dataclasses import dataclass
from enum import StrEnum

from memos_gql.documents import Stance
from memos_gql.memory.language import Language as Language


class Ground(StrEnum):
    """The kind of pattern that revealed a preference."""

    LIKING = "LIKING"
    FAVOURITE = "FAVOURITE"
    WISH = "WISH"
    HABIT = "HABIT"
    HEALTH = "HEALTH"
    DIET = "DIET"
    INSTRUCTION = "INSTRUCTION"
    NAME = "NAME"
    LIKELY = "LIKELY"
    """No pattern, but a classifier."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one clause says. `about` is in the clause's words, or the name of a slot, which has one value at a time."""

    ground: Ground
    stance: Stance
    about: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a user is for or against.

    `words` is the original sentence, `about` the words in it that name the thing, or the name of a slot. Statements of
    one user and language with equal `subject` are about the same thing, and the later one counts. `reasoning` is a
    sentence in the statement's language. `is_passing` marks wishes for one occasion.
    """

    words: str
    about: str
    subject: str
    stance: Stance
    language: Language
    ground: Ground
    reasoning: str
    is_passing: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two subjects of which a user prefers the first."""

    better: str
    lesser: str


NAME = "name"
PRONOUNS = "pronouns"
DIET = "diet"
ANSWER_LANGUAGE = "answer language"
ANSWER_LENGTH = "answer length"
ANSWER_TONE = "answer tone"
UNITS = "units"
TEMPERATURE_SCALE = "temperature scale"
DATE_FORMAT = "date format"
TIME_FORMAT = "time format"
SLOTS = (
    NAME,
    PRONOUNS,
    DIET,
    ANSWER_LANGUAGE,
    ANSWER_LENGTH,
    ANSWER_TONE,
    UNITS,
    TEMPERATURE_SCALE,
    DATE_FORMAT,
    TIME_FORMAT,
)
"""Subjects that are equal in every language."""


def opposite(stance: Stance) -> Stance:
    return Stance.AGAINST if stance is Stance.FOR else Stance.FOR
