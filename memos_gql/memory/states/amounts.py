"""Amounts, days and times of day in a clause, and what they are of: "the report is due on Friday"."""

from collections.abc import Iterator
from typing import NamedTuple

from memos_gql.memory.rules import Rules
from memos_gql.memory.states.forms import forms_of

FRAME = "amount "
"""What the frames of amounts begin with, before their kind."""
OF_ONESELF = frozenset({f"{FRAME}mass", f"{FRAME}size"})
"""Frames of amounts that say by themselves what they are of: "I dropped to 81 kilos"."""
MOST_MORE = 3
"""Most words of what it is of that one of two statements has more than the other."""


class Amount(NamedTuple):
    """An amount: its frame, the words of what it is of, and the words of the amount itself."""

    frame: str
    topic: frozenset[str]
    value: frozenset[str]


def amounts_in(rules: Rules, words: str) -> Iterator[Amount]:
    """Yield the first amount of each kind that a clause names."""
    kinds = set()
    for found in rules.each("amount", words):
        if found.form.means not in kinds:
            kinds.add(found.form.means)
            start, end = found.words.span()
            beside = rules.rewritten("beside_amount", f"{words[:start]} {words[end:]}")
            yield Amount(FRAME + found.form.means, forms_of(beside), forms_of(found.words["value"]))


def are_of_one(frame: str, topic: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two amounts of one kind are of the same thing."""
    if not (topic and other):
        return frame in OF_ONESELF and topic == other
    return (topic <= other or other <= topic) and len(topic ^ other) <= MOST_MORE
