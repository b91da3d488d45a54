"""Reading how things are with somebody from a brief statement."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from memos_gql.memory.comparable import comparable
from memos_gql.memory.preferences.prose import own_sentences
from memos_gql.memory.rules import Form, Found, Rules
from memos_gql.memory.states.alternatives import conditions_in, wishes_in
from memos_gql.memory.states.amounts import amounts_in
from memos_gql.memory.states.clauses import ENGLISH, Clause, clauses
from memos_gql.memory.states.diets import diets_in, foods_in, names_a_part
from memos_gql.memory.states.forms import first_form, forms_of, topic_of
from memos_gql.memory.states.nouns import of_nouns
from memos_gql.memory.states.others import in_first_person
from memos_gql.memory.states.roles import roles_in
from memos_gql.memory.states.state import GONE, State, Told
from memos_gql.text_cache import kept_by_text

LONGEST = 200
"""Characters; a longer text says more than a few things of somebody."""
NOTHING = Told((), 0.0)
EMPTY: frozenset[str] = frozenset()
DAYS = {"when": "on", "on": "when"}
"""What is done on a day is also the day on which it is done."""
HAS_VERB = "动"
"""Stands for a Chinese verb that is not known."""
PLACING = ("named", "single", "several")


@kept_by_text
def read_states(text: str) -> Told:
    """Read the states that a text describes; none if it is longer than `LONGEST` characters."""
    if len(text) > LONGEST:
        return NOTHING
    said = [clause for sentence in _sentences(text) for clause in clauses(sentence)]
    comments = [clause for clause in said if clause.rules.find("comment", clause.words)]
    told = [(clause, states) for clause in said if clause not in comments and (states := tuple(_all_states(clause)))]
    letters = sum(map(str.isalnum, text)) - _letters(comments)
    share = _letters([clause for clause, _ in told]) / max(letters, 1)
    return Told(tuple(states for _, states in told), min(share, 1.0))


def _letters(said: Iterable[Clause]) -> int:
    return sum(sum(map(str.isalnum, clause.words)) for clause in said)


def _sentences(text: str) -> Iterator[str]:
    return (comparable(sentence.own) for sentence in own_sentences(text))


def _all_states(clause: Clause) -> Iterator[State]:
    yield from _states(clause)
    if clause.rules is ENGLISH:
        yield from wishes_in(clause)
        yield from conditions_in(clause)
        yield from roles_in(clause)
    for told in in_first_person(clause):
        yield from _states(told)


def _states(clause: Clause) -> Iterator[State]:
    """Yield what a clause can be read as telling."""
    if clause.is_passing:
        yield from _planned(clause)
        return
    terms = list(_of_terms(clause))
    if terms or not clause.holder:
        yield from terms
        yield from _over(clause) if terms else ()
        return
    diet = list(_of_diet(clause))
    if diet:
        yield from diet
        return
    status = list(_of_status(clause))
    if status:
        # Also in other words, for one may also say that these do not hold any more
        yield from status
        yield from list(_over(clause)) or _values(clause)
        return
    yield from _of_food(clause)
    yield from _planned(clause)
    yield from _reached(clause)
    ending = list(_exchanged(clause)) or list(_begun(clause)) or list(_over(clause)) or list(_denied(clause))
    yield from ending
    yield from _announced(clause)
    yield from _amounts(clause)
    yield from of_nouns(clause)
    if not ending:
        yield from _values(clause)


def _planned(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("unplanned", clause.whole)
    if found and (old := _meant(clause.rules, found.words["old"])):
        yield _state(clause, found, "", old, holds=False, takes_place=True)
        return
    found = clause.rules.first("planned", clause.plain)
    if found and (value := _meant(clause.rules, found.words["value"])):
        yield _state(clause, found, "plan", value)


def _reached(clause: Clause) -> Iterator[State]:
    """Read that a plan was carried out: "I found a flat" ends "I am looking for a flat"."""
    for found in clause.rules.each("reached", clause.whole):
        if old := _meant(clause.rules, found.words["old"]):
            yield _state(clause, found, "plan", old, holds=False, takes_place=True)


def _of_status(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("status", clause.plain)
    if found:
        value = frozenset({found.form.to})
        yield State(found.form.means, _holder(clause, found.words), EMPTY, value, takes_place=True, is_change=True)


def _of_terms(clause: Clause) -> Iterator[State]:
    """Read on what terms one is with somebody: "Ann and I fell out"."""
    found = clause.rules.first("terms", clause.full)
    if found:
        of = forms_of(found.words.groupdict().get("topic") or found.words.groupdict().get("other") or "")
        value = frozenset({found.form.to})
        yield State(found.form.means or "terms", clause.speaker, of, value, takes_place=True, is_change=True)


def _of_diet(clause: Clause) -> Iterator[State]:
    for found in clause.rules.each("diet", clause.plain):
        value = diets_in(found.words["value"])
        if value:
            is_over = bool(found.words.groupdict().get("no"))
            yield _state(clause, found, "diet", value, holds=not is_over, takes_place=True)
            return


def _of_food(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("eats", clause.plain)
    value = foods_in(found.words["value"]) if found else EMPTY
    is_over = bool(found and found.words.groupdict().get("no"))
    if found and value and not (is_over and names_a_part(found.words["value"])):
        yield _state(clause, found, "diet", value, holds=not is_over, takes_place=True)


def _exchanged(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("exchanged", clause.plain)
    if found and (old := forms_of(found.words["old"])) and not _is_head(clause.rules, found.words["old"]):
        yield replace(_state(clause, found, "", old, holds=False, takes_place=True), sort=GONE)


def _over(clause: Clause) -> Iterator[State]:
    for found in clause.rules.each("over", clause.whole):
        old = forms_of(found.words["old"]) | _more(found)
        if found.words["old"] and _is_hollow(clause.rules, found.words["old"]):
            return
        if old or found.form.means == "job":
            state = _state(clause, found, found.form.means, old, holds=False, takes_place=True)
            yield replace(state, sort=found.form.to)
            return


def _more(found: Found) -> frozenset[str]:
    """Return the forms of further words of what is over, begun or denied, which stand apart."""
    return forms_of(found.words.groupdict().get("more") or "")


def _begun(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("begun", clause.plain)
    if found and (value := _meant(clause.rules, found.words["value"])):
        value |= forms_of(found.form.to) | _more(found)
        yield replace(_state(clause, found, found.form.means or "does", value), is_change=True)


def _denied(clause: Clause) -> Iterator[State]:
    found = clause.rules.first("denied", clause.plain)
    if found and (value := _meant(clause.rules, found.words["value"])):
        yield _state(clause, found, "", value | _more(found), holds=False)


def _amounts(clause: Clause) -> Iterator[State]:
    takes_place = clause.is_change and not clause.is_further
    for amount in amounts_in(clause.rules, clause.plain):
        yield State(amount.frame, clause.holder, amount.topic, amount.value, takes_place=takes_place, is_change=True)


def _values(clause: Clause) -> Iterator[State]:
    found_in = ((clause.rules.first(name, clause.plain), name) for name in PLACING)
    placed = (list(_placed(clause, found, name)) for found, name in found_in if found)
    yield from next(filter(None, placed), [])
    found = clause.rules.first("does", clause.plain)
    if found and (value := forms_of(found.words["value"])):
        takes_place = clause.is_change and not clause.is_further
        state = _state(clause, found, "does", value, takes_place=takes_place)
        yield replace(state, verb=_verb(clause, found.words["value"]))


def _verb(clause: Clause, words: str) -> str:
    """Return the form of the verb: in English the first word, and in Chinese the first that is known to be one."""
    found = clause.rules.find("verb", words)
    return found.group() if found else first_form(words) if words.isascii() else HAS_VERB


def _announced(clause: Clause) -> Iterator[State]:
    """Read "I am with ING" after "I switched banks"."""
    found = clause.rules.first("of_announced", clause.plain) if clause.announced else None
    if found and (value := forms_of(found.words["value"])):
        frame, topic = _framed(clause.rules, clause.announced)
        yield _state(clause, found, frame, value, topic=topic, takes_place=True)


def _framed(rules: Rules, thing: str) -> tuple[str, frozenset[str]]:
    """Return the frame of what a noun names, and of what it is the value."""
    known = rules.table("frames").get(rules.table("heads").get(thing, thing))
    return (known, EMPTY) if known else ("named", topic_of(rules, thing))


def _placed(clause: Clause, found: Found, rule: str) -> Iterator[State]:
    """Yield the value of a frame."""
    frame, of = _frame(clause, found, rule)
    groups = found.words.groupdict()
    value, topic = forms_of(groups.get("value") or ""), topic_of(clause.rules, of)
    if not value or (rule == "named" and not topic):
        return
    if frame == "named":
        frame, topic = _framed(clause.rules, of)
    takes_place = not clause.is_further and _takes_place(clause, found.form, rule, has_topic=bool(topic))
    yield _state(clause, found, frame, value, topic=topic, takes_place=takes_place)
    if frame == "named" and clause.rules.find("weekday", groups.get("value") or ""):
        yield _state(clause, found, "when", value, topic=topic, takes_place=takes_place)
    if frame in DAYS:
        yield _state(clause, found, DAYS[frame], topic, topic=value, takes_place=takes_place and clause.is_instead)


def _frame(clause: Clause, found: Found, rule: str) -> tuple[str, str]:
    """Return the frame of what a form found, and of what it is the value."""
    groups = found.words.groupdict()
    frame, _, thing = (found.form.means or rule).partition(" ")
    if frame == "named":
        return frame, thing or groups.get("topic") or ""
    of = groups.get("topic") or groups.get("time") or ""
    return (f"do {_action(clause.rules, groups['verb'])}" if found.form.means == "do" else found.form.means), of


def _action(rules: Rules, verb: str) -> str:
    """Return a verb with its preposition; one may sleep on something and then in something."""
    known = rules.table("prepositions")
    return " ".join(known.get(word, word) for word in verb.split(" "))


def _takes_place(clause: Clause, form: Form, rule: str, *, has_topic: bool) -> bool:
    if rule != "several" or form.to == "instead":
        return True
    if form.cut == "never":
        return False
    return clause.is_instead if form.cut == "instead" and not has_topic else clause.is_change


def _state(
    clause: Clause,
    found: Found,
    frame: str,
    value: frozenset[str],
    *,
    topic: frozenset[str] = EMPTY,
    holds: bool = True,
    takes_place: bool = False,
) -> State:
    return State(
        frame,
        _holder(clause, found.words),
        topic,
        value,
        holds=holds,
        takes_place=takes_place,
        is_change=clause.is_change,
        is_several=clause.rules.find("several_things", clause.plain) is not None,
    )


def _holder(clause: Clause, found: re.Match[str]) -> str:
    """Return whom a clause is about: "self", or a word for somebody."""
    if found.groupdict().get("me"):
        return clause.speaker
    who = found.groupdict().get("who")
    if not who or who in ("i", "we") or who.endswith(" and i"):
        return clause.holder
    return who.rpartition(" ")[2]


def _meant(rules: Rules, words: str) -> frozenset[str]:
    """Return the forms of words that name something; none of "like it"."""
    return EMPTY if _is_hollow(rules, words) else forms_of(words)


def _is_hollow(rules: Rules, words: str) -> bool:
    return rules.find("hollow", words) is not None


def _is_head(rules: Rules, words: str) -> bool:
    """Tell whether words name what something is the value of, and no value: "phone number"."""
    return rules.find("head", words) is not None
