"""The explanation of a memory's rank: one named term for each kind of evidence."""

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

MERIT = ("base", "likeness", "words", "numbers", "doubt", "date", "recency", "reply", "noun", "person", "small_talk")
"""The terms of relativity; the others only affect the order. Only `recency` and, for passages of contracts, `doubt`
depend on other memories.
"""
SURENESS = "doubt"
"""The term that only affects relativity, and not the order."""


class Explanation(NamedTuple):
    """The terms of a rank, in log-odds: positive ones speak for the memory, negative ones against it.

    A term that does not apply is 0.

    A tuple, because a search makes hundreds of them: a frozen dataclass of so many fields takes ten times as long to
    make.

    base: what every memory starts from; negative, since most memories do not answer a query.
    likeness: how near the meaning is, without what all texts have in common.
    words: the share of the query's content words that the memory has, or in part has in other words.
    numbers: the share of the query's words with digits that the memory has.
    doubt: negative for a long text in which the query's words stand far apart, and for a text about another thing or
        person, because the same evidence then says less. For a passage of a contract, it may be positive, because such
        a passage answers more often than its words suggest. It does not change the order.
    reply: what the turn before adds to one that cannot be understood alone.
    noun: the query asks about one thing, and the memory is about another of the same sort.
    person: the query asks about the user, and the memory is about somebody else.
    small_talk: the query is a greeting, thanks or the like, which no memory answers.
    context: what the turns just before and after it add. For a passage of a contract, what the comparison with the
        other passages of the contract adds.
    rarity: words of the query that are rare in the store, more where they stand together.
    conversation: it was said in the conversation that the search names.
    correction: it was said to set something right.
    date: it was said, or happens, when the query says.
    recency: it is newer than what says nearly the same, or took the place of what answers better.
    speaker: it was said by somebody whom the query names.
    question: it asks something and states nothing.
    echo: it repeats what was remembered before.
    superseded: a newer memory took its place.
    own_word: the user said it, and not an assistant.
    reranker: what a reranking model says of it, where the operator has set one.
    """

    base: float = 0.0
    likeness: float = 0.0
    words: float = 0.0
    numbers: float = 0.0
    doubt: float = 0.0
    reply: float = 0.0
    noun: float = 0.0
    person: float = 0.0
    small_talk: float = 0.0
    context: float = 0.0
    rarity: float = 0.0
    conversation: float = 0.0
    correction: float = 0.0
    date: float = 0.0
    recency: float = 0.0
    speaker: float = 0.0
    question: float = 0.0
    echo: float = 0.0
    superseded: float = 0.0
    own_word: float = 0.0
    reranker: float = 0.0

    @property
    def merit(self) -> float:
        """The sum of the terms of relativity."""
        return sum(_merit_terms(self))

    @property
    def total(self) -> float:
        """The sum of the terms of the order: all except `doubt`."""
        return sum(_terms(self))


ORDER = tuple(name for name in Explanation._fields if name != SURENESS)
"""The terms of the order."""
_merit_terms: Callable[[Explanation], tuple[float, ...]] = attrgetter(*MERIT)
_terms: Callable[[Explanation], tuple[float, ...]] = attrgetter(*ORDER)
