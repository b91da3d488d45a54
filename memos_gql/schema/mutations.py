"""Mutations."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from memos_gql import feedback, forget, revise, tasks
from memos_gql.documents import owned_by
from memos_gql.feedback import Change
from memos_gql.ingest.add import add
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.schema.context import Info, remember_loaded
from memos_gql.schema.failures import InvalidInputError, NotFoundError
from memos_gql.schema.inputs import (
    AddFeedbackInput,
    AddMessageInput,
    CancelTaskInput,
    DeleteMemoriesInput,
    RetryTaskInput,
    UpdateMemoryInput,
)
from memos_gql.schema.knowledge_bases import KnowledgeBaseMutation
from memos_gql.schema.types.enums import ChangeKind
from memos_gql.schema.types.memories import Memory, memory_of
from memos_gql.schema.types.tasks import Task


@strawberry.type(description="Accepted. `task` does the work.")
class AddMessagePayload:
    task: Task = strawberry.field(
        description="The task that does the work: watch it with `taskStatus`, or poll `task`."
    )
    conversation_id: strawberry.ID = strawberry.field(
        description="The conversation; if none was given, the server made it."
    )


AddMessageResult = Annotated[
    AddMessagePayload | InvalidInputError, strawberry.union("AddMessageResult", description="Accepted, or why not.")
]


@strawberry.type(description="What was deleted.")
class DeleteMemoriesPayload:
    deleted_count: int = strawberry.field(
        description="Number of deleted memories; on a dry run, the number that would be deleted."
    )
    deleted_ids: list[strawberry.ID] = strawberry.field(
        description="For cache eviction. Empty on a dry run or above 1000."
    )


DeleteMemoriesResult = Annotated[
    DeleteMemoriesPayload | InvalidInputError | NotFoundError,
    strawberry.union("DeleteMemoriesResult", description="Deleted, or why not; then nothing was deleted."),
]


@strawberry.type(description="What a memory is now.")
class UpdateMemoryPayload:
    memory: Memory = strawberry.field(description="The changed memory; `history` contains its earlier state.")


UpdateMemoryResult = Annotated[
    UpdateMemoryPayload | InvalidInputError | NotFoundError,
    strawberry.union("UpdateMemoryResult", description="Changed, or why not; then nothing was changed."),
]


@strawberry.type(description="What feedback did to one memory.")
class MemoryChange:
    kind: ChangeKind = strawberry.field(description="What became of it.")
    memory: Memory = strawberry.field(description="The memory as it is now.")
    successor: Memory | None = strawberry.field(description="The corrected memory; null unless `kind` is REPLACED.")


@strawberry.type(description="The feedback is kept, and applied.")
class AddFeedbackPayload:
    task: Task = strawberry.field(
        description="The task that stores it; it has ended, unless its text is still being stored."
    )
    changes: list[MemoryChange] = strawberry.field(description="All changes; empty if nothing had to be changed.")


AddFeedbackResult = Annotated[
    AddFeedbackPayload | InvalidInputError,
    strawberry.union("AddFeedbackResult", description="What it changed, or why it was refused."),
]


@strawberry.type(description="A second try is under way.")
class RetryTaskPayload:
    task: Task = strawberry.field(
        description=(
            "A new task that holds only the failed files that may succeed; the old one stays as it ended. "
            "A second call while it runs returns it."
        )
    )


RetryTaskResult = Annotated[
    RetryTaskPayload | InvalidInputError | NotFoundError,
    strawberry.union("RetryTaskResult", description="The new task, or why there is none."),
]


@strawberry.type(description="The task was cancelled.")
class CancelTaskPayload:
    task: Task = strawberry.field(description="The cancelled task. Memories that it had already stored remain.")


CancelTaskResult = Annotated[
    CancelTaskPayload | InvalidInputError | NotFoundError,
    strawberry.union("CancelTaskResult", description="The cancelled task, or the reason for a refusal."),
]


@strawberry.type(description="What a client can change.")
class Mutation(KnowledgeBaseMutation):
    @strawberry.mutation(
        description=(
            "Add messages to memory. A task does the work; the response waits for it only if `asyncMode` is false."
        )
    )
    async def add_message(
        self,
        info: Info,
        input: Annotated[AddMessageInput, strawberry.argument(description="What to remember, and whose memory it is.")],
    ) -> AddMessageResult:
        context = info.context
        accepted = await add(context.resources, context.scope, input.plain(), enqueue=context.services.enqueue)
        task = accepted.task
        remember_loaded(context, task, accepted.files)
        return AddMessagePayload(task=Task.of(task), conversation_id=strawberry.ID(task.conversation_id))

    @strawberry.mutation(
        description=(
            "Delete permanently: afterwards, no query or search returns them, and the index does not contain them."
        )
    )
    async def delete_memories(
        self,
        info: Info,
        input: Annotated[DeleteMemoriesInput, strawberry.argument(description="Which memories to delete.")],
    ) -> DeleteMemoriesResult:
        forgotten = await _forget(info, input)
        deleted = [strawberry.ID(memory_id) for memory_id in forgotten.ids]
        return DeleteMemoriesPayload(deleted_count=forgotten.count, deleted_ids=deleted)

    @strawberry.mutation(
        description=(
            "Change a memory by hand. When the response arrives, searches find its new content; its history is kept."
        )
    )
    async def update_memory(
        self,
        info: Info,
        input: Annotated[UpdateMemoryInput, strawberry.argument(description="Which memory, and what to change.")],
    ) -> UpdateMemoryResult:
        memory = await revise.update(info.context.resources, info.context.scope, input.id, input.plain())
        return UpdateMemoryPayload(memory=memory_of(memory))

    @strawberry.mutation(description="Correct or complete memories in plain words.")
    async def add_feedback(
        self,
        info: Info,
        input: Annotated[
            AddFeedbackInput, strawberry.argument(description="The words, and whose memories they are about.")
        ],
    ) -> AddFeedbackResult:
        async with info.context.services.searches.turn(info.context.caller.key_id):
            outcome = await feedback.give(info.context.resources, info.context.scope, input.plain())
        return AddFeedbackPayload(task=Task.of(outcome.task), changes=await _changes(info, outcome.changes))

    @strawberry.mutation(description="Run a task's failed, retryable files again, as a new task.")
    async def retry_task(
        self, info: Info, input: Annotated[RetryTaskInput, strawberry.argument(description="Which task to run again.")]
    ) -> RetryTaskResult:
        task, is_new = await tasks.retry(info.context.scope, input.task_id)
        if is_new:
            await info.context.services.enqueue(PrepareTask(task.id))
        return RetryTaskPayload(task=Task.of(task))

    @strawberry.mutation(
        description="End a running task: memories that it has stored remain, and the rest is not read."
    )
    async def cancel_task(
        self, info: Info, input: Annotated[CancelTaskInput, strawberry.argument(description="Which task to cancel.")]
    ) -> CancelTaskResult:
        task = await tasks.cancel(info.context.resources.blobs, info.context.scope, input.task_id)
        return CancelTaskPayload(task=Task.of(task))


async def _changes(info: Info, changes: Sequence[Change]) -> list[MemoryChange]:
    ids = [memory_id for change in changes for memory_id in (change.memory_id, change.successor_id) if memory_id]
    known = {memory.id: memory_of(memory) for memory in await info.context.memories.load_many(ids) if memory}
    return [
        MemoryChange(kind=change.kind, memory=known[change.memory_id], successor=known.get(change.successor_id or ""))
        for change in changes
        if change.memory_id in known
    ]


async def _forget(info: Info, input: DeleteMemoriesInput) -> forget.Forgotten:
    selected = input.select.plain(owner=owned_by(input.owner_kind, input.user_id))
    if input.dry_run:
        return await forget.count(info.context.scope, selected)
    forgetting = forget.forget_with_sources if input.forget_sources else forget.forget
    return await forgetting(info.context.resources, info.context.scope, selected)
