"""Orders that say when they apply: "Whenever I send code, run the tests first", "For recipes, leave out the nuts"."""

from memos_gql.documents import Stance
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.statement import Finding, Ground
from memos_gql.memory.rules import Found


def limited_order(grammar: Grammar, sentence: str) -> Finding | None:
    """Read an order that lasts because it holds on a condition or in a field; None if it is for one occasion."""
    is_question = sentence.endswith(("?", "？"))
    sentence = grammar.cut("ending", sentence)
    if is_question or any(grammar.find(rule, sentence) for rule in ("for_once", "at_hand", "fiction")):
        return None
    orders = (_order(grammar, found) for found in grammar.each("limited", sentence))
    return next((order for order in orders if order is not None), None)


def _order(grammar: Grammar, found: Found) -> Finding | None:
    when, order = found.words["when"], grammar.cut("polite", found.words["order"])
    if grammar.find("limited_to_once", when) or not grammar.find("limited_doing", order):
        return None
    left_out = grammar.find("negative", order) or grammar.find("left_out", order)
    doing = order[left_out.end() :] if left_out else order
    # Orders for different occasions are different subjects: none replaces the other
    about = found.form.to.format(order=doing.strip(), when=when)
    return Finding(Ground.INSTRUCTION, Stance.AGAINST if left_out else Stance.FOR, about)
