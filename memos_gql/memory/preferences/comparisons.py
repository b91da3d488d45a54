"""What a sentence puts second: coffee in "I prefer tea to coffee", which does not mean a dislike."""

from collections.abc import Iterable, Iterator

from memos_gql.memory.preferences.clauses import clauses, tells_nothing
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import cut_out, without_surroundings
from memos_gql.memory.preferences.plain import plain
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import Comparison
from memos_gql.memory.preferences.subjects import subject


def comparisons(grammar: Grammar, sentences: Iterable[Sentence]) -> Iterator[Comparison]:
    """Yield what the sentences of one message compare."""
    for sentence in sentences:
        text = plain(grammar, sentence)
        if not tells_nothing(grammar, text):
            yield from _compared(grammar, "compared_across_clauses", text)
            for clause in clauses(grammar, text) if grammar.has("compared") else []:
                yield from _compared(grammar, "compared", clause.words)


def _compared(grammar: Grammar, rule: str, text: str) -> Iterator[Comparison]:
    for form, found in grammar.each(rule, text):
        better = cut_out(grammar, found["better"], cut=form.cut)
        lesser = without_surroundings(grammar, found["lesser"])
        yield Comparison(subject(grammar, better), subject(grammar, lesser))
