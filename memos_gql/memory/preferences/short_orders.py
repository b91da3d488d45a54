"""Short orders: "Be concise." as a whole message is meant to last; next to a task, it is about that task."""

from collections.abc import Sequence

from memos_gql.documents import Stance
from memos_gql.memory.lexicons import listed_orders
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.grammars import grammars_of
from memos_gql.memory.preferences.limited_orders import limited_order
from memos_gql.memory.preferences.plain import plain
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.reading import stated
from memos_gql.memory.preferences.statement import Finding, Ground, Statement
from memos_gql.memory.small_talk import is_small_talk

MAX_SENTENCES = 3
"""A message with more sentences is not a list of short orders."""


def short_orders(sentences: Sequence[Sentence], told: Sequence[Statement]) -> list[Statement]:
    """List the orders of a message that consists only of short orders; empty if any sentence does something else.

    Args:
        told: statements already found in the sentences.
    """
    known = {statement.words for statement in told}
    left = [sentence for sentence in sentences if sentence.words not in known and not is_small_talk(sentence.words)]
    orders = [_read(sentence) for sentence in left] if len(sentences) <= MAX_SENTENCES else []
    return [order for several in orders for order in several] if all(orders) else []


def _read(sentence: Sentence) -> list[Statement]:
    """List the orders of a sentence; empty if any part of it is none."""
    read = (_read_in(grammar, sentence) for grammar in grammars_of(sentence.own))
    return next(filter(None, read), [])


def _read_in(grammar: Grammar, sentence: Sentence) -> list[Statement]:
    text = plain(grammar, sentence)
    whole = _order(grammar, text)
    orders = [whole] if whole is not None else _orders_of_clauses(grammar, text)
    told = (stated(grammar, order, sentence) for order in orders)
    return [statement for statement in told if statement is not None]


def _order(grammar: Grammar, text: str) -> Finding | None:
    words = grammar.rewritten("short_order", text)
    for orders in listed_orders(grammar.language):
        found = next(filter(None, (pattern.fullmatch(words) for pattern in orders.patterns)), None)
        if found is not None:
            return Finding(Ground.INSTRUCTION, Stance(orders.stance), orders.about or found["about"])
    return limited_order(grammar, text)


def _orders_of_clauses(grammar: Grammar, text: str) -> list[Finding]:
    """Read "be blunt, and skip the small talk", each clause of which is an order by itself."""
    if text.endswith(("?", "？")) or grammar.find("for_once", text):
        return []
    parts = grammar.split("break", grammar.cut("ending", text))
    orders = [_order(grammar, part.strip()) for part in parts if part.strip()]
    return [] if None in orders else [order for order in orders if order is not None]
