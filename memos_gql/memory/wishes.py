"""What a piece of feedback asks for."""

from dataclasses import dataclass, field
from enum import Enum, auto

from memos_gql.memory.shapes import Shape


class Wish(Enum):
    REPLACE = auto()
    FORGET = auto()
    REMEMBER = auto()
    DENY = auto()


@dataclass(frozen=True, slots=True)
class Correction:
    """REPLACE puts `new` in place of `old` in memories of `about`; else `about` is what to forget, remember or deny.

    Attributes:
        old: empty if only the right value is named: "No, it should be 6 March" means the last value of that kind.
        is_everywhere: true for "replace X with Y", which concerns every memory with X; false for "X is wrong, it is Y".
        place: the preposition before `new` if it names a place: "on" in "on the shelf".
        is_predicate: `new` describes somebody, so `old` must follow a form of "be": "she is a doctor".
        restated: the whole sentence as it is right, if it does not tell which of its words were wrong.
        kind: what sort of value is wrong, if the feedback says no more: "That date is wrong".
        ended_if: a pattern for what was said, if `about` is over: "Ines had the baby" ends that she is pregnant.
        of_other: whose the statement is, if it is wrongly one of the user's own: "That's my sister, not me".
        words: the feedback as it was said.
        is_last: what is to be forgotten is the message before the feedback: "Don't save that".
    """

    wish: Wish
    about: str
    old: str = ""
    new: str = ""
    is_everywhere: bool = False
    place: str = ""
    is_predicate: bool = False
    restated: str = ""
    kind: Shape | None = None
    is_last: bool = False
    ended_if: str = ""
    of_other: str = ""
    words: str = field(default="", compare=False)
