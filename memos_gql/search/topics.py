"""What a question asks of a contract, and the words of the clauses that settle it.

"Can I sue them" is about jurisdiction.

People and contracts share hardly a word, and embeddings see little between them. The table is `topics.toml`. Only
passages of files are read so.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from memos_gql.memory.phrases import HAN
from memos_gql.memory.speech_acts import SpeechAct, speech_act
from memos_gql.search.words import form

LEXICON = Path(__file__).with_name("topics.toml")
FloatArray = NDArray[np.float32]
GENERAL = 0.25
"""Weight of a topic that questions of any kind name."""


class _Lexicon(TypedDict):
    general: str
    clauses: dict[str, str]
    topics: dict[str, dict[str, tuple[str, str]]]


@dataclass(frozen=True)
class Topic:
    """A pattern for questions in each language, and the forms of the words in clauses of either.

    weight: 1, or less for what questions of any kind name.
    """

    english: re.Pattern[str]
    chinese: re.Pattern[str]
    written: tuple[str, ...]
    weight: float


@lru_cache(maxsize=16)
def topics_asked(query: str) -> tuple[Topic, ...]:
    """Return the topics that a question names; bare keywords name none."""
    if speech_act(query) != SpeechAct.QUESTION:
        return ()
    lowered = query.lower().replace("’", "'")
    is_chinese = HAN.search(query) is not None
    return tuple(one for one in _topics() if (one.chinese if is_chinese else one.english).search(lowered))


def settled(has_topic: NDArray[np.bool_], topics: Sequence[Topic]) -> FloatArray:
    """Say how much of what is asked each clause is about, 0 to 1, or -1 for nothing of it: shape (clauses,).

    A topic that most clauses touch, such as money in a price list, tells little. Where nothing but general topics is
    asked for, the others have 0.

    Args:
        has_topic: of n clauses and the topics of the question, shape (n, topics).
    """
    count = len(has_topic)
    if not count or not topics:
        return np.zeros(count, np.float32)
    rare = 1 - np.maximum(has_topic.sum(axis=0) - 1, 0) / count
    weights = np.array([one.weight for one in topics])
    told = has_topic * rare * weights
    share = np.sqrt(told.sum(axis=1) / weights.sum()) * (has_topic * rare).max(axis=1)
    nothing = -1.0 if weights.max() > GENERAL else 0.0
    return np.asarray(np.where(has_topic.any(axis=1), share, nothing), np.float32)


@cache
def clause_words() -> tuple[str, ...]:
    """Return the forms of the words of which a clause has one."""
    return _forms(*_lexicon()["clauses"].values())


@cache
def _topics() -> tuple[Topic, ...]:
    lexicon = _lexicon()
    general = frozenset(lexicon["general"].split())
    return tuple(
        _topic(*row["english"], *row["chinese"], GENERAL if name in general else 1.0)
        for name, row in lexicon["topics"].items()
    )


def _topic(english: str, words: str, chinese: str, signs: str, weight: float) -> Topic:
    return Topic(re.compile(english), re.compile(chinese), _forms(words, signs), weight)


def _forms(words: str, signs: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*map(form, words.split()), *signs.split("|")]))


@cache
def _lexicon() -> _Lexicon:
    lexicon: _Lexicon = tomllib.loads(LEXICON.read_text("utf-8"))  # type: ignore[assignment]  # our own file
    return lexicon
