"""The explanation of a match's rank."""

from typing import Self

import strawberry

from memos_gql.search import explanation

DIGITS = 4


@strawberry.type(
    description=(
        "The terms of a rank, in log-odds: positive terms speak for the memory, negative ones against it; "
        "0 does not apply. `relativity` is computed from `merit`; `total` decides the order."
    )
)
class Explanation:
    base: float = strawberry.field(
        description="The starting value of every memory, because most memories do not answer a query. Part of `merit`."
    )
    likeness: float = strawberry.field(description="How close its meaning is to the query's. Part of `merit`.")
    words: float = strawberry.field(
        description="The share of the query's content words that it contains. Part of `merit`."
    )
    numbers: float = strawberry.field(
        description="The share of the query's words with digits that it contains. Part of `merit`."
    )
    doubt: float = strawberry.field(
        description=(
            "Penalty: evidence is weaker in a long text, or in a text about another thing or person. For a passage of "
            "a contract, it may be positive, because such a passage answers more often than its words suggest. Part of "
            "`merit`, not of `total`."
        )
    )
    reply: float = strawberry.field(
        description="Evidence from the previous turn, if this one cannot be understood alone. Part of `merit`."
    )
    noun: float = strawberry.field(
        description=(
            "Penalty: it is about another thing of the same kind, such as a cat instead of a dog. Part of `merit`."
        )
    )
    person: float = strawberry.field(
        description="Penalty: the query asks about the user, but the memory is about someone else. Part of `merit`."
    )
    small_talk: float = strawberry.field(
        description="Penalty: the query is a greeting, thanks or the like, which no memory answers. Part of `merit`."
    )
    context: float = strawberry.field(
        description="Evidence from the turns just before and after it, by meaning and by words. "
        "For a passage of a contract, also what sets it apart from the contract's other passages."
    )
    rarity: float = strawberry.field(description="It contains words of the query that few other memories contain.")
    conversation: float = strawberry.field(description="It was said in the conversation that the search names.")
    correction: float = strawberry.field(description="It was said to set something right.")
    date: float = strawberry.field(
        description="It was said, or happens, at the time that the query names. Part of `merit`."
    )
    recency: float = strawberry.field(
        description="It is newer than what says nearly the same, or took the place of what answers. Part of `merit`."
    )
    speaker: float = strawberry.field(description="It was said by a person whom the query names.")
    question: float = strawberry.field(description="Penalty: it asks something.")
    echo: float = strawberry.field(description="Penalty: it repeats what was remembered before.")
    superseded: float = strawberry.field(description="Penalty: a newer memory took its place.")
    own_word: float = strawberry.field(description="The user said it, and not an assistant.")
    reranker: float = strawberry.field(
        description="The score of a reranking model; 0 if none is configured, or if it was too late."
    )
    merit: float = strawberry.field(
        description="How well it answers, regardless of other memories: the sum of the terms marked as part of `merit`."
    )
    total: float = strawberry.field(
        description="The sum of all terms but `doubt`. Matches are ordered by it, highest first."
    )

    @classmethod
    def of(cls, why: explanation.Explanation) -> Self:
        terms = {name: round(value, DIGITS) for name, value in why._asdict().items()}
        return cls(**terms, merit=round(why.merit, DIGITS), total=round(why.total, DIGITS))
