"""What a user said about what they like, want and do, in general or for once."""

from dataclasses import dataclass
from enum import StrEnum

from memos_gql.documents import Stance
from memos_gql.memory.language import Language as Language


class Ground(StrEnum):
    """Which form of words gives a preference away."""

    LIKING = "LIKING"
    FAVOURITE = "FAVOURITE"
    WISH = "WISH"
    HABIT = "HABIT"
    HEALTH = "HEALTH"
    DIET = "DIET"
    INSTRUCTION = "INSTRUCTION"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one clause tells. `about` is in the words of the clause, or the name of a slot that holds one thing at a time."""

    ground: Ground
    stance: Stance
    about: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a user is for or against.

    `words` is the sentence to the letter, `about` what of it names the thing, or the name of a slot. Statements of one user and
    language with the same `subject` speak of the same thing: the later holds. `reasoning` is a sentence in the language of the
    statement. `is_passing` marks what was wished for once only.
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
    """Two subjects, of which a user likes the first more."""

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
SLOTS = (NAME, PRONOUNS, DIET, ANSWER_LANGUAGE, ANSWER_LENGTH, ANSWER_TONE, UNITS, TEMPERATURE_SCALE, DATE_FORMAT, TIME_FORMAT)
"""Subjects that are the same in every language."""


def opposite(stance: Stance) -> Stance:
    return Stance.AGAINST if stance is Stance.FOR else Stance.FOR
