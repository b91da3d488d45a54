"""What a Chinese sentence puts second: 咖啡 in 我更喜欢茶而不是咖啡, which does not mean a dislike."""

from collections.abc import Iterable, Iterator

from memos_gql.memory.preferences.chinese.clauses import tells_nothing
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.plain import plain
from memos_gql.memory.preferences.chinese.rules import forms
from memos_gql.memory.preferences.chinese.subjects import subject
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import Comparison


def comparisons(sentences: Iterable[Sentence]) -> Iterator[Comparison]:
    for sentence in sentences:
        text = plain(sentence)
        for found in [] if tells_nothing(text) else filter(None, (form.search(text) for _, form in forms("compared"))):
            better, lesser = (subject(without_surroundings(found[name])) for name in ("better", "lesser"))
            yield Comparison(better, lesser)
