"""What a client can watch."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry import UNSET

from memos_gql import documents
from memos_gql.documents import OwnerKind, owned_by
from memos_gql.errors import NotFound
from memos_gql.schema.arguments import Owner, UserId
from memos_gql.schema.context import Info, forget_loaded
from memos_gql.schema.types.changes import MemoryChanged, memory_changed_of
from memos_gql.schema.types.tasks import Task
from memos_gql.search.changes import changes_since, position_of

After = Annotated[str | None, strawberry.argument(description="Go on behind the change with this cursor, at most a day later.")]


@strawberry.type(description="What a client can watch.")
class Subscription:
    @strawberry.subscription(
        description=(
            "Whole snapshots of a task: the present one first, then one per change (at most 10 a second), the terminal one last, "
            "then complete."
        )
    )
    async def task_status(
        self, info: Info, task_id: Annotated[strawberry.ID, strawberry.argument(description="The task to watch.")]
    ) -> AsyncIterator[Task]:
        project_id = info.context.project_id
        if await documents.Task.find_one({"_id": task_id, "project_id": project_id}) is None:
            raise NotFound([task_id])
        async with aclosing(info.context.services.events.subscribe(task_id, project_id=project_id)) as snapshots:
            async for snapshot in snapshots:
                forget_loaded(info.context)
                yield Task.of(snapshot)

    @strawberry.subscription(
        description=(
            "Each memory of one owner as it is added, changed, archived or deleted, from now on or from a cursor on, without end. "
            "A memory that changes several times within a moment comes once, as it is then."
        )
    )
    async def memory_changed(
        self, info: Info, user_id: UserId, after: After = UNSET, owner_kind: Owner = OwnerKind.USER
    ) -> AsyncIterator[MemoryChanged]:
        project_id, owner = info.context.project_id, owned_by(owner_kind, user_id)
        position = position_of(after or None)
        async with aclosing(info.context.services.events.memories.woken(project_id, owner)) as looks:
            async for _ in looks:
                async with aclosing(changes_since(position, project_id=project_id, owner=owner)) as changes:
                    async for change in changes:
                        forget_loaded(info.context)
                        yield memory_changed_of(change)
