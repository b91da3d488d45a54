"""Why a memory ranks where it does: one named term for each kind of evidence."""

from dataclasses import asdict, dataclass

MERIT = ("base", "likeness", "words", "numbers", "context", "noun", "small_talk")
"""The terms that decide how well a memory answers, whatever else is stored. The others decide the order only."""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The terms of a rank, in log-odds: positive ones speak for the memory, negative ones against it, 0 does not apply.

    base: what every memory starts from; negative, since most memories do not answer a query.
    likeness: how near the meaning is, without what all texts have in common.
    words: the share of the query's content words that the memory has.
    numbers: the same of the query's words with digits.
    context: what the turns just before and after it add.
    noun: the query asks about something that the memory does not mention.
    small_talk: the memory is a greeting, thanks or the like.
    rarity: words of the query that are rare in the store.
    conversation: it was said in the conversation that the search names.
    correction: it was said to set something right.
    date: it was said, or happens, when the query says.
    recency: it is newer than what says nearly the same.
    person: it is about, or was said by, the person that the query asks about.
    question: it asks something and states nothing.
    echo: it repeats what was remembered before.
    superseded: a newer memory took its place.
    own_word: the user said it, and not an assistant.
    """

    base: float = 0.0
    likeness: float = 0.0
    words: float = 0.0
    numbers: float = 0.0
    context: float = 0.0
    noun: float = 0.0
    small_talk: float = 0.0
    rarity: float = 0.0
    conversation: float = 0.0
    correction: float = 0.0
    date: float = 0.0
    recency: float = 0.0
    person: float = 0.0
    question: float = 0.0
    echo: float = 0.0
    superseded: float = 0.0
    own_word: float = 0.0

    @property
    def merit(self) -> float:
        """What relativity is made of."""
        terms = asdict(self)
        return float(sum(terms[name] for name in MERIT))

    @property
    def total(self) -> float:
        """What the order is made of: the sum of all terms."""
        return float(sum(asdict(self).values()))
