"""Refusals as data: the only place that converts our errors to types of the API."""

from typing import Self

import strawberry

from memos_gql import errors
from memos_gql.schema.types.enums import ErrorCode


@strawberry.interface(
    description="Every error result implements this, so one fragment handles errors a client does not know yet."
)
class UserError:
    message: str = strawberry.field(description="One sentence for a person: what happened, to what, what to do.")
    code: ErrorCode = strawberry.field(description="The kind of refusal, for programs.")


@strawberry.type(description="One fault of an input.")
class InputIssue:
    path: list[str] = strawberry.field(description='E.g. `["input", "messages", "0", "content", "2"]`.')
    message: str = strawberry.field(description="One sentence for a person.")


@strawberry.type(description="The input has the right types but violates a rule.")
class InvalidInputError(UserError):
    issues: list[InputIssue] = strawberry.field(
        description="The first 20 faults found; `message` says how many more there are."
    )

    @classmethod
    def of(cls, error: errors.InvalidInput) -> Self:
        issues = [InputIssue(path=list(issue.path), message=issue.message) for issue in error.issues]
        return cls(message=str(error), code=ErrorCode.INVALID_INPUT, issues=issues)


@strawberry.type(description="These ids do not exist, or are not yours.")
class NotFoundError(UserError):
    ids: list[strawberry.ID] = strawberry.field(description="The ids that were not found.")

    @classmethod
    def of(cls, error: errors.NotFound) -> Self:
        return cls(message=str(error), code=ErrorCode.NOT_FOUND, ids=[strawberry.ID(missing) for missing in error.ids])


class RefuseInput(strawberry.ExceptionHandler[errors.InvalidInput, InvalidInputError]):
    def handle(self, exception: errors.InvalidInput, **_where: object) -> InvalidInputError:
        return InvalidInputError.of(exception)


class MissThings(strawberry.ExceptionHandler[errors.NotFound, NotFoundError]):
    def handle(self, exception: errors.NotFound, **_where: object) -> NotFoundError:
        return NotFoundError.of(exception)


EXCEPTION_HANDLERS = (RefuseInput(), MissThings())
"""An exception becomes the matching member of the field's result union; without one, it is a top-level error."""
