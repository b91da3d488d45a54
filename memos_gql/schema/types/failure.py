"""The reason for a failure."""

from typing import Self

import strawberry

from memos_gql import documents
from memos_gql.schema.types.enums import ErrorCode, TaskStage


@strawberry.type(description="Why a file, or a whole task, failed.")
class TaskFailure:
    code: ErrorCode = strawberry.field(description="The kind of failure, for programs.")
    message: str = strawberry.field(description="One sentence for a person; no server paths, no stack.")
    file_index: int | None = strawberry.field(description="Null when the task itself failed.")
    stage: TaskStage | None = strawberry.field(description="The step that failed. Null when the task itself failed.")
    page: int | None = strawberry.field(description="From 1. Null if the failure is not about a single page.")
    retryable: bool = strawberry.field(description="Whether `retryTask` may help without a change.")

    @classmethod
    def of(cls, failure: documents.Failure) -> Self:
        return cls(**failure.model_dump())
