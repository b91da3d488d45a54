"""Who or what somebody's role or thing is, by a name: "our supplier is Mulino Rossi", "Ada took over as treasurer"."""

from collections.abc import Iterator

from memos_gql.memory.states.clauses import ENGLISH, Clause
from memos_gql.memory.states.forms import forms_of
from memos_gql.memory.states.state import LOOSE, OWN, ROLE, State

MOST_WORDS = 4


def roles_in(clause: Clause) -> Iterator[State]:
    """Yield who a clause says has a role, and who has it no more."""
    if clause.is_passing:
        return
    for found in ENGLISH.each("role", clause.full):
        who = found.words["who"]
        topic, value = forms_of(found.words["topic"]), _named(clause, who)
        if not topic or not value or topic & value:
            continue
        is_loose = found.form.cut != "" or ENGLISH.find("loose_role", found.words["topic"]) is not None
        is_change = clause.is_change or found.form.to == "turned"
        yield State(
            ROLE,
            clause.speaker,
            topic,
            value,
            takes_place=not clause.is_further and (is_change or not is_loose),
            is_change=is_change,
            sort=found.form.cut or (LOOSE if is_loose else OWN),
        )
    for found in ENGLISH.each("role_left", clause.full):
        if value := _named(clause, found.words["who"]):
            topic = forms_of(found.words.groupdict().get("topic") or "")
            yield State(ROLE, clause.speaker, topic, value, holds=False, takes_place=True)


def _named(clause: Clause, words: str) -> frozenset[str]:
    """Return the forms of a name; none if the words are not written as names are."""
    own = ENGLISH.rewritten("title", words).split()
    is_name = own and len(own) <= MOST_WORDS and all(word in clause.names for word in own)
    return forms_of(" ".join(own)) if is_name else frozenset()
