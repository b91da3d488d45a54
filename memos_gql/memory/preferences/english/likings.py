"""Likes and dislikes in English."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.liking_forms import FORMS, WE
from memos_gql.memory.preferences.english.objects import without_surroundings
from memos_gql.memory.preferences.statement import Finding, Ground, opposite


def liking(clause: str) -> Finding | None:
    """Read what the speaker likes or dislikes; the object may be a list."""
    for form in FORMS:
        found = form.pattern.match(clause)
        if found is not None:
            stance = opposite(form.stance) if _is_negated(found) else form.stance
            return Finding(Ground.LIKING, stance, form.cut(found["about"].strip()))
    return None


def _is_negated(found: re.Match[str]) -> bool:
    groups = found.groupdict()
    turns = (groups.get("no"), groups.get("neither"), found["about"].startswith("neither ") or None)
    return sum(turn is not None for turn in turns) % 2 == 1


EXCHANGED = re.compile(
    rf"^{WE}(?:have )?(?:recently |now |just |finally )*(?:switched|converted|migrated) (?:over )?from (?P<old>.+?) to (?P<new>.+)"
)


def exchanged(clause: str) -> Iterator[Finding]:
    """Yield both sides of "I switched from Vim to Emacs"."""
    found = EXCHANGED.match(clause)
    if found is not None and not re.search(r"\d", clause):  # from platform 3 to platform 5
        yield Finding(Ground.LIKING, Stance.AGAINST, without_surroundings(found["old"]))
        yield Finding(Ground.LIKING, Stance.FOR, without_surroundings(found["new"]))


# Such as "my favourite [part of] the talk": it is about one talk only
A_PART = r"(?!(?:part|bit|thing about|of|section|line|one)\b)"
FAVOURITES = (
    re.compile(
        rf"^(?:my|our) (?:(?:all[ -]time|absolute|own|personal) )*favourite (?P<slot>{A_PART}(?:\w+ ){{0,2}}?\w+?)s? "
        r"(?:is|are|has always been|will always be|used to be|=|:) (?P<about>(?!what\b).+)"
    ),
    re.compile(
        r"^(?P<about>(?!(?:it|this|that|these|those|what|who|you|he|she)\b).+?) "
        r"(?:is|are) (?:definitely |still |probably )?(?:my|our) (?:(?:all[ -]time"
        rf"|absolute) )*favourite (?P<slot>{A_PART}[\w ]+)"
    ),
)
# Such as "my hobbies are chess and tea"
PASTIMES = re.compile(
    r"^(?:my|our) (?:\w+ )?(?:hobb(?:y|ies)|passions?|interests?|pastimes?|guilty pleasures?|pet peeves?)"
    r"(?: are| is| include| includes) (?P<about>.+)"
)


def favourite(clause: str) -> Iterator[Finding]:
    """Yield the slot "favourite colour" for "my favourite colour is teal", and hobbies."""
    pastime = PASTIMES.match(clause)
    if pastime is not None:
        stance = Stance.AGAINST if "peeve" in clause else Stance.FOR
        yield Finding(Ground.LIKING, stance, without_surroundings(pastime["about"]))
    found = next(filter(None, (pattern.match(clause) for pattern in FAVOURITES)), None)
    if found is not None:
        yield Finding(Ground.FAVOURITE, Stance.FOR, f"favourite {found['slot']}")
