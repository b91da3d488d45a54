"""Things of which one holds at a time: window or aisle, a dry cellar or a flooded one; see `alternatives.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from memos_gql.memory.states.clauses import ENGLISH, Clause
from memos_gql.memory.states.forms import forms_of
from memos_gql.memory.states.state import CONDITION, WISH, State


class _Alternative(NamedTuple):
    group: str
    name: str
    words: re.Pattern[str]


def wishes_in(clause: Clause) -> Iterator[State]:
    """Yield which alternatives the speaker wants: "I want metric units", "Window seats for me"."""
    # Most clauses name none, and this search costs much less than what follows
    if clause.is_asked or _any_wish().search(clause.words) is None:
        return
    wish = ENGLISH.rewritten("wishing", clause.words)
    if ENGLISH.find("passing", wish) or ENGLISH.find("once", wish):
        return
    words = ENGLISH.rewritten("plain", wish).strip()
    found = ENGLISH.first("wish", words)
    if found is None:
        return
    wanted = ENGLISH.rewritten("not_wished", words)
    for group, alternatives in _of("wishes").items():
        named = [(one, match) for one in alternatives if (match := one.words.search(wanted))]
        if len(named) != 1 or (group == "language" and found.form.means != "order"):
            continue
        one, match = named[0]
        beside = ENGLISH.rewritten("beside_wish", f"{wanted[: match.start()]} {wanted[match.end() :]}")
        value = frozenset({one.name})
        takes_place = not clause.is_further and (clause.is_change or found.form.means != "liked")
        yield State(WISH + group, clause.speaker, forms_of(beside), value, takes_place=takes_place, is_change=True)


def conditions_in(clause: Clause) -> Iterator[State]:
    """Yield in which condition the clause says that a thing is."""
    found = ENGLISH.first("condition", ENGLISH.rewritten("as_condition", clause.full))
    if found is None or clause.is_passing:
        return
    topic = forms_of(found.words["topic"])
    for group, alternatives in _of("conditions").items():
        for one in alternatives:
            if topic and one.words.fullmatch(found.words["is"]):
                state = State(CONDITION + group, clause.speaker, topic, frozenset({one.name}), takes_place=True)
                yield replace(state, is_change=clause.is_change)


@cache
def _any_wish() -> re.Pattern[str]:
    return re.compile("|".join(one.words.pattern for group in _of("wishes").values() for one in group))


@cache
def _of(kind: str) -> Mapping[str, tuple[_Alternative, ...]]:
    lexicon = tomllib.loads(files(__package__).joinpath("alternatives.toml").read_text(encoding="utf-8"))
    return {
        group: tuple(_Alternative(group, name, _compiled(words)) for name, words in alternatives.items())
        for group, alternatives in lexicon[kind].items()
    }


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words.replace('{being}', ENGLISH.part('condition_being'))})(?!\w)")
