"""What a client can watch."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from memos_gql import documents
from memos_gql.errors import NotFound
from memos_gql.schema.context import Info
from memos_gql.schema.types.tasks import Task


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
                info.context.files.clear_all()
                info.context.tasks.clear_all()
                yield Task.of(snapshot)
