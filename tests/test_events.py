import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from beanie import init_beanie
from bson.datetime_ms import DatetimeMS
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from memos_gql.documents import DOCUMENTS, Fields, ProjectScope, Task, TaskState, new_id
from memos_gql.embedded import Services, private_services
from memos_gql.events import Snapshot, TaskEvents, open_task_events
from memos_gql.events.tasks import KEPT_S
from memos_gql.settings import Settings

Database = AsyncDatabase[Fields]
PATIENCE_S = 20


@asynccontextmanager
async def connected(uri: str) -> AsyncIterator[Database]:
    client: AsyncMongoClient[Fields] = AsyncMongoClient(uri, tz_aware=True, serverSelectionTimeoutMS=1000)
    database = client.get_default_database()
    await init_beanie(database=database, document_models=DOCUMENTS)
    yield database
    await client.close()


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    assert settings.mongodb_uri is not None
    async with connected(settings.mongodb_uri) as database:
        yield database


@pytest.fixture
async def events(database: Database) -> AsyncIterator[TaskEvents]:
    async with open_task_events(database) as events:
        yield events


async def queued(project_id: str = "ann") -> Task:
    task = Task(id=new_id("task"), project_id=project_id, owner="user:u", conversation_id="c", message_ids=[])
    await task.insert()
    return task


async def change(task: Task, state: TaskState = TaskState.RUNNING) -> None:
    await Task.find_one({"_id": task.id}).update({"$set": {"state": state}, "$inc": {"revision": 1}})


async def seen(events: TaskEvents, task: Task, *, project_id: str = "ann") -> list[tuple[int, TaskState]]:
    snapshots = events.subscribe(ProjectScope(project_id), task.id)
    return [(snapshot.task.revision, snapshot.task.state) async for snapshot in snapshots]


async def following(stream: AsyncGenerator[Snapshot, None]) -> Task:
    return (await asyncio.wait_for(anext(stream), PATIENCE_S)).task


@dataclass(frozen=True)
class Watch:
    """What a subscriber is told until its subscription ends."""

    history: list[tuple[int, TaskState]]
    reading: asyncio.Task[None]

    async def until_its_end(self) -> list[tuple[int, TaskState]]:
        await asyncio.wait_for(self.reading, PATIENCE_S)
        return self.history


async def watching(events: TaskEvents, task: Task) -> Watch:
    """Subscribe to a task, and wait until its present state is told."""
    history: list[tuple[int, TaskState]] = []
    is_told = asyncio.Event()

    async def read() -> None:
        async for snapshot in events.subscribe(ProjectScope("ann"), task.id):
            history.append((snapshot.task.revision, snapshot.task.state))
            is_told.set()

    watch = Watch(history, asyncio.create_task(read()))
    await asyncio.wait_for(is_told.wait(), PATIENCE_S)
    return watch


async def test_the_present_state_comes_first_and_the_terminal_one_last(events: TaskEvents) -> None:
    task = await queued()
    stream = events.subscribe(ProjectScope("ann"), task.id)
    states = [(await following(stream)).state]

    for state in (TaskState.RUNNING, TaskState.COMPLETED):
        await change(task, state)
        states.append((await following(stream)).state)

    assert states == [TaskState.QUEUED, TaskState.RUNNING, TaskState.COMPLETED]
    with pytest.raises(StopAsyncIteration):
        await following(stream)


async def test_a_task_that_has_ended_yields_once(events: TaskEvents) -> None:
    task = await queued()
    await change(task, TaskState.FAILED)

    assert await seen(events, task) == [(2, TaskState.FAILED)]


async def test_another_project_sees_nothing(events: TaskEvents) -> None:
    task = await queued("ann")
    stream = events.subscribe(ProjectScope("ann"), task.id)
    await following(stream)

    assert await seen(events, task, project_id="bob") == []

    await change(task)
    assert (await following(stream)).revision == 2
    await stream.aclose()


async def test_an_unknown_task_ends_at_once(events: TaskEvents) -> None:
    assert [snapshot async for snapshot in events.subscribe(ProjectScope("ann"), "task_none")] == []


async def test_a_deleted_task_ends_its_subscriptions(events: TaskEvents) -> None:
    task = await queued()
    watch = await watching(events, task)

    await task.delete()

    assert await watch.until_its_end() == [(1, TaskState.QUEUED)]


async def test_a_task_that_cannot_be_read_ends_alone(events: TaskEvents) -> None:
    broken, whole = await queued(), await queued()
    watches = [await watching(events, task) for task in (broken, whole)]

    await Task.find_one({"_id": broken.id}).update({"$set": {"state": "FROM_A_LATER_RELEASE"}})
    await change(whole, TaskState.COMPLETED)

    assert await watches[0].until_its_end() == [(1, TaskState.QUEUED)]
    assert await watches[1].until_its_end() == [(1, TaskState.QUEUED), (2, TaskState.COMPLETED)]


async def test_what_ends_the_events_is_in_the_log_and_ends_every_subscription(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    task = await queued()

    async with open_task_events(database) as events:
        watching = asyncio.create_task(seen(events, task))
        # No time that Python knows, and so no document that the driver can give
        await Task.get_pymongo_collection().update_one({"_id": task.id}, {"$set": {"updated_at": DatetimeMS(2**60)}})
        async with asyncio.timeout(PATIENCE_S):
            await watching
    await Task.get_pymongo_collection().delete_one({"_id": task.id})

    assert [record.levelname for record in caplog.records if "task events stopped" in record.message] == ["ERROR"]


async def test_many_changes_come_as_few_snapshots_and_the_last_among_them(events: TaskEvents) -> None:
    task = await queued()
    watch = await watching(events, task)
    started = time.monotonic()

    changes = 0
    while changes < 50 or time.monotonic() - started < 1:
        await change(task)
        changes += 1
    await change(task, TaskState.COMPLETED)
    snapshots = await watch.until_its_end()

    assert snapshots[-1] == (changes + 2, TaskState.COMPLETED)
    assert 5 <= len(snapshots) <= 10 * (time.monotonic() - started) + 3
    assert [revision for revision, _ in snapshots] == sorted({revision for revision, _ in snapshots})


async def test_a_slow_subscriber_gets_the_newest_state_and_no_backlog(events: TaskEvents) -> None:
    task = await queued()
    stream = events.subscribe(ProjectScope("ann"), task.id)
    await following(stream)

    for _ in range(20):
        await change(task)
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)

    assert (await following(stream)).revision == 21
    await stream.aclose()


async def test_no_change_is_lost_between_the_first_state_and_the_stream(events: TaskEvents) -> None:
    for _ in range(30):
        task = await queued()
        history = asyncio.create_task(seen(events, task))

        await change(task, TaskState.COMPLETED)

        assert (await asyncio.wait_for(history, PATIENCE_S))[-1] == (2, TaskState.COMPLETED)


async def test_a_thousand_subscribers_see_the_end(events: TaskEvents) -> None:
    tasks = [await queued() for _ in range(20)]
    watches = await asyncio.gather(*(watching(events, task) for task in tasks for _ in range(50)))

    for task in tasks:
        await change(task, TaskState.COMPLETED)
    histories = [await watch.until_its_end() for watch in watches]

    assert set(map(tuple, histories)) == {((1, TaskState.QUEUED), (2, TaskState.COMPLETED))}


async def test_closing_ends_every_subscription_and_refuses_new_ones(database: Database) -> None:
    task = await queued()
    async with open_task_events(database) as events:
        watch = await watching(events, task)

    assert await watch.until_its_end() == [(1, TaskState.QUEUED)]
    assert await seen(events, task) == []


async def test_events_close_at_any_moment_of_opening_their_stream(database: Database) -> None:
    task = await queued()

    for quarters in range(120):
        async with asyncio.timeout(PATIENCE_S), open_task_events(database) as events:
            reading = asyncio.create_task(seen(events, task))
            await asyncio.sleep(quarters / 4000)

        assert await asyncio.wait_for(reading, PATIENCE_S) in ([], [(1, TaskState.QUEUED)])


async def streams(database: Database) -> int:
    """Count the change streams that are open on the database."""
    stages: list[Fields] = [
        {"$currentOp": {"allUsers": True, "idleCursors": True}},
        {"$match": {"cursor.originatingCommand.pipeline.0.$changeStream": {"$exists": True}}},
        {"$match": {"ns": {"$regex": f"^{database.name}[.]"}}},
        {"$group": {"_id": "$cursor.cursorId"}},
    ]
    return len(await (await database.client.admin.aggregate(stages)).to_list())


async def until_streams(database: Database, count: int) -> None:
    async with asyncio.timeout(KEPT_S + PATIENCE_S):
        while await streams(database) != count:
            await asyncio.sleep(0.05)


@pytest.fixture
async def own_database(services: Services) -> AsyncIterator[Database]:
    """A database of one test. In the shared one, MongoDB keeps streams of clients that left while they opened them."""
    name = f"memos_test_{os.getpid()}_streams"
    async with connected(services.mongodb_uri.replace("/memos?", f"/{name}?")) as database:
        yield database
        await database.client.drop_database(name)


async def test_no_stream_is_open_while_nobody_watches(own_database: Database) -> None:
    task = await queued()

    async with open_task_events(own_database) as events:
        await asyncio.sleep(0.5)
        assert await streams(own_database) == 0

        watch = await watching(events, task)
        await until_streams(own_database, 1)
        await change(task, TaskState.COMPLETED)
        assert await watch.until_its_end() == [(1, TaskState.QUEUED), (2, TaskState.COMPLETED)]

        await until_streams(own_database, 0)
        later = await queued()
        watch = await watching(events, later)
        await change(later, TaskState.COMPLETED)
        assert await watch.until_its_end() == [(1, TaskState.QUEUED), (2, TaskState.COMPLETED)]


async def test_a_subscription_outlives_the_death_of_mongod(tmp_path: Path) -> None:
    async with (
        private_services(tmp_path) as services,
        connected(services.mongodb_uri) as database,
        open_task_events(database) as events,
    ):
        task = await queued()
        async with aclosing(events.subscribe(ProjectScope("ann"), task.id)) as stream:
            await following(stream)
            for state in (TaskState.RUNNING, TaskState.COMPLETED):
                status = await database.client.admin.command("serverStatus")
                os.kill(status["pid"], signal.SIGKILL)
                await written_once_back(task, state)

                snapshot = await following(stream)

                assert snapshot.state is state


async def written_once_back(task: Task, state: TaskState) -> None:
    while True:
        try:
            return await change(task, state)
        except PyMongoError:
            await asyncio.sleep(0.1)
