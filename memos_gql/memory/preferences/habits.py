"""Habits, health restrictions and general wishes."""

import re
from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import habitual, is_kind, without_surroundings
from memos_gql.memory.preferences.statement import DIET, Finding, Ground


def habit(grammar: Grammar, clause: str) -> Iterator[Finding]:
    """Yield what somebody usually does, or does without."""
    without = grammar.find("without", clause)
    if without is not None:
        yield from _without(grammar, without_surroundings(grammar, without["about"]))
        return
    for form, found in grammar.each("habits", clause):
        if not grammar.find("no_habit", found["about"]):
            about, stance = without_surroundings(grammar, found["about"]), Stance[form.means]
            yield Finding(Ground.HABIT, stance, habitual(grammar, about) if stance is Stance.FOR else about)
            return


def _without(grammar: Grammar, doing: str) -> Iterator[Finding]:
    if grammar.find("not_without", doing):
        return
    thing = grammar.cut("bare_object", doing)
    if grammar.find("no_need_of_object", doing):
        yield Finding(Ground.HABIT, Stance.AGAINST, doing)
    elif is_kind(grammar, thing):
        yield Finding(Ground.HABIT, Stance.AGAINST, doing if grammar.find("keeps_its_verb", doing) else thing)


def wish(grammar: Grammar, clause: str) -> Finding | None:
    """Read what is generally wanted or not: "I never want spoilers", "I take my coffee black"."""
    read = grammar.first("wishes", clause)
    if read is None:
        return None
    words, stance = read.words["about"], Stance[read.form.means]
    about = grammar.rewritten("wished", without_surroundings(grammar, grammar.cut("senses", words).strip()))
    return Finding(Ground.WISH, stance, about) if _is_wanted(grammar, about, stance, words) else None


def _is_wanted(grammar: Grammar, about: str, stance: Stance, words: str) -> bool:
    if stance is Stance.FOR:
        return not grammar.find("of_one_thing", about)
    return is_kind(grammar, about) and not grammar.find("refused_doing", words)


def health(grammar: Grammar, clause: str) -> Finding | None:
    """Read an allergy, an intolerance or a diet."""
    diet = grammar.first("dietary", clause)
    if diet is not None:
        return Finding(Ground.DIET, Stance.AGAINST if _is_over(diet.words) else Stance.FOR, DIET)
    illness = grammar.first("medical", clause)
    if illness is None:
        return None
    about = without_surroundings(grammar, illness.words["about"])
    return Finding(Ground.HEALTH, Stance.FOR if _is_over(illness.words) else Stance.AGAINST, about)


def _is_over(found: re.Match[str]) -> bool:
    groups = found.groupdict()
    return bool(groups.get("no") or groups.get("over"))
