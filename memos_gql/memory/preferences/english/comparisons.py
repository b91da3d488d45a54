"""What an English sentence puts second: coffee in "I prefer tea to coffee", which does not mean a dislike."""

from collections.abc import Iterable, Iterator

from memos_gql.memory.preferences.english.clauses import clauses, tells_nothing
from memos_gql.memory.preferences.english.objects import preferred, without_surroundings
from memos_gql.memory.preferences.english.plain import plain
from memos_gql.memory.preferences.english.rules import pattern
from memos_gql.memory.preferences.english.subjects import subject
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import Comparison


def comparisons(sentences: Iterable[Sentence]) -> Iterator[Comparison]:
    for sentence in sentences:
        text = plain(sentence)
        for clause in [] if tells_nothing(text) else clauses(text):
            found = pattern("compared").match(clause.words)
            if found is not None and (lesser := pattern("lesser").search(found["words"])) is not None:
                better = without_surroundings(preferred(found["words"]))
                yield Comparison(subject(better), subject(without_surroundings(lesser["lesser"])))
