"""Lasting instructions to an assistant, and what to call somebody."""

from collections.abc import Iterator

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import is_kind, without_surroundings
from memos_gql.memory.preferences.passing import without_once
from memos_gql.memory.preferences.slots import slot
from memos_gql.memory.preferences.statement import NAME, PRONOUNS, Finding, Ground, opposite
from memos_gql.memory.rules import Found


def instruction(grammar: Grammar, clause: str, *, is_standing: bool) -> Iterator[Finding]:
    """Yield what a clause tells an assistant to do from now on; `is_standing` is a property of its sentence."""
    if grammar.find("pronouns_said", clause):
        yield Finding(Ground.NAME, Stance.FOR, PRONOUNS)
        return
    is_standing = is_standing or grammar.find("standing_order", clause) is not None
    clause = grammar.rewritten("put_as_order", clause)
    order = _order(grammar, clause, is_standing=is_standing)
    called, lasting = grammar.first("called", order), grammar.first("lasting_orders", clause)
    if called is not None:
        if _is_name(grammar, called.words["name"]):
            yield Finding(Ground.NAME, Stance.FOR, NAME)
    elif lasting is not None:
        yield _lasting(grammar, lasting)
    else:
        yield from _told(grammar, order, clause, is_standing=is_standing)


def _order(grammar: Grammar, clause: str, *, is_standing: bool) -> str:
    """Return what is to be done; if something is not to be done, the text begins with "never", 不要 or the like."""
    order = grammar.cut("polite", clause)
    forbidden = grammar.find("forbidden", order) if is_standing else None
    return forbidden["order"] if forbidden is not None else order


def _is_name(grammar: Grammar, words: str) -> bool:
    return not grammar.find("not_a_name", words) and bool(grammar.find("name", grammar.cut("after_name", words)))


def _lasting(grammar: Grammar, read: Found) -> Finding:
    """Read an instruction whose own words say that it applies every time."""
    form, found = read
    about = found.expand(form.to) if form.to else found["about"]
    if form.cut == "slot":
        about = slot(grammar, found.group()) or about
    elif form.cut == "order":
        about = slot(grammar, about) or thing(grammar, about)
    stance = Stance[form.means]
    return Finding(Ground.INSTRUCTION, opposite(stance) if found.groupdict().get("no") else stance, about)


def _told(grammar: Grammar, order: str, clause: str, *, is_standing: bool) -> Iterator[Finding]:
    refused = grammar.find("negative", order)
    doing = grammar.cut("always", order[refused.end() :] if refused else order)
    about = thing(grammar, doing)
    if not about or grammar.find("object_left_out", about) or not _is_ordered(grammar, order, clause, doing):
        return
    if is_standing or _lasts(grammar, order, clause, doing):
        filled = slot(grammar, doing) or slot(grammar, about) or grammar.meaning("slots_of_orders", about)
        yield Finding(Ground.INSTRUCTION, Stance.AGAINST if refused else Stance.FOR, filled or about)


def _is_ordered(grammar: Grammar, order: str, clause: str, doing: str) -> bool:
    if grammar.find("this_task", without_once(grammar, doing)):
        return False
    if grammar.find("always_ordered", clause):
        return True
    if grammar.find("no_order", doing):
        return False
    if grammar.find("without_verb", order):
        return is_kind(grammar, thing(grammar, doing))
    was_polite = order != clause and not grammar.find("not_polite", clause)
    return bool(grammar.find("imperative", order) or (was_polite and grammar.find("asked_politely", order)))


def _lasts(grammar: Grammar, order: str, clause: str, doing: str) -> bool:
    """Tell whether an order applies every time, as its own words say."""
    return bool(
        grammar.find("ordered_for_ever", order)
        or (grammar.find("wanted_of_you", clause) and slot(grammar, doing))
        or grammar.find("ordered_anew", clause)
        or grammar.find("stands_by_itself", doing)
        or grammar.find("refused_for_ever", order)
        or (grammar.find("refused_kind", order) and is_kind(grammar, thing(grammar, doing)))
    )


def thing(grammar: Grammar, doing: str) -> str:
    """Return the object of an order, without a verb that adds nothing: 'use emojis' gives 'emojis'."""
    form = grammar.find("in_a_form", doing)
    if form is not None:
        return form["form"]
    about = without_surroundings(grammar, doing)
    while (shorter := grammar.cut("afterwards", about)) != about:
        about = without_surroundings(grammar, shorter)
    return grammar.cut("dropped", about)
