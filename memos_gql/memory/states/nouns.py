"""What a clause says of any noun, listed or not: "the choir is in room 4", "the choir was moved to room 9"."""

from collections.abc import Iterator

from memos_gql.memory.shapes.english import words_of
from memos_gql.memory.states.clauses import CHINESE, ENGLISH, Clause
from memos_gql.memory.states.forms import DAYS, forms_of, is_number
from memos_gql.memory.states.state import NUMBER, OPEN, State

QUALITY, OTHER_THING = "quality", "other"
"""The sorts of values."""
IS = "is"
"""The place of what a noun is."""
AT = "at"
"""The place of where a noun is."""
KIND = "kind"
"""The place of what tells the kind of a noun: "window" of a seat."""


def of_nouns(clause: Clause) -> Iterator[State]:
    """Yield what the clause says of its nouns.

    A form names in `means` the place of the value. `to` is "turned" if the words themselves tell of a change,
    and "sole" if they tell where the one thing is.
    """
    for found in clause.rules.each("of_noun", clause.plain):
        topic, value = forms_of(found.words["topic"]), forms_of(found.words["value"])
        sort = KIND if found.form.means == KIND else _sort(clause, found.words["value"], value, place=found.form.means)
        if not topic or not value or topic <= value or value <= topic or topic <= forms_of(clause.holder):
            continue
        if sort == QUALITY and found.form.means == IS:
            # Coffee that is black may also be cold
            continue
        is_change = found.form.to == "turned" or clause.is_change
        yield State(
            OPEN,
            clause.holder,
            topic,
            value,
            takes_place=(is_change or found.form.to == "sole") and not clause.is_further,
            is_change=is_change,
            place=found.form.means,
            sort=sort,
        )


def _sort(clause: Clause, words: str, value: frozenset[str], *, place: str) -> str:
    is_counted = any(map(is_number, value)) or not value.isdisjoint(DAYS)
    if clause.rules.find("number", words) if clause.rules is CHINESE else is_counted:
        return NUMBER
    # A flat is a place, although "flat" is also an adjective
    is_quality = clause.rules is ENGLISH and place != AT and words.split()[-1] in words_of("adjectives")
    return QUALITY if is_quality else OTHER_THING
