"""Likes and dislikes."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import cut_out, without_surroundings
from memos_gql.memory.preferences.statement import Finding, Ground, opposite

TURNS = ("no", "neither", "neither_of")
"""Groups of a pattern that turn a like into a dislike, and the reverse."""


def liking(grammar: Grammar, clause: str) -> Finding | None:
    """Read what the speaker likes or dislikes; the object may be a list."""
    read = grammar.first("likings", clause)
    if read is None:
        return None
    stance = Stance[read.form.means]
    about = cut_out(grammar, read.words["about"].strip(), cut=read.form.cut)
    return Finding(Ground.LIKING, opposite(stance) if _is_negated(read.words) else stance, about)


def _is_negated(found: re.Match[str]) -> bool:
    groups = found.groupdict()
    return sum(groups.get(turn) is not None for turn in TURNS) % 2 == 1


def stance_alone(grammar: Grammar, clause: str) -> Stance | None:
    """Read "不过我很喜欢", which does not name its object."""
    stance = grammar.meaning("without_object", clause)
    return Stance[stance] if stance is not None else None


def exchanged(grammar: Grammar, clause: str) -> Iterator[Finding]:
    """Yield both sides of "I switched from Vim to Emacs"."""
    read = grammar.first("exchanged", clause)
    if read is not None:
        yield Finding(Ground.LIKING, Stance.AGAINST, without_surroundings(grammar, read.words["old"]))
        yield Finding(Ground.LIKING, Stance.FOR, without_surroundings(grammar, read.words["new"]))


def favourite(grammar: Grammar, clause: str) -> Iterator[Finding]:
    """Yield hobbies, and for "my favourite colour is teal" the slot "favourite colour"."""
    pastime = grammar.first("pastimes", clause)
    if pastime is not None:
        about = without_surroundings(grammar, pastime.words["about"])
        yield Finding(Ground.LIKING, Stance[pastime.form.means], about)
    named = grammar.first("favourites", clause)
    if named is not None:
        yield Finding(Ground.FAVOURITE, Stance.FOR, named.words.expand(named.form.to))
