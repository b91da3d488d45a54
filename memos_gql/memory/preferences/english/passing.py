"""Words that limit a wish to one occasion in English, and wishes that only such words reveal."""

import re

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.clauses import SPEAKER
from memos_gql.memory.preferences.english.objects import without_surroundings
from memos_gql.memory.preferences.forms import one_of
from memos_gql.memory.preferences.statement import Finding, Ground

# Such as "I want pizza [tonight]"
FOR_ONCE = re.compile(
    r"\b"
    + one_of(r"""
        today|tonight|tomorrow
        this (?:time|once|morning|afternoon|evening|week|weekend|month|trip|meeting|session)
        just (?:this )?once|for once|for now|for the moment|for the time being|right now|at the moment
        (?:for|in|during|on) (?:this|the next|my next|the following|the current|today's) (?:\w+ )?\w+
        temporarily|until (?:further notice|\w+day|then|tomorrow)|next (?:week|weekend|month)|just for
        this one time|exceptionally|currently
    """)
    + r"\b"
)
# "never use var in this repo" applies as long as the repo exists
WHERE = re.compile(r"\b(?:in|for|on) this (?:project|repo|repository|codebase|team|company|household|house|family|app)\b")
FOR_EVER = re.compile(r"\b(?:always|never|ever)\b")
# Such as "[I feel like] pizza"
WISH_NOW = re.compile(
    rf"^(?:{SPEAKER} )(?:really |just |kind of |would )*(?P<no>do not (?:really )?|not )?"
    + one_of(r"""
        want|would like|would love|like|love|feel like|fancy|am craving|am in the mood for|could go for
        could murder|need|rather have|prefer
    """)
    + r"(?: to (?:eat|drink|have|get))? (?P<about>.+)"
)
ONCE_AT_THE_END = re.compile(rf"\s(?:now|{FOR_ONCE.pattern})$")


def is_for_once(sentence: str) -> bool:
    if FOR_EVER.search(sentence):
        sentence = WHERE.sub("", sentence)
    return FOR_ONCE.search(sentence) is not None or re.search(r"\bwant\b.*\bnow$", sentence.rstrip(".!")) is not None


def wish_for_once(clause: str) -> Finding | None:
    """Read "I want pizza" in a sentence that names its occasion."""
    found = WISH_NOW.match(clause)
    if found is None:
        return None
    return Finding(Ground.WISH, Stance.AGAINST if found["no"] else Stance.FOR, without_surroundings(without_once(found["about"])))


def without_once(about: str) -> str:
    return ONCE_AT_THE_END.sub("", about)
