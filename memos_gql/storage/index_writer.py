"""Gathering small writes to the index into few commits, and compacting its tables."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pymongo.errors import PyMongoError

from memos_gql.documents import Erasure, now
from memos_gql.errors import DependencyUnavailable, IndexMoved
from memos_gql.storage.index_rows import IndexRow
from memos_gql.storage.leases import alone, lease, until_free
from memos_gql.storage.vectors import KEEP_VERSIONS, Guard, Vectors

log = logging.getLogger(__name__)

GATHER_S = 0.005
"""How long a commit waits for more rows; little next to the commit itself, which takes some 20 ms."""
COMMITS_PER_COMPACTION = 40
ROWS_PER_COMMIT = 1000
"""A compaction rewrites the whole table, so a table waits for one more commit per this many of its rows."""
QUIET_S = 2 * KEEP_VERSIONS.total_seconds()
"""A table without commits for this long is compacted once more; by then only its newest version is in use."""
COMPACTION_LEASE = timedelta(minutes=10)
COMPACTION_ATTEMPTS = 5
RETRY_AFTER_S = 0.5
TAKING_OVER = "take-over"
"""The lease under which an embedder takes the index over: nobody writes meanwhile."""
REWRITE_LEASE = timedelta(seconds=30)
COMMIT_S = 0.5
"""Longer than a commit takes; so one that started before the rewriting lease was taken has ended after this time."""
SEARCH_ENDS = timedelta(seconds=5)
"""A search reads the version it started with; after this long, no search reads the version before a rewrite."""


@dataclass
class _Commit:
    """Rows to be written, and the task that writes them."""

    rows: list[IndexRow] = field(default_factory=list)
    embedders: set[str] = field(default_factory=set)
    written: asyncio.Task[None] | None = None


@dataclass
class _Lane:
    """One project's writes: one commit runs, the next gathers rows; `commits` counts since the last compaction."""

    gathering: _Commit | None = None
    running: asyncio.Lock = field(default_factory=asyncio.Lock)
    commits: int = 0
    commits_due: int = COMMITS_PER_COMPACTION
    quiet: asyncio.TimerHandle | None = None


class IndexWriter:
    """Belongs to one event loop. Call `close` before the loop ends."""

    def __init__(self, vectors: Vectors, *, require_now: Guard | None = None) -> None:
        """Begin with nothing to write.

        `require_now` has `vectors` follow the embedder that is in use at that moment.
        """
        self._vectors = vectors
        self._require_now = require_now
        self._lanes: dict[str, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, project_id: str, rows: Sequence[IndexRow], *, embedder_id: str) -> None:
        """Return when `rows` are committed and searchable.

        Args:
            embedder_id: of the embedder that made their vectors.

        Raises:
            IndexMoved: another embedder took over meanwhile; nothing was written.
            DependencyUnavailable: the commit failed; every caller with rows in it gets this error.
        """
        lane = self._lanes.setdefault(project_id, _Lane())
        commit = lane.gathering = lane.gathering or _Commit()
        commit.rows.extend(rows)
        commit.embedders.add(embedder_id)
        commit.written = commit.written or self._started(self._commit(project_id, lane, commit))
        # If one caller is cancelled, the rows of the others must still be written
        await asyncio.shield(commit.written)

    async def delete(self, project_id: str, ids: Sequence[str]) -> None:
        """Remove rows from all later searches, and request that their bytes are soon erased from the files."""
        # Requested twice: an erasure running in between removes the first request, and a crash in between leaves it
        # standing
        await _request_erasure(project_id)
        await until_free(_rewriting(project_id), TAKING_OVER)
        await self._vectors.delete(project_id, ids)
        await _request_erasure(project_id)

    async def until_writable(self, project_id: str) -> None:
        """Wait while the project's tables are rewritten, before writing to one that is not in use yet."""
        await until_free(_rewriting(project_id))

    async def erase_deleted(self) -> None:
        """Erase deleted rows from the files of every project; skip projects that another process is compacting."""
        async for erasure in Erasure.find_all():
            async with lease(f"compact/{erasure.id}", lasts=COMPACTION_LEASE) as is_ours:
                if is_ours:
                    await self._erase(erasure.id)
                    await Erasure.find_one(
                        Erasure.id == erasure.id, Erasure.requested_at == erasure.requested_at
                    ).delete()

    async def _erase(self, project_id: str) -> None:
        async with alone(_rewriting(project_id), lasts=REWRITE_LEASE):
            await asyncio.sleep(COMMIT_S)
            await self._vectors.rewrite(project_id)
        await asyncio.sleep(SEARCH_ENDS.total_seconds())
        await self._optimize(project_id, keep=SEARCH_ENDS)

    async def close(self) -> None:
        """Complete the commits and compactions that have begun."""
        for lane in self._lanes.values():
            if lane.quiet:
                lane.quiet.cancel()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def compact(self, project_id: str) -> None:
        """Compact the project's table unless another process is doing so; on a conflict with a writer, try again."""
        async with lease(f"compact/{project_id}", lasts=COMPACTION_LEASE) as is_ours:
            if is_ours:
                await self._optimize(project_id, keep=KEEP_VERSIONS)

    async def _commit(self, project_id: str, lane: _Lane, commit: _Commit) -> None:
        await asyncio.sleep(GATHER_S)
        async with lane.running:
            lane.gathering = None
            await until_free(_rewriting(project_id), TAKING_OVER)
            await self._require_embedders(commit.embedders)
            await self._vectors.upsert(project_id, commit.rows)
        lane.commits += 1
        if lane.commits >= lane.commits_due:
            self._compact_soon(project_id, lane)
        if lane.quiet:
            lane.quiet.cancel()
        lane.quiet = asyncio.get_running_loop().call_later(QUIET_S, self._compact_soon, project_id, lane)

    async def _require_embedders(self, embedders: set[str]) -> None:
        if self._require_now:
            await self._require_now()
        if embedders - {self._vectors.space.embedder_id}:
            raise IndexMoved("Another embedding model took the index over; try again.")

    def _compact_soon(self, project_id: str, lane: _Lane) -> None:
        lane.commits = 0
        self._started(self._compact_or_warn(project_id, lane))

    async def _compact_or_warn(self, project_id: str, lane: _Lane) -> None:
        try:
            await self.compact(project_id)
            lane.commits_due = max(COMMITS_PER_COMPACTION, await self._vectors.count(project_id) // ROWS_PER_COMMIT)
        except (DependencyUnavailable, PyMongoError):
            # The table is intact, only larger than necessary until the next compaction
            log.warning("index not compacted", extra={"project": project_id}, exc_info=True)

    async def _optimize(self, project_id: str, *, keep: timedelta) -> None:
        for attempt in range(1, COMPACTION_ATTEMPTS + 1):
            try:
                await self._vectors.optimize(project_id, keep=keep)
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


def _rewriting(project_id: str) -> str:
    return f"rewrite/{project_id}"


async def _request_erasure(project_id: str) -> None:
    await Erasure.get_pymongo_collection().update_one(
        {"_id": project_id}, {"$set": {"requested_at": now()}, "$setOnInsert": {"created_at": now()}}, upsert=True
    )
