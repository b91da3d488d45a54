"""The length of answers: a query of a few lines can select the same long text thousands of times."""

from collections.abc import Iterator, Mapping

from graphql import ExecutionResult as RawResult
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from memos_gql.schema.disclosure import VALIDATION_FAILED
from memos_gql.schema.measures import Measures
from memos_gql.schema.price import Budget

MAX_ANSWER_LENGTH = 16 * 1024 * 1024
"""Characters of the texts in one response: a page of a hundred messages of a hundred thousand characters fits.

Encoding them takes 60 ms, and four to eight times as many bytes.
"""
MAX_ENCODED_AT_ONCE = 1024 * 1024
"""Characters of a response that is encoded at once; a longer one waits for its key's turn."""


def text_length(data: object, *, most: int) -> int:
    """Sum the characters of all texts in a JSON value; counting stops once they are more than `most`."""
    total, waiting = 0, [data]
    while waiting and total <= most:
        value = waiting.pop()
        if isinstance(value, str):
            total += len(value)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return total


class BoundAnswer(SchemaExtension):
    """Replaces an answer that is too long by an error.

    The operations of a request share one limit; each event has its own.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def on_execute(self) -> Iterator[None]:
        yield
        result, context = self.execution_context.result, self.execution_context.context
        if not isinstance(result, RawResult) or context is None:
            return
        budget: Budget = context.budget
        budget.answered += text_length(result.data, most=MAX_ANSWER_LENGTH)
        if budget.answered > MAX_ANSWER_LENGTH:
            self._refuse(result)

    def on_stream_result(self, result: object) -> Iterator[None]:
        if (
            isinstance(result, RawResult | ExecutionResult)
            and text_length(result.data, most=MAX_ANSWER_LENGTH) > MAX_ANSWER_LENGTH
        ):
            self._refuse(result)
        yield

    def _refuse(self, result: RawResult | ExecutionResult) -> None:
        sentence = (
            f"The answer has more than {MAX_ANSWER_LENGTH:,} characters of text; "
            "ask for fewer rows by `first`, or for fewer fields."
        )
        # With a path, because the operation did run: an error without one would say that it did not
        error = GraphQLError(sentence, path=list(result.data or {})[:1], extensions={"code": VALIDATION_FAILED})
        result.data, result.errors = None, [error]
        self._measures.failed([error])
