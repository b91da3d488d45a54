"""The topics of questions about contracts, and the words of the clauses that answer them.

"Can I sue them" is about jurisdiction. People and contracts hardly use the same words, and embeddings find little
similarity. The table is `topics.toml`. It applies only to passages of files.

A clause whose heading names a topic, such as "8. Rent", is about it; others that have its words mention it.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray

from memos_gql.memory.comparable import comparable
from memos_gql.memory.phrases import HAN
from memos_gql.memory.speech_acts import SpeechAct, speech_act
from memos_gql.search.words import form
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = Path(__file__).with_name("topics.toml")
FloatArray = NDArray[np.float32]
GENERAL = 0.25
"""The weight of a topic that any kind of question may name."""
MENTIONED = 0.8
"""How much of a topic a clause is about that only mentions it, where the heading of another one names it."""
MOST_ON_TOPIC, FEWEST = 0.5, 6
"""The largest share of clauses with a topic: one of more clauses is what the whole contract is about. Of fewer clauses
than the second number the share says little.
"""
LONGEST_HEADING = 60
"""Characters of a line; a longer one is text."""
NUMBER = re.compile(r"\s*(?:(?:clause|section|article) )?[\dIVX]{1,4}[.)]?\s+(?:[-–—]\s+)?", re.IGNORECASE)
ENDS_SENTENCE = tuple(".,;:!?。，；：！？、")
BEFORE_TEXT = re.compile(r"(?:\S+ ){0,3}[^\s.:]+(?=[.:] +\S)|[^\s。，；：:]{2,16}(?=[：:])")
"""A heading in the line of its text: "8. Rent: The tenant pays", 二、租金：."""


class _Lexicon(TypedDict):
    general: str
    asks: dict[str, str]
    clauses: dict[str, str]
    contracts: dict[str, str]
    topics: dict[str, dict[str, tuple[str, str]]]


@dataclass(frozen=True)
class Topic:
    """A pattern for questions in each language, and the forms of words in clauses of both languages.

    weight: 1, or less for a topic that any kind of question may name.
    """

    english: re.Pattern[str]
    chinese: re.Pattern[str]
    written: tuple[str, ...]
    weight: float


@kept_by_query
def asks(query: str) -> bool:
    """Tell whether a query asks something in any of its sentences and clauses."""
    language = "chinese" if HAN.search(query) else "english"
    return speech_act(query) == SpeechAct.QUESTION or re.search(_lexicon()["asks"][language], query.lower()) is not None


@kept_by_query
def topics_asked(query: str) -> tuple[Topic, ...]:
    """Return the topics that a question names; bare keywords name none."""
    if not asks(query):
        return ()
    lowered = query.lower().replace("’", "'")
    is_chinese = HAN.search(query) is not None
    return tuple(one for one in _topics() if (one.chinese if is_chinese else one.english).search(lowered))


def on_topic(
    has_topic: NDArray[np.bool_], topics: Sequence[Topic], is_headed: NDArray[np.bool_] | None = None
) -> FloatArray:
    """Return the share of the topics that each clause is about, 0 to 1, or -1 for none: shape (clauses,).

    A topic of several clauses counts little, and one of most clauses, such as the dog in a contract about its care,
    counts nothing. If a question has only such or general topics, clauses about none of them get 0.

    Args:
        has_topic: of n clauses and the topics of the question, shape (n, topics).
        is_headed: whether the heading of each clause names each of them, of the same shape.
    """
    if not has_topic.size:
        return np.zeros(len(has_topic), np.float32)
    headed = np.zeros_like(has_topic) if is_headed is None else is_headed
    weights = np.array([one.weight for one in topics])
    is_particular = np.where(headed.any(axis=0), headed, has_topic).mean(axis=0) <= MOST_ON_TOPIC
    if len(has_topic) >= FEWEST and is_particular.any():
        weights, has_topic, headed = weights[is_particular], has_topic[:, is_particular], headed[:, is_particular]
    mentioned = np.where(headed.any(axis=0), MENTIONED, 1.0) * _rarity(has_topic) * has_topic
    told = np.where(headed, _rarity(headed), mentioned)
    share = np.sqrt(told @ weights / weights.sum()) * told.max(axis=1)
    nothing = -1.0 if weights.max() > GENERAL else 0.0
    return np.asarray(np.where(has_topic.any(axis=1), share, nothing), np.float32)


def _rarity(has_topic: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return 1 for a topic of one clause, and less the more clauses have it."""
    return np.asarray(1 - np.maximum(has_topic.sum(axis=0) - 1, 0) / len(has_topic), np.float64)


@kept_by_text
def heading_of(clause: str) -> str:
    """Return the short lines that a passage begins with, or the words before the first colon; "" without a heading."""
    lines = clause.splitlines()
    titles = list(takewhile(_is_title, lines))
    if titles and len(titles) < len(lines):
        return "\n".join(titles)
    number = NUMBER.match(clause)
    found = BEFORE_TEXT.match(clause, number.end() if number else 0)
    return found.group() if found else ""


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_HEADING and not line.rstrip().endswith(ENDS_SENTENCE)


@kept_by_text
def is_clause(text: str) -> bool:
    """Tell whether a passage has a word that shows a clause of a contract."""
    return _any_of("clauses").search(text.lower()) is not None


@kept_by_text
def may_be_of_contract(text: str) -> bool:
    """Tell whether a passage has a word that most passages of a contract have."""
    return is_clause(text) or _any_of("contracts").search(text.lower()) is not None


@cache
def _any_of(table: Literal["clauses", "contracts"]) -> re.Pattern[str]:
    words = _lexicon()[table]
    return re.compile(rf"\b(?:{'|'.join(words['english'].split())})s?\b|{words['chinese']}")


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
    return tuple(dict.fromkeys([*map(form, words.split()), *map(comparable, signs.split("|"))]))


@cache
def _lexicon() -> _Lexicon:
    lexicon: _Lexicon = tomllib.loads(LEXICON.read_text("utf-8"))  # type: ignore[assignment]  # our own file
    return lexicon
