"""Many small writes to the index become few commits, and the table is kept compact."""

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pymongo.errors import PyMongoError

from memos_gql.errors import DependencyUnavailable
from memos_gql.storage.leases import lease
from memos_gql.storage.vectors import IndexRow, Vectors

log = logging.getLogger(__name__)

GATHER_S = 0.005
"""How long a commit waits for company: little beside the commit itself, some 20 ms."""
COMMITS_PER_COMPACTION = 40
COMPACTION_LEASE = timedelta(minutes=10)
COMPACTION_ATTEMPTS = 5
RETRY_AFTER_S = 0.5


@dataclass
class _Commit:
    """Rows on their way, and the task that writes them."""

    rows: list[IndexRow] = field(default_factory=list)
    written: asyncio.Task[None] | None = None


@dataclass
class _Lane:
    """The writes of one project: one commit runs, the next one gathers."""

    gathering: _Commit | None = None
    running: asyncio.Lock = field(default_factory=asyncio.Lock)


class IndexWriter:
    """Belongs to one event loop. Call `close` before the loop ends."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._lanes: dict[str, _Lane] = {}
        self._commits: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, project_id: str, rows: Sequence[IndexRow]) -> None:
        """Return once `rows` are committed and found by every search that begins later.

        Raises:
            DependencyUnavailable: the commit failed; whoever had rows in it is told.
        """
        lane = self._lanes.setdefault(project_id, _Lane())
        commit = lane.gathering = lane.gathering or _Commit()
        commit.rows.extend(rows)
        commit.written = commit.written or self._started(self._commit(project_id, lane, commit))
        # A caller that gives up must not take the rows of the others with it
        await asyncio.shield(commit.written)

    async def close(self) -> None:
        """Finish what was begun."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def compact(self, project_id: str) -> None:
        """Compact the project's table unless another process is at it; a conflict with a writer is met by trying again."""
        async with lease(f"compact/{project_id}", lasts=COMPACTION_LEASE) as is_ours:
            if is_ours:
                await self._optimize(project_id)

    async def _commit(self, project_id: str, lane: _Lane, commit: _Commit) -> None:
        await asyncio.sleep(GATHER_S)
        async with lane.running:
            lane.gathering = None
            await self._vectors.upsert(project_id, commit.rows)
        self._commits[project_id] += 1
        if self._commits[project_id] % COMMITS_PER_COMPACTION == 0:
            self._started(self._compact_quietly(project_id))

    async def _compact_quietly(self, project_id: str) -> None:
        try:
            await self.compact(project_id)
        except (DependencyUnavailable, PyMongoError):
            # The table is whole, only larger than it could be, until the next turn
            log.warning("index not compacted", extra={"project": project_id}, exc_info=True)

    async def _optimize(self, project_id: str) -> None:
        for attempt in range(1, COMPACTION_ATTEMPTS + 1):
            try:
                await self._vectors.optimize(project_id)
                return
            except DependencyUnavailable:
                if attempt == COMPACTION_ATTEMPTS:
                    raise
                await asyncio.sleep(RETRY_AFTER_S * attempt)

    def _started(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
