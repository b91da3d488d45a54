"""Likes and dislikes in English."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.objects import preferred, without_surroundings
from memos_gql.memory.preferences.english.rules import forms, pattern
from memos_gql.memory.preferences.statement import Finding, Ground, opposite


def liking(clause: str) -> Finding | None:
    """Read what the speaker likes or dislikes; the object may be a list."""
    for form, reading in forms("likings"):
        found = reading.match(clause)
        if found is not None:
            stance = opposite(Stance[form.means]) if _is_negated(found) else Stance[form.means]
            return Finding(Ground.LIKING, stance, _object(found["about"].strip(), cut=form.cut))
    return None


def _object(words: str, *, cut: str) -> str:
    """Cut what is liked out of the words after the verb, as its form says."""
    if cut == "better":
        words = preferred(words)
    elif cut == "liked":
        words = pattern("more_than").sub("", words)
    return without_surroundings(words)


def _is_negated(found: re.Match[str]) -> bool:
    groups = found.groupdict()
    turns = (groups.get("no"), groups.get("neither"), found["about"].startswith("neither ") or None)
    return sum(turn is not None for turn in turns) % 2 == 1


def exchanged(clause: str) -> Iterator[Finding]:
    """Yield both sides of "I switched from Vim to Emacs"."""
    found = pattern("exchanged").match(clause)
    if found is not None and not re.search(r"\d", clause):  # from platform 3 to platform 5
        yield Finding(Ground.LIKING, Stance.AGAINST, without_surroundings(found["old"]))
        yield Finding(Ground.LIKING, Stance.FOR, without_surroundings(found["new"]))


def favourite(clause: str) -> Iterator[Finding]:
    """Yield the slot "favourite colour" for "my favourite colour is teal", and hobbies."""
    pastime = pattern("pastimes").match(clause)
    if pastime is not None:
        stance = Stance.AGAINST if "peeve" in clause else Stance.FOR
        yield Finding(Ground.LIKING, stance, without_surroundings(pastime["about"]))
    found = next((found for _, reading in forms("favourites") if (found := reading.match(clause))), None)
    if found is not None:
        yield Finding(Ground.FAVOURITE, Stance.FOR, f"favourite {found['slot']}")
