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
    return [] if None in orders else [order for order in orders if order is not None]


def _read(sentence: Sentence) -> Statement | None:
    read = (_read_in(grammar, sentence) for grammar in grammars_of(sentence.own))
    return next((order for order in read if order is not None), None)


def _read_in(grammar: Grammar, sentence: Sentence) -> Statement | None:
    text = plain(grammar, sentence)
    words = grammar.rewritten("short_order", text)
    for orders in listed_orders(grammar.language):
        found = next(filter(None, (pattern.fullmatch(words) for pattern in orders.patterns)), None)
        if found is not None:
            finding = Finding(Ground.INSTRUCTION, Stance(orders.stance), orders.about or found["about"])
            return stated(grammar, finding, sentence)
    limited = limited_order(grammar, text)
    return stated(grammar, limited, sentence) if limited is not None else None
