"""Orders that last by their scope or their own words, where a sentence says nothing else: "打车别给我叫拼车"."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from memos_gql.documents import Stance
from memos_gql.memory.preferences.clauses import clauses, tells_nothing
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import without_surroundings
from memos_gql.memory.preferences.passing import is_for_once
from memos_gql.memory.preferences.plain import plain
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.reading import stated
from memos_gql.memory.preferences.slots import slot
from memos_gql.memory.preferences.statement import Finding, Ground, Statement, opposite
from memos_gql.memory.rules import Found


def further_orders(grammar: Grammar, sentences: Iterable[Sentence]) -> Iterator[Statement]:
    """Yield the further orders in sentences in which no other rule finds anything."""
    for sentence in sentences if grammar.has("further_orders") else ():
        text = plain(grammar, sentence)
        if tells_nothing(grammar, text) or grammar.find("at_hand", text):
            continue
        for clause in clauses(grammar, text):
            found = grammar.first("further_orders", clause.words)
            statement = stated(grammar, _order(grammar, found), sentence) if found is not None else None
            if statement is not None:
                yield replace(statement, is_passing=is_for_once(grammar, text))


def _order(grammar: Grammar, read: Found) -> Finding:
    form, found = read
    stance = Stance[form.means]
    if found.groupdict().get("no"):
        stance = opposite(stance)
    filled = slot(grammar, found.group()) if stance is Stance.FOR else None
    return Finding(Ground.INSTRUCTION, stance, filled or without_surroundings(grammar, found["about"]))
