"""Writing to the index. Each project has a writer, which makes few commits and compacts the tables."""

import asyncio
from collections.abc import Coroutine

from memos_gql.documents import Erasure, ProjectScope
from memos_gql.storage.project_search import Guard
from memos_gql.storage.project_writer import ProjectWriter
from memos_gql.storage.vectors import Vectors


class IndexWriter:
    """Rows are written through `of`, which limits every call to one project.

    Belongs to one event loop. Call `close` before the loop ends.
    """

    def __init__(self, vectors: Vectors, *, require_now: Guard | None = None) -> None:
        """Write to `vectors`.

        Args:
            require_now: called before each commit; makes `vectors` use the embedder that is in use at that moment.
        """
        self._vectors = vectors
        self._require_now = require_now
        self._projects: dict[str, ProjectWriter] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, scope: ProjectScope) -> ProjectWriter:
        """Return the project's writer. It is the same object each time, so that simultaneous writes share a commit."""
        if scope.project_id not in self._projects:
            self._projects[scope.project_id] = ProjectWriter(
                self._vectors.of(scope), scope.project_id, started=self._started, require_now=self._require_now
            )
        return self._projects[scope.project_id]

    async def erase_deleted(self) -> None:
        """Erase deleted rows from the files of every project; skip projects that another process is compacting."""
        async for erasure in Erasure.find_all():
            if await self.of(ProjectScope(erasure.id)).erase_deleted():
                await Erasure.find_one(Erasure.id == erasure.id, Erasure.requested_at == erasure.requested_at).delete()

    async def close(self) -> None:
        """Complete the commits and compactions that have begun."""
        for project in self._projects.values():
            project.close()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _started(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
