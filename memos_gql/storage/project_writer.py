"""One project's writes to the index: many callers share few commits, and the tables are compacted."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from pymongo.errors import PyMongoError

from memos_gql.documents import Erasure, now
from memos_gql.errors import DependencyUnavailable, IndexMoved
from memos_gql.storage.index_rows import IndexRow
from memos_gql.storage.leases import alone, lease, until_free
from memos_gql.storage.project_search import Guard
from memos_gql.storage.project_vectors import KEEP_VERSIONS, ProjectVectors

log = logging.getLogger(__name__)

GATHER_S = 0.005
"""How long a commit waits for more rows. The commit itself takes some 20 ms."""
BULK_GATHER_S = 5.0
"""How long a commit of bulk work waits for more rows.

Until the next compaction, every commit adds half a millisecond of processor time to each search of the project, even
if it has few rows. A thousand more rows add two milliseconds.
"""
BULK_ROWS = 256
"""A bulk commit with so many rows waits for no more."""
COMMITS_PER_COMPACTION = 40
ROWS_PER_COMPACTION = 2000
ROWS_SHARE = 20
"""A large table is compacted after new rows for a twentieth of it."""
ROWS_PER_COMMIT = 1000
"""A compaction rewrites the whole table, so a table waits for one more commit per this many of its rows."""
QUIET_S = 2 * KEEP_VERSIONS.total_seconds()
"""A table without commits for this long is compacted once more, and the rows of each owner are put together.

After this time, only its newest version is in use.
"""
COMPACTION_LEASE = timedelta(minutes=10)
REASON_CHARACTERS = 200
COMPACTION_ATTEMPTS = 5
RETRY_AFTER_S = 0.5
TAKING_OVER = "take-over"
"""The lease that is held while another embedder takes the index over. Nobody writes meanwhile."""
REWRITE_LEASE = timedelta(seconds=30)
COMMIT_S = 0.5
"""Longer than a commit takes. After this time, every commit has ended that began before the lease was taken."""
SEARCH_ENDS = timedelta(seconds=5)
"""A search reads the version it started with; after this long, no search reads the version before a rewrite."""

Started = Callable[[Coroutine[None, None, None]], asyncio.Task[None]]
"""Runs work as a task that is completed before the writer is closed."""


@dataclass
class _Commit:
    """Rows to be written, and the task that writes them."""

    rows: list[IndexRow] = field(default_factory=list)
    embedders: set[str] = field(default_factory=set)
    callers: int = 0
    written: asyncio.Task[None] | None = None
    is_complete: asyncio.Event = field(default_factory=asyncio.Event)


class ProjectWriter:
    """Writes one project's rows: while one commit runs, the next one gathers rows. Belongs to one event loop."""

    def __init__(
        self, vectors: ProjectVectors, project_id: str, *, started: Started, require_now: Guard | None
    ) -> None:
        self._vectors = vectors
        self._project_id = project_id
        self._started = started
        self._require_now = require_now
        self._gathering: _Commit | None = None
        self._running = asyncio.Lock()
        self.is_bulk = False
        """Whether to make few and large commits, for which callers wait longer."""
        self.waiting = 0
        """The number of callers whose rows are not committed yet."""
        self._coming = 0
        self._commits = self._rows = 0  # since the last compaction
        self._commits_due = COMMITS_PER_COMPACTION
        self._rows_due = ROWS_PER_COMPACTION
        self._quiet: asyncio.TimerHandle | None = None
        self._is_closing = False

    async def write(self, rows: Sequence[IndexRow], *, embedder_id: str) -> None:
        """Return when `rows` are committed and searchable.

        Args:
            embedder_id: of the embedder that made their vectors.

        Raises:
            IndexMoved: another embedder took over meanwhile; nothing was written.
            DependencyUnavailable: the commit failed; every caller with rows in it gets this error.
        """
        commit = self._gathering = self._gathering or _Commit()
        commit.rows.extend(rows)
        commit.embedders.add(embedder_id)
        commit.callers += 1
        self._look_if_complete()
        commit.written = commit.written or self._started(self._commit(commit))
        self.waiting += 1
        try:
            # If one caller is cancelled, the rows of the others must still be written
            await asyncio.shield(commit.written)
        finally:
            self.waiting -= 1

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Announce that this block will write rows: a bulk commit waits some seconds for them."""
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1
            self._look_if_complete()

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove rows from all later searches, and request that their bytes are soon erased from the files."""
        # If this process crashes during the deletion, the first request remains. The second one is needed because an
        # erasure that runs during the deletion removes the first.
        await self._request_erasure()
        await until_free(self._rewriting, TAKING_OVER)
        await self._vectors.delete(ids)
        await self._request_erasure()

    async def until_writable(self) -> None:
        """Wait until nobody rewrites the project's tables; needed before writing to a table that is not in use yet."""
        await until_free(self._rewriting)

    async def erase_deleted(self) -> bool:
        """Erase deleted rows from the files; return False if another process is compacting them."""
        async with lease(self._compacting, lasts=COMPACTION_LEASE) as is_ours:
            if is_ours:
                await self._rewrite()
            return is_ours

    async def compact(self) -> None:
        """Compact the table unless another process is doing so; on a conflict with a writer, try again."""
        async with lease(self._compacting, lasts=COMPACTION_LEASE) as is_ours:
            if is_ours:
                await self._optimize(keep=KEEP_VERSIONS)

    async def settle(self) -> None:
        """Put the rows of each owner together if many are scattered, and compact the table as `compact` does."""
        async with lease(self._compacting, lasts=COMPACTION_LEASE) as is_ours:
            if is_ours:
                await self._arrange()
                await self._optimize(keep=KEEP_VERSIONS)

    def close(self) -> None:
        """Cancel the compaction that is planned for later, and stop putting rows together after the current step."""
        self._is_closing = True
        if self._quiet:
            self._quiet.cancel()

    @property
    def _rewriting(self) -> str:
        return f"rewrite/{self._project_id}"

    @property
    def _compacting(self) -> str:
        return f"compact/{self._project_id}"

    async def _rewrite(self) -> None:
        async with alone(self._rewriting, lasts=REWRITE_LEASE):
            await asyncio.sleep(COMMIT_S)
            await self._vectors.rewrite()
        await asyncio.sleep(SEARCH_ENDS.total_seconds())
        await self._optimize(keep=SEARCH_ENDS)

    async def _arrange(self) -> None:
        """Rewrite the rows by owner in steps. If others write between two steps, the remaining steps are skipped."""
        plan = await self._vectors.arrangement()
        if plan is None:
            return
        version: int | None = plan.version
        for numbers in plan.steps:
            if version is None or self._is_closing:
                return
            async with alone(self._rewriting, lasts=REWRITE_LEASE):
                await asyncio.sleep(COMMIT_S)
                version = await self._vectors.arrange(numbers, at=version)

    async def _request_erasure(self) -> None:
        await Erasure.get_pymongo_collection().update_one(
            {"_id": self._project_id},
            {"$set": {"requested_at": now()}, "$setOnInsert": {"created_at": now()}},
            upsert=True,
        )

    async def _commit(self, commit: _Commit) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(BULK_GATHER_S if self.is_bulk else GATHER_S):
                await commit.is_complete.wait()
        async with self._running:
            self._gathering = None
            await until_free(self._rewriting, TAKING_OVER)
            await self._require_embedders(commit.embedders)
            await self._vectors.upsert(commit.rows)
        self._commits += 1
        self._rows += len(commit.rows)
        if self._commits >= self._commits_due or self._rows >= self._rows_due:
            self._compact_soon()
        self._settle_later()

    def _settle_later(self) -> None:
        if self._quiet:
            self._quiet.cancel()
        if not self._is_closing:
            self._quiet = asyncio.get_running_loop().call_later(QUIET_S, self._settle_soon)

    def _look_if_complete(self) -> None:
        commit = self._gathering
        if commit and self.is_bulk and (len(commit.rows) >= BULK_ROWS or commit.callers >= self._coming):
            commit.is_complete.set()

    async def _require_embedders(self, embedders: set[str]) -> None:
        if self._require_now:
            await self._require_now()
        if embedders - {self._vectors.space.embedder_id}:
            raise IndexMoved("Another embedding model took the index over; try again.")

    def _compact_soon(self) -> None:
        self._commits = self._rows = 0
        self._started(self._or_warn(self.compact))

    def _settle_soon(self) -> None:
        self._commits = self._rows = 0
        self._started(self._or_warn(self.settle))

    async def _or_warn(self, compact: Callable[[], Awaitable[None]]) -> None:
        try:
            await compact()
            count = await self._vectors.count()
            self._commits_due = max(COMMITS_PER_COMPACTION, count // ROWS_PER_COMMIT)
            self._rows_due = max(ROWS_PER_COMPACTION, count // ROWS_SHARE)
        except (DependencyUnavailable, PyMongoError) as error:
            # The table is intact, only larger than necessary until the next compaction; mostly others wrote to it
            reason = str(error.__cause__ or error)[:REASON_CHARACTERS]
            log.warning("index not compacted", extra={"project": self._project_id, "reason": reason})

    async def _optimize(self, *, keep: timedelta) -> None:
        for attempt in range(1, COMPACTION_ATTEMPTS + 1):
            try:
                await self._vectors.optimize(keep=keep)
                return
            except DependencyUnavailable:
                if attempt == COMPACTION_ATTEMPTS:
                    raise
                await asyncio.sleep(RETRY_AFTER_S * attempt)
