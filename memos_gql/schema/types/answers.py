"""Answers that a chat model gives from memories."""

from typing import Self

import strawberry

from memos_gql import answer
from memos_gql.schema.types.memories import Memory, memory_of


@strawberry.type(description="One sentence of an answer, sent as soon as it is complete.")
class AnswerSentence:
    text: str = strawberry.field(description="The sentence, as plain text written by a model.")
    memories: list[Memory] = strawberry.field(
        description="The memories on which it is based, according to the model; may be empty."
    )

    @classmethod
    def of(cls, answered: answer.Answered) -> Self:
        return cls(text=answered.text, memories=[memory_of(memory) for memory in answered.memories])
