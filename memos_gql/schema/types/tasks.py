"""Tasks, as queries and subscriptions return them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry import UNSET

from memos_gql import documents
from memos_gql.schema.arguments import After, First, window_of
from memos_gql.schema.context import Info
from memos_gql.schema.shared_answers import SharedAnswers
from memos_gql.schema.types.enums import ModelRole, NoticeCode, TaskStage, TaskState
from memos_gql.schema.types.failure import TaskFailure
from memos_gql.schema.types.files import File, load_file
from memos_gql.schema.types.node import Node, optional_id
from memos_gql.search.listing import list_parts

if TYPE_CHECKING:
    from memos_gql.schema.types.connections import TaskConnection


@strawberry.type(description="How much is done.")
class Progress:
    completed: int = strawberry.field(
        description=(
            "Pages read; a file without pages counts as one. "
            "On a task: over all its files; on an import: conversations."
        )
    )
    total: int | None = strawberry.field(description="Null until every count is known.")
    fraction: float = strawberry.field(description="0 to 1, over all stages; never decreases within a task.")


@strawberry.type(description="What you should know about a task although nothing failed.")
class TaskNotice:
    code: NoticeCode = strawberry.field(description="The kind of notice, for programs.")
    message: str = strawberry.field(description="One sentence for a person.")

    @classmethod
    def of(cls, notice: documents.TaskNotice) -> Self:
        return cls(**notice.model_dump())


@strawberry.type(description="Tokens sent to and received from models of one role.")
class TokenUse:
    role: ModelRole = strawberry.field(description="What they are used for.")
    tokens: int = strawberry.field(description="As counted by the model's server; estimated if it does not count.")


@strawberry.type(
    description=(
        "The derivation of memories by models. It begins when the task has ended, and does not change the task's state."
    )
)
class Understanding:
    state: TaskState = strawberry.field(
        description="Its progress. The task's `notices` report failures, and `retryTask` runs them again."
    )
    tokens: list[TokenUse] = strawberry.field(description="What it cost so far.")

    @classmethod
    def of(cls, understanding: documents.Understanding) -> Self:
        spent = [TokenUse(role=ModelRole(role), tokens=tokens) for role, tokens in sorted(understanding.tokens.items())]
        return cls(state=understanding.state, tokens=spent)


@strawberry.type(description="One file of a task, and how far it is.")
class TaskFile:
    file_id: strawberry.Private[str]
    index: int = strawberry.field(description="From 0, in the order the parts were sent.")
    state: TaskState = strawberry.field(description="How far this file is.")
    stage: TaskStage | None = strawberry.field(description="Null when queued or ended.")
    progress: Progress = strawberry.field(description="Of this file alone.")
    failure: TaskFailure | None = strawberry.field(description="Why it failed; null unless it did.")

    @strawberry.field(description="The file itself.")
    async def file(self, info: Info) -> File:
        return await load_file(info, self.file_id)

    @classmethod
    def of(cls, file: documents.TaskFile) -> Self:
        return cls(
            file_id=file.file_id,
            index=file.index,
            state=file.state,
            stage=file.stage,
            progress=Progress(completed=file.completed, total=file.total, fraction=round(file.fraction, 4)),
            failure=TaskFailure.of(file.failure) if file.failure else None,
        )


@strawberry.type(description="The progress of an import. Each imported conversation is a task of its own.")
class TaskParts:
    task_id: strawberry.Private[str]
    total: int = strawberry.field(description="The number of conversations; each piece of a long one counts.")
    ended: int = strawberry.field(description="How many of them are done, including those that were imported before.")
    failed: int = strawberry.field(
        description="In how many of them something could not be imported; the task's `notices` say what."
    )

    @strawberry.field(
        description="The tasks of the conversations, newest first; conversations that were imported before have none."
    )
    async def tasks(
        self,
        info: Info,
        states: Annotated[
            list[TaskState] | None, strawberry.argument(description="Only tasks in one of these states.")
        ] = UNSET,
        first: First = 20,
        after: After = UNSET,
    ) -> Annotated["TaskConnection", strawberry.lazy("memos_gql.schema.types.connections")]:
        from memos_gql.schema.types.connections import TaskConnection as Connection

        window = window_of(info, first, after)
        return Connection.of(await list_parts(info.context.scope, window, task_id=self.task_id, states=states or None))


@strawberry.type(description="The work that `addMessage` starts, or an import.")
class Task(Node):
    shared_answers: strawberry.Private[SharedAnswers | None] = None
    """What was answered to the subscriptions that watch it."""
    revision: int = strawberry.field(
        description="Increases with every change: ignore a snapshot with a lower revision than yours."
    )
    state: TaskState = strawberry.field(description="How far the task is.")
    progress: Progress = strawberry.field(description="Over all files; of an import, over all conversations.")
    files: list[TaskFile] = strawberry.field(description="One per file that was sent, in order.")
    failures: list[TaskFailure] = strawberry.field(description="Everything that failed so far.")
    notices: list[TaskNotice] = strawberry.field(
        description=(
            "Remarks on what gave no memory, was only partly read, or failed without affecting the task; usually empty."
        )
    )
    user_id: strawberry.ID = strawberry.field(
        description="Whose memory it adds to: the id of a user, an agent or a knowledge base."
    )
    conversation_id: strawberry.ID = strawberry.field(description="The conversation it adds to.")
    memory_count: int = strawberry.field(description="How many memories it has stored so far.")
    understanding: Understanding | None = strawberry.field(
        description="The derivation of memories by models; null if there is none."
    )
    retry_of: strawberry.ID | None = strawberry.field(description="The task whose failed files this one runs again.")
    part_of: strawberry.ID | None = strawberry.field(description="The task of the import that this one is a part of.")
    parts: TaskParts | None = strawberry.field(description="For an import: its conversations; null for any other task.")
    created_at: datetime = strawberry.field(description="When it was accepted.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null until then.")

    @classmethod
    def watched(cls, task: documents.Task) -> Self:
        """Show the task to several subscriptions at once."""
        shown = cls.of(task)
        shown.shared_answers = SharedAnswers()
        return shown

    @classmethod
    def of(cls, task: documents.Task) -> Self:
        failures = [task.failure] if task.failure else []
        failures += [file.failure for file in task.files if file.failure and file.failure != task.failure]
        return cls(
            id=strawberry.ID(task.id),
            revision=task.revision,
            state=task.state,
            progress=_progress(task),
            files=[TaskFile.of(file) for file in task.files],
            failures=[TaskFailure.of(failure) for failure in failures],
            notices=[TaskNotice.of(notice) for notice in task.notices],
            user_id=strawberry.ID(task.owner_id),
            conversation_id=strawberry.ID(task.conversation_id),
            memory_count=task.memory_count,
            understanding=Understanding.of(task.understanding) if task.understanding else None,
            retry_of=optional_id(task.retry_of),
            part_of=optional_id(task.part_of),
            parts=TaskParts(task_id=task.id, **task.parts.model_dump()) if task.parts else None,
            created_at=task.created_at,
            updated_at=task.updated_at,
            finished_at=task.finished_at,
        )


def _progress(task: documents.Task) -> Progress:
    if task.parts is not None:
        return Progress(completed=task.parts.ended, total=task.parts.total, fraction=round(task.fraction, 4))
    totals = [file.total for file in task.files if file.total is not None or not file.state.is_terminal]
    known = [total for total in totals if total is not None]
    return Progress(
        completed=sum(file.completed for file in task.files),
        total=sum(known) if len(known) == len(totals) else None,
        fraction=round(task.fraction, 4),
    )
