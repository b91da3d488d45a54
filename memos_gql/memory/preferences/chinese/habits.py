"""Habits, health restrictions and general wishes in Chinese."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.rules import forms, pattern, piece
from memos_gql.memory.preferences.statement import DIET, Finding, Ground


def health(clause: str) -> Finding | None:
    """Read an allergy, an intolerance or a diet."""
    found = _first("dietary", clause)
    if found is not None:
        return Finding(Ground.DIET, Stance.AGAINST if found["no"] else Stance.FOR, DIET)
    found = pattern("frailty").match(clause) or _first("medical", clause)
    if found is None:
        return None
    is_over = found.groupdict().get("no") or clause.endswith(("不过敏了", "不过敏"))
    return Finding(Ground.HEALTH, Stance.FOR if is_over else Stance.AGAINST, found["about"].removesuffix("不"))


def habit(clause: str) -> Iterator[Finding]:
    """Yield what somebody usually does, or does without."""
    without, only = pattern("without").match(clause), pattern("only").match(clause)
    if without is not None:
        if (
            not pattern("not_without").match(without["about"])
            and (thing := without_surroundings(_thing(without["about"])))
            and thing != "了"
        ):
            yield Finding(Ground.HABIT, Stance.AGAINST, thing)
    elif only is not None:
        yield Finding(Ground.HABIT, Stance.FOR, without_surroundings(only["about"]))
    else:
        yield from _regular(clause)


def _thing(doing: str) -> str:
    return doing if re.fullmatch(piece("pastime"), doing) else pattern("verb_of_having").sub("", doing)


def _regular(clause: str) -> Iterator[Finding]:
    for form, reading in forms("habits"):
        found = reading.match(clause)
        if (
            found is not None
            and not pattern("no_habit").search(found["about"])
            and not found["about"].startswith(("别", "不要", "说", "问", "打扰", "等", "纠结", "追究", "性"))
        ):
            yield Finding(Ground.HABIT, Stance[form.means], without_surroundings(found["about"]))
            return


def wish(clause: str) -> Finding | None:
    """Read what is generally wanted or not."""
    for form, reading in forms("wishes"):
        found = reading.match(clause)
        if found is not None:
            return Finding(Ground.WISH, Stance[form.means], without_surroundings(found["about"]))
    return None


def _first(rule: str, clause: str) -> re.Match[str] | None:
    return next((found for _, reading in forms(rule) if (found := reading.match(clause))), None)
