"""Why a memory ranks where it does: one named term for each kind of evidence."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter

MERIT = ("base", "likeness", "words", "numbers", "doubt", "date", "recency", "reply", "noun", "person", "small_talk")
"""The terms that decide how well a memory answers, independently of what else is stored. The others affect only the order."""
SURENESS = "doubt"
"""The only term that affects how well a memory answers, but not the order."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The terms of a rank, in log-odds: positive ones count for the memory, negative ones against it; 0 means not applicable.

    base: where every memory starts; negative, because most memories do not answer a query.
    likeness: how near the meanings are, without the part that all texts have in common.
    words: the share of the query's content words that the memory has.
    numbers: the same for the query's words with digits.
    doubt: lowers relativity, but not the order: the text is long and has the query's words far apart, or is about another thing.
    reply: what the previous turn adds to a turn that cannot be understood alone.
    noun: the query asks about one thing, and the memory is about another of the same sort.
    person: the query asks about the user, and the memory is about somebody else.
    small_talk: the memory is a greeting, thanks or the like.
    context: what the turns just before and after it add.
    rarity: it has words of the query that are rare in the store; more if they are close together.
    conversation: it was said in the conversation that the search names.
    correction: it was said to correct something.
    date: it was said, or takes place, at the time that the query names.
    recency: it is newer than another memory that says nearly the same.
    speaker: it was said by somebody whom the query names.
    question: it only asks something.
    echo: it repeats what was remembered before.
    superseded: a newer memory has replaced it.
    own_word: the user said it, not an assistant.
    reranker: the judgement of a reranking model, if the operator has set one.
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
        """The sum of the terms in `MERIT`; relativity is computed from it."""
        return sum(_merit_terms(self))

    @property
    def total(self) -> float:
        """The sum of all terms but `doubt`; memories are ordered by it."""
        return sum(_terms(self))


# A search explains hundreds of memories, and `dataclasses.asdict` would take most of its time
_merit_terms: Callable[[Explanation], tuple[float, ...]] = attrgetter(*MERIT)
_terms: Callable[[Explanation], tuple[float, ...]] = attrgetter(*(term.name for term in fields(Explanation) if term.name != SURENESS))
