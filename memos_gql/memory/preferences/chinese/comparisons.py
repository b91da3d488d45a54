"""What a Chinese sentence puts second: 咖啡 in 我更喜欢茶而不是咖啡, which does not mean a dislike."""

import re
from collections.abc import Iterable, Iterator

from memos_gql.memory.preferences.chinese.clauses import SPEAKER, tells_nothing
from memos_gql.memory.preferences.chinese.objects import without_surroundings
from memos_gql.memory.preferences.chinese.plain import plain
from memos_gql.memory.preferences.chinese.subjects import subject
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import Comparison

LIKE_MORE = rf"{SPEAKER}[^不，,]{{0,6}}?(?:喜欢|偏爱|爱|宁愿|宁可|倾向于?)"
COMPARED = (
    re.compile(rf"{LIKE_MORE}(?P<better>[^，,。]+?)[，,]?(?:而不是|而非|多过|多于|胜过|超过|甚于|不是)(?P<lesser>[^，,。！!]+)"),
    re.compile(
        rf"(?:比起|相比于?|相较于|与其|和|跟)(?P<lesser>[^，,。我]{{1,12}}?)(?:相比|比起来|来说)?[，,]?{LIKE_MORE}(?P<better>[^，,。！!]+)"
    ),
)


def comparisons(sentences: Iterable[Sentence]) -> Iterator[Comparison]:
    for sentence in sentences:
        text = plain(sentence)
        for found in [] if tells_nothing(text) else filter(None, (pattern.search(text) for pattern in COMPARED)):
            better, lesser = (subject(without_surroundings(found[name])) for name in ("better", "lesser"))
            yield Comparison(better, lesser)
