"""The explanation of a match's rank."""

from dataclasses import asdict
from typing import Self

import strawberry

from memos_gql.search import explanation

DIGITS = 4


@strawberry.type(
    description="What a rank is made of, in log-odds: positive terms speak for the memory, negative ones against it, 0 does not apply. "
    "`merit` is what `relativity` is made of; `total` decides the order."
)
class Explanation:
    base: float = strawberry.field(description="What every memory starts from: most do not answer a query. Part of `merit`.")
    likeness: float = strawberry.field(description="How near its meaning is to the query's. Part of `merit`.")
    words: float = strawberry.field(description="The share of the query's content words that it has. Part of `merit`.")
    numbers: float = strawberry.field(description="The share of the query's words with digits that it has. Part of `merit`.")
    doubt: float = strawberry.field(
        description="Penalty: the same evidence says less of a long text, and of one about another thing. Part of `merit`, not of `total`."
    )
    reply: float = strawberry.field(description="What the turn before adds to one that cannot be understood alone. Part of `merit`.")
    noun: float = strawberry.field(description="Penalty: it is about another thing of the same sort, as a dog is no cat. Part of `merit`.")
    person: float = strawberry.field(description="Penalty: the query asks about the user, and it is about somebody else. Part of `merit`.")
    small_talk: float = strawberry.field(description="Penalty: it is a greeting, thanks or the like. Part of `merit`.")
    context: float = strawberry.field(description="What the turns just before and after it add, in meaning and in words.")
    rarity: float = strawberry.field(description="Words of the query that it has and few other memories have.")
    conversation: float = strawberry.field(description="It was said in the conversation that the search names.")
    correction: float = strawberry.field(description="It was said to set something right.")
    date: float = strawberry.field(description="It was said, or happens, when the query says.")
    recency: float = strawberry.field(description="It is newer than what says nearly the same.")
    speaker: float = strawberry.field(description="It was said by somebody whom the query names.")
    question: float = strawberry.field(description="Penalty: it asks something.")
    echo: float = strawberry.field(description="Penalty: it repeats what was remembered before.")
    superseded: float = strawberry.field(description="Penalty: a newer memory took its place.")
    own_word: float = strawberry.field(description="The user said it, and not an assistant.")
    reranker: float = strawberry.field(description="What a reranking model says of it; 0 where the operator has set none, or it was late.")
    merit: float = strawberry.field(description="How well it answers, whatever else is stored: the sum of the terms that say so.")
    total: float = strawberry.field(description="The sum of all terms but `doubt`. Matches are ordered by it, highest first.")

    @classmethod
    def of(cls, why: explanation.Explanation) -> Self:
        terms = {name: round(value, DIGITS) for name, value in asdict(why).items()}
        return cls(**terms, merit=round(why.merit, DIGITS), total=round(why.total, DIGITS))
