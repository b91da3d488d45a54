"""Answers that a chat model gives from memories."""

from typing import Self

import strawberry

from memos_gql import answer
from memos_gql.schema.types.memories import Memory, memory_of


@strawberry.type(description="One sentence of an answer, as soon as it is whole.")
class AnswerSentence:
    text: str = strawberry.field(description="The sentence: words of a model, and no HTML.")
    memories: list[Memory] = strawberry.field(description="What it rests on, as the model says; empty where it names nothing.")

    @classmethod
    def of(cls, answered: answer.Answered) -> Self:
        return cls(text=answered.text, memories=[memory_of(memory) for memory in answered.memories])
