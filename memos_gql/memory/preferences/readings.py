"""The ways in which a clause may be read, each by its name in a language's file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar, Step
from memos_gql.memory.preferences.habits import habit, health, wish
from memos_gql.memory.preferences.instructions import instruction
from memos_gql.memory.preferences.likings import exchanged, favourite, liking, stance_alone
from memos_gql.memory.preferences.objects import without_surroundings
from memos_gql.memory.preferences.passing import wish_for_once
from memos_gql.memory.preferences.slots import slot
from memos_gql.memory.preferences.statement import SLOTS, Finding, Ground, opposite


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause, and what is known from the sentence around it.

    `last` is what was found last, and `mentioned` the thing that the sentence mentioned last, or empty.
    """

    words: str
    last: Finding | None
    mentioned: str
    is_standing: bool
    is_for_once: bool


def read(grammar: Grammar, heard: Heard) -> list[Finding]:
    """List what a clause says, read in the first way that fits it."""
    if heard.is_for_once:
        heard = replace(heard, words=grammar.rewritten("once_before", heard.words))
    results = (READINGS[step](grammar, heard) for step in grammar.reading.steps)
    return next((findings for findings in results if findings is not None), [])


def _continued(grammar: Grammar, heard: Heard) -> list[Finding] | None:
    """Read clauses that only continue the last one: "but not cats", "not even fish", "only English"."""
    last, words = heard.last, heard.words
    if last is None:
        return None
    further, contrary = grammar.find("not_even", words), grammar.find("continued", words)
    if further is not None and last.stance is Stance.AGAINST:
        return [replace(last, about=without_surroundings(grammar, further["about"]))]
    # "Never suggest them" after a dislike confirms it
    is_confirmed = contrary is not None and contrary["never"] and last.stance is Stance.AGAINST
    if contrary is not None and not is_confirmed and _goes_on(grammar, last, contrary["about"]):
        return [Finding(last.ground, opposite(last.stance), contrary["about"])]
    return _narrowed(grammar, words, last)


def _narrowed(grammar: Grammar, words: str, last: Finding) -> list[Finding] | None:
    """Read "only English" after an order about the language of answers."""
    instead = grammar.find("only", words) if last.about in SLOTS else None
    if instead is None:
        return None
    kind = grammar.cut("ones", without_surroundings(grammar, instead["about"]))
    filled = {slot(grammar, phrase.format(kind)) for phrase in grammar.words("kinds_of_answers")}
    return [replace(last, stance=Stance.FOR)] if last.about in filled else None


def _goes_on(grammar: Grammar, last: Finding, about: str) -> bool:
    """Tell whether this continues a statement, like "but not cats"; "never call me" is an instruction instead."""
    return last.ground in {Ground.LIKING, Ground.HABIT, Ground.WISH} or (
        last.ground is Ground.INSTRUCTION and not grammar.find("imperative", about)
    )


def _wished_for_once(grammar: Grammar, heard: Heard) -> list[Finding] | None:
    wanted = wish_for_once(grammar, heard.words) if heard.is_for_once else None
    return None if wanted is None else [wanted]


def _ordered(grammar: Grammar, heard: Heard) -> list[Finding] | None:
    return list(instruction(grammar, heard.words, is_standing=heard.is_standing or heard.is_for_once)) or None


def _stance_alone(grammar: Grammar, heard: Heard) -> list[Finding] | None:
    stance = stance_alone(grammar, heard.words)
    if stance is None:
        return None
    return [Finding(Ground.LIKING, stance, heard.mentioned)] if heard.mentioned else []


def _told_of_oneself(grammar: Grammar, heard: Heard) -> list[Finding]:
    words = grammar.rewritten("of_oneself", heard.words)
    known = health(grammar, words) or _wanted_of_answers(grammar, words)
    if known is not None:
        return [known]
    wished = list(favourite(grammar, words)) or list(exchanged(grammar, words))
    if not wished and (told := wish(grammar, words) or liking(grammar, words)) is not None:
        wished = [told]
    return wished or list(habit(grammar, words))


def _wanted_of_answers(grammar: Grammar, words: str) -> Finding | None:
    wanted = grammar.find("wanted", words)
    filled = slot(grammar, wanted["about"]) if wanted and grammar.find("stands_by_itself", wanted["about"]) else None
    return Finding(Ground.WISH, Stance.FOR, filled) if filled is not None else None


READINGS: Mapping[Step, Callable[[Grammar, Heard], list[Finding] | None]] = {
    "continued": _continued,
    "wish_for_once": _wished_for_once,
    "order": _ordered,
    "stance_alone": _stance_alone,
    "told_of_oneself": _told_of_oneself,
}
