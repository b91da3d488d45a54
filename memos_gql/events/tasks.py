"""Live task events, from the process's one change stream.

The stream only says which tasks changed. Watched ones are then read, all in one query, and each subscriber gets the
newest state. Nothing depends on the stream's history: after it is reopened, every watched task is read again. (A resume
token could not promise that, because the oplog may have moved on.) The stream is closed while nobody watches, because
MongoDB examines every write for it, and every change of a task would wake this process.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pymongo.asynchronous.change_stream import AsyncChangeStream
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from memos_gql.cancelling import cancel
from memos_gql.documents import Fields, ProjectScope, Task
from memos_gql.events.memories import OF_MEMORIES, MemoryEvents
from memos_gql.reach import reach

log = logging.getLogger(__name__)

SNAPSHOT_INTERVAL_S = 0.1  # the contract: at most ten snapshots a second
READ_INTERVAL_S = 0.02  # changes in quick succession are read together
RETRY_S = 0.25
KEPT_S = 5.0  # the stream stays open for so long after the last watcher has left
# A batch is handled without a pause; 500 events take about 10 ms.
EVENTS_PER_BATCH = 500
TASKS_PER_READ = 200

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A state of a task, shared by all its subscribers: it must not be changed."""

    task: Task
    _made: dict[type, object] = field(default_factory=dict)

    def as_a(self, kind: type[T], make: Callable[[Task], T]) -> T:
        """Return the task as another type, which is made once for all subscribers."""
        if kind not in self._made:
            self._made[kind] = make(self.task)
        return cast("T", self._made[kind])


class Watcher:
    """The newest state of a task that one subscriber has not seen yet."""

    def __init__(self, scope: ProjectScope) -> None:
        self._scope = scope
        self._limits = reach()
        self._newest: Snapshot | None = None
        self._is_over = False
        self._wake = asyncio.Event()

    def offer(self, snapshot: Snapshot | None) -> None:
        """Hand over a task's state. None, or a task outside the project or the key's limits, ends the watch."""
        task = snapshot.task if snapshot else None
        if task is None or task.scope.project != self._scope or not self._limits.covers(task.owner):
            self._is_over = True
        self._newest = snapshot
        self._wake.set()

    def look_again(self) -> None:
        """Have `take` return the newest state once more."""
        self._wake.set()

    async def take(self) -> Snapshot | None:
        """Wait for a state; None when the watch has ended."""
        await self._wake.wait()
        self._wake.clear()
        return None if self._is_over else self._newest


class TaskEvents:
    """Made by `open_task_events`."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._database = database
        self._tasks = database[Task.get_collection_name()]
        self._has_watchers = asyncio.Event()
        self.memories = MemoryEvents(database, has_watchers=self._has_watchers)
        self._watchers: dict[str, set[Watcher]] = {}
        self._changed: set[str] = set()
        self._has_changed = asyncio.Event()
        self.is_closed = False

    async def subscribe(self, scope: ProjectScope, task_id: str) -> AsyncGenerator[Snapshot, None]:
        """Yield the task's state now, then its newest one after changes: `revision` rises, the terminal state is last.

        Yields nothing if the project has no such task. Ends when the task is deleted or these events are closed.
        """
        clock = asyncio.get_running_loop().time
        revision, due = 0, clock()
        with self._watching(scope, task_id) as watcher:
            while (snapshot := await watcher.take()) is not None:
                if snapshot.task.revision <= revision:
                    continue
                # Only a state that comes early needs a timer, and most do not
                if (early_s := due - clock()) > 0:
                    await asyncio.sleep(early_s)
                    watcher.look_again()
                    continue
                revision, due = snapshot.task.revision, clock() + SNAPSHOT_INTERVAL_S
                yield snapshot
                if snapshot.task.state.is_terminal:
                    return

    async def run(self) -> None:
        """Follow the tasks until cancelled, then end every subscription."""
        loops = [asyncio.create_task(loop) for loop in (self._follow(), self._hand_out(), self.memories.run())]
        try:
            ended, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            ended.pop().result()
        except Exception:
            # Nothing awaits this before the process stops; without this line, progress would stop with no explanation.
            log.exception("task events stopped; subscriptions get none until this process is restarted")
        finally:
            self._close()
            await cancel(*loops)

    @contextmanager
    def _watching(self, scope: ProjectScope, task_id: str) -> Iterator[Watcher]:
        watcher = Watcher(scope)
        if self.is_closed:
            watcher.offer(None)
        watchers = self._watchers.setdefault(task_id, set())
        watchers.add(watcher)
        self._has_watchers.set()
        # The first state is read after the watcher is registered, like every later one, so no change is missed.
        self._mark([task_id])
        try:
            yield watcher
        finally:
            watchers.discard(watcher)
            if not watchers and self._watchers.get(task_id) is watchers:
                del self._watchers[task_id]

    def _mark(self, task_ids: Iterable[str]) -> None:
        self._changed.update(task_id for task_id in task_ids if task_id in self._watchers)
        if self._changed:
            self._has_changed.set()

    async def _follow(self) -> None:
        """While there are watchers, mark changed tasks and wake those of memories; reconnect after every failure."""
        while True:
            await self._has_watchers.wait()
            try:
                async with await self._database.watch(self._stages, batch_size=EVENTS_PER_BATCH) as changes:
                    self._mark_all()
                    await self._take_all(changes)
            except PyMongoError as error:
                log.warning("task events interrupted", extra={"error": type(error).__name__})
            await asyncio.sleep(RETRY_S)

    async def _take_all(self, changes: AsyncChangeStream[dict[str, Any]]) -> None:
        """Handle changes until nobody has watched for a while, or the stream has ended."""
        clock = asyncio.get_running_loop().time
        watched_at = clock()
        while changes.alive and clock() - watched_at < KEPT_S:
            # None after a second without a change
            if (change := await changes.try_next()) is not None:
                self._take(change)
            if self._is_watched:
                watched_at = clock()
        if not self._is_watched:
            self._has_watchers.clear()

    @property
    def _is_watched(self) -> bool:
        return bool(self._watchers) or self.memories.are_watched

    @property
    def _stages(self) -> list[Fields]:
        of_tasks = {"ns.coll": self._tasks.name}
        kept = ("documentKey", "ns", "fullDocument.project_id", "fullDocument.owner")
        return [
            {"$match": {"$or": [of_tasks, OF_MEMORIES, {"documentKey": {"$exists": False}}]}},
            {"$project": dict.fromkeys(kept, 1)},
        ]

    def _take(self, change: Mapping[str, Any]) -> None:
        if "documentKey" not in change:
            self._mark_all()
        elif change["ns"]["coll"] == self._tasks.name:
            self._mark([change["documentKey"]["_id"]])
        else:
            self.memories.take(change)

    def _mark_all(self) -> None:
        self._mark(self._watchers)
        self.memories.wake_all()

    async def _hand_out(self) -> None:
        """Read marked tasks and offer them to the watchers that were registered before the read."""
        while True:
            await self._has_changed.wait()
            task_ids = self._take_marked()
            try:
                await self._offer(task_ids)
            except PyMongoError as error:
                log.warning("tasks not read for their subscribers", extra={"error": type(error).__name__})
                self._mark(task_ids)
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(READ_INTERVAL_S)

    def _take_marked(self) -> list[str]:
        task_ids = list(islice(self._changed, TASKS_PER_READ))
        self._changed.difference_update(task_ids)
        if not self._changed:
            self._has_changed.clear()
        return task_ids

    async def _offer(self, task_ids: list[str]) -> None:
        watchers = {task_id: tuple(self._watchers.get(task_id, ())) for task_id in task_ids}
        snapshots = {task["_id"]: _parsed(task) async for task in self._tasks.find({"_id": {"$in": task_ids}})}
        for task_id, waiting in watchers.items():
            for watcher in waiting:
                watcher.offer(snapshots.get(task_id))

    def _close(self) -> None:
        self.is_closed = True
        self.memories.close()
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.offer(None)


def _parsed(task: Fields) -> Snapshot | None:
    """Parse a stored task; None if this version cannot read it, so that the other subscriptions go on."""
    try:
        return Snapshot(Task.model_validate(task))
    except ValidationError as error:
        log.error("task cannot be read", extra={"task": task["_id"], "faults": error.error_count()})
        return None


@asynccontextmanager
async def open_task_events(database: AsyncDatabase[Fields]) -> AsyncIterator[TaskEvents]:
    """Follow the tasks of `database`, to which Beanie must be bound; leaving ends every subscription."""
    events = TaskEvents(database)
    running = asyncio.create_task(events.run())
    try:
        yield events
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
