"""Habits, health restrictions and general wishes in English."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.english.objects import habitual, is_kind, without_surroundings
from memos_gql.memory.preferences.english.rules import forms, pattern
from memos_gql.memory.preferences.statement import DIET, Finding, Ground


def habit(clause: str) -> Iterator[Finding]:
    """Yield what somebody usually does, or does without."""
    without = pattern("without").match(clause)
    if without is not None:
        yield from _without(without_surroundings(without["about"]))
        return
    for form, reading in forms("habits"):
        found = reading.match(clause)
        if (
            found is not None
            and not pattern("no_habit").match(found["about"])
            and not pattern("this").search(found["about"])
        ):
            about = without_surroundings(found["about"])
            yield Finding(
                Ground.HABIT, Stance[form.means], habitual(about) if Stance[form.means] is Stance.FOR else about
            )
            return


def _without(doing: str) -> Iterator[Finding]:
    if " without " in doing:  # "can't work without it" means the opposite
        return
    thing = pattern("bare_object").sub("", doing)
    works_elsewhere = doing.startswith(("work", "do ", "have ")) and re.search(
        r"\b(?:here|there|time|well|with|for|at|in|a|any|idea|access)\b", doing
    )
    if pattern("no_need_of_object").match(doing):
        yield Finding(Ground.HABIT, Stance.AGAINST, doing)
    elif not works_elsewhere and (
        is_kind(thing)
        and not re.match(r"(?:until|till|because|when|if|right|now|today|properly|well|that|yet|much|on)\b", thing)
    ):
        yield Finding(Ground.HABIT, Stance.AGAINST, thing if not doing.startswith("work") else doing)


def wish(clause: str) -> Finding | None:
    """Read what is generally wanted or not: "I never want spoilers", "I take my coffee black"."""
    for form, reading in forms("wishes"):
        found = reading.match(clause)
        if found is not None:
            about = without_surroundings(pattern("senses").sub("", found["about"]).strip())
            about = re.sub(r"\b(?:to be|to come|as) ", "as " if " as " in about else "", about)
            return (
                Finding(Ground.WISH, Stance[form.means], about)
                if _is_wanted(about, Stance[form.means], found["about"])
                else None
            )
    return None


def _is_wanted(about: str, stance: Stance, words: str) -> bool:
    if stance is Stance.FOR:
        return not re.search(r"\b(?:this|these|that)\b", about)
    return is_kind(about) and (pattern("senses").match(words) is not None or not words.startswith((" to ", " you ")))


def health(clause: str) -> Finding | None:
    """Read an allergy, an intolerance or a diet."""
    found = _first("dietary", clause)
    if found is not None:
        return Finding(Ground.DIET, Stance.AGAINST if found["no"] or clause.endswith("any more") else Stance.FOR, DIET)
    found = _first("medical", clause)
    if found is None:
        return None
    stance = Stance.FOR if found.groupdict().get("no") else Stance.AGAINST
    return Finding(Ground.HEALTH, stance, without_surroundings(found["about"]))


def _first(rule: str, clause: str) -> re.Match[str] | None:
    return next((found for _, reading in forms(rule) if (found := reading.match(clause))), None)
