"""What an English clause says of somebody else, in that person's words: "Ivo quit his job" is "I quit my job" of Ivo.

So the rules about speakers also read clauses about others.
"""

from collections.abc import Iterator
from dataclasses import replace

from memos_gql.memory.states.clauses import ENGLISH, SELF, Clause

HISSING = ("sses", "shes", "ches", "xes", "zzes", "oes")
"""Endings of verbs that have "es", not "s", after he, she or it."""


def in_first_person(clause: Clause) -> Iterator[Clause]:
    """Yield the clause as the person would say it whom it is about; none if it is about the speaker or a thing."""
    if clause.rules is not ENGLISH or clause.is_asked:
        return
    found = ENGLISH.first("other_person", clause.full)
    if found is None:
        return
    who, rest = found.words["who"], ENGLISH.rewritten("of_other", found.words["rest"] or "").strip()
    if found.form.means == "does":
        rest = f"i {_base(found.words['verb'])} {rest}".strip()
    said = f"{found.form.to}{rest}"
    # Models that write down what was said call the speaker so
    holder = SELF if who == "user" else who.rpartition(" ")[2]
    yield replace(clause, plain=said, full=said, whole=said, holder=holder, speaker=holder)


def _base(verb: str) -> str:
    """Return the form of a verb after "I"; that of the past stays."""
    known = ENGLISH.table("after_i").get(verb)
    if known or not verb.endswith("s") or " " in verb:
        return known or verb
    if verb.endswith("ies") and len(verb) > len("lies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(HISSING) else verb[:-1]
