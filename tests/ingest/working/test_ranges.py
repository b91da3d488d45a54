"""A long file is read and remembered in ranges.

What is read can be found while the rest is read, and nothing is done twice.
"""

import asyncio
import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from memos_gql.documents import (
    Claim,
    Memory,
    PartKind,
    ProjectScope,
    Reading,
    Role,
    StoredFile,
    Task,
    TaskState,
    TextMemory,
    now,
)
from memos_gql.ingest import text_threads
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask, ReadPages, RememberFile, RememberPages
from memos_gql.pages import Heading, Line
from memos_gql.resources import Resources
from tests.extract.made import Sheet, pdf

pytestmark = pytest.mark.usefixtures("known_worker")
ANIMALS = ("otter", "heron", "lynx", "newt", "crane")


@pytest.fixture
def ranged(resources: Resources) -> Resources:
    """The same resources, with a range of its own for each page."""
    return Resources(**{**vars(resources), "settings": resources.settings.model_copy(update={"pages_per_job": 1})})


async def sent(resources: Resources, owner: str, folder: Path) -> str:
    """Send five pages that no other test sends, and return the task's id."""
    sheets = [
        Sheet(f"BT /F1 24 Tf 60 600 Td (The {animal} of {owner} is on page {page}.) Tj ET")
        for page, animal in enumerate(ANIMALS, 1)
    ]
    content = base64.b64encode(pdf(folder, *sheets).read_bytes()).decode()
    file = SentFile(kind=PartKind.FILE, name="animals.pdf", source=InlineSource(content))
    message = SentMessage(role=Role.USER, parts=(file,))
    return (
        await accept(
            resources, ProjectScope("default"), AddRequest(owner=owner, messages=(message,), conversation_id="c")
        )
    ).task.id


async def found(resources: Resources, owner: str) -> list[str]:
    """Return the first two words of what can be found, in the order of pages."""
    memories = await Memory.find(Memory.owner == owner, with_children=True).to_list()
    indexed = await resources.vectors.of(ProjectScope("default")).ids()
    in_order = sorted(memories, key=lambda memory: memory.sources[0].page or 0)
    return [" ".join(memory.value.split()[:2]) for memory in in_order if memory.id in indexed]


async def loaded(task_id: str) -> Task:
    task = await Task.get(task_id)
    assert task is not None
    return task


async def worked_off(resources: Resources, jobs: list[Job]) -> list[Job]:
    """Do the jobs and all that follow; return them in order."""
    done: list[Job] = []
    while jobs:
        done.append(jobs.pop(0))
        jobs += await pipeline.run(resources, done[-1])
    return done


async def test_pages_are_found_while_later_pages_are_still_read(ranged: Resources, owner: str, tmp_path: Path) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    first, second = await pipeline.prepare(ranged, task_id)

    remember, third = await pipeline.run(ranged, first)
    following = await pipeline.run(ranged, remember)

    task = await loaded(task_id)
    assert (first, second) == (ReadPages(task_id, 0, 1, 1, 2), ReadPages(task_id, 0, 2, 2, 2))
    assert (remember, third, following) == (RememberPages(task_id, 0, 1, 1), ReadPages(task_id, 0, 3, 3, 2), [])
    assert (task.state, task.memory_count, task.files[0].pages_remembered) == (TaskState.RUNNING, 1, [1])
    assert round(task.fraction, 4) == round(0.05 + 0.65 / 5 + 0.3 / 5, 4)
    assert await found(ranged, owner) == ["The otter"]


async def test_two_workers_get_nearly_equal_shares_of_a_file(resources: Resources, owner: str, tmp_path: Path) -> None:
    by_four = Resources(**{**vars(resources), "settings": resources.settings.model_copy(update={"pages_per_job": 4})})
    task_id = await sent(by_four, owner, tmp_path)

    reading = await pipeline.prepare(by_four, task_id)
    jobs = await worked_off(by_four, list(reading))

    assert reading == [ReadPages(task_id, 0, 1, 3, 6), ReadPages(task_id, 0, 4, 5, 6)]
    assert [job for job in jobs if isinstance(job, RememberPages)] == [
        RememberPages(task_id, 0, 1, 3),
        RememberPages(task_id, 0, 4, 5),
    ]
    assert len(await found(by_four, owner)) == 5


async def test_a_file_in_ranges_is_remembered_as_one_that_is_done_at_once(
    resources: Resources, ranged: Resources, owner: str, tmp_path: Path
) -> None:
    whole, split = [await sent(resources, owner, tmp_path) for _ in range(2)]
    await worked_off(resources, [PrepareTask(whole)])
    at_once = {memory.id: memory for memory in await TextMemory.find(TextMemory.owner == owner).to_list()}

    jobs = await worked_off(ranged, [PrepareTask(split)])

    again = {memory.id: memory for memory in await TextMemory.find(TextMemory.owner == owner).to_list()}
    ended = await loaded(split)
    assert again.keys() == at_once.keys()
    assert [(memory.key, memory.context, len(memory.sources)) for memory in again.values()] == [
        (memory.key, memory.context, 2) for memory in at_once.values()
    ]
    assert (ended.state, ended.memory_count, ended.files[0].memories_indexed) == (TaskState.COMPLETED, 5, 5)
    assert [type(job) for job in jobs].count(RememberFile) == 1


async def test_a_range_waits_for_the_pages_before_it_whose_headings_may_apply(
    ranged: Resources, owner: str, tmp_path: Path
) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    first, second = await pipeline.prepare(ranged, task_id)
    file = await StoredFile.find_one(StoredFile.task_id == task_id)
    assert file is not None
    title, words = (
        Line("Lease", starts_block=True, is_heading=True, level=1),
        Line("Pets are allowed.", starts_block=True),
    )
    fields = {"project_id": "default", "sha256": str(file.sha256)}
    await Reading(id=f"default/{file.sha256}/1", number=1, lines=[title], **fields).insert()
    await Reading(id=f"default/{file.sha256}/2", number=2, lines=[words], headings=[], **fields).insert()

    early = await pipeline.run(ranged, second)
    ready = await pipeline.run(ranged, first)
    for job in ready[:2]:
        await pipeline.run(ranged, job)

    memory = await TextMemory.find_one(TextMemory.owner == owner, TextMemory.value == "Pets are allowed.")
    assert memory is not None
    assert early == [ReadPages(task_id, 0, 4, 4, 2)]
    assert ready == [RememberPages(task_id, 0, 1, 1), RememberPages(task_id, 0, 2, 2), ReadPages(task_id, 0, 3, 3, 2)]
    assert "Lease" in memory.context


async def test_headings_are_stored_with_the_pages(ranged: Resources, owner: str, tmp_path: Path) -> None:
    page = f"<h1>Lease of {owner}</h1><p>Pets are allowed.</p>"
    file = SentFile(
        kind=PartKind.FILE, name="lease.html", source=InlineSource(base64.b64encode(page.encode()).decode())
    )
    message = SentMessage(role=Role.USER, parts=(file,))
    task = (
        await accept(ranged, ProjectScope("default"), AddRequest(owner=owner, messages=(message,), conversation_id="c"))
    ).task

    await worked_off(ranged, [PrepareTask(task.id)])

    stored = await StoredFile.find_one(StoredFile.task_id == task.id)
    assert stored is not None
    reading = await Reading.find_one(Reading.sha256 == stored.sha256)
    assert reading is not None
    assert reading.headings == [Heading(f"Lease of {owner}", 2)]


async def test_repeated_ranges_change_nothing_and_one_job_completes_the_file(
    ranged: Resources, owner: str, tmp_path: Path
) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    jobs: list[Job] = [PrepareTask(task_id)]
    for job in jobs:
        following = await pipeline.run(ranged, job)
        again = await pipeline.run(ranged, job)
        jobs += following
        assert set(again) <= set(jobs)

    task = await loaded(task_id)
    assert len(jobs) == len(set(jobs)) == 12
    assert (task.state, task.memory_count, task.files[0].memories_indexed) == (TaskState.COMPLETED, 5, 5)


async def test_a_task_that_lost_its_jobs_goes_on_where_it_was(ranged: Resources, owner: str, tmp_path: Path) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    first, second = await pipeline.prepare(ranged, task_id)
    remember, _ = await pipeline.run(ranged, first)
    await pipeline.run(ranged, second)
    await pipeline.run(ranged, remember)

    left = await pipeline.prepare(ranged, task_id)
    await worked_off(ranged, [*left])

    assert left == [ReadPages(task_id, 0, 3, 3, 2), ReadPages(task_id, 0, 4, 4, 2), RememberPages(task_id, 0, 2, 2)]
    assert ((await loaded(task_id)).state, await found(ranged, owner)) == (
        TaskState.COMPLETED,
        [f"The {animal}" for animal in ANIMALS],
    )


@pytest.mark.parametrize("step", ["remember/4", "remember"])
async def test_nothing_is_found_of_a_file_that_fails_at_the_end(
    ranged: Resources, owner: str, tmp_path: Path, step: str
) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    past, place = now() - timedelta(seconds=1), 0 if "/" in step else 5
    await Claim(
        id=f"{task_id}/0/{step}", task_id=task_id, holder="h", worker="killed", place=place, deaths=2, expires_at=past
    ).insert()

    await worked_off(ranged, [PrepareTask(task_id)])

    task = await loaded(task_id)
    assert (task.state, task.files[0].state) == (TaskState.FAILED, TaskState.FAILED)
    assert await found(ranged, owner) == []
    assert await Memory.find(Memory.owner == owner, with_children=True).count() == 0


async def test_when_a_task_is_seen_to_have_ended_its_failed_file_has_no_memories(
    ranged: Resources, owner: str, tmp_path: Path
) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    past = now() - timedelta(seconds=1)
    await Claim(
        id=f"{task_id}/0/remember/4", task_id=task_id, holder="h", worker="x", place=0, deaths=2, expires_at=past
    ).insert()
    tasks = Task.get_pymongo_collection()

    async with await tasks.watch([{"$match": {"documentKey._id": task_id}}]) as changes:
        await worked_off(ranged, [PrepareTask(task_id)])
        states = {}
        while TaskState.FAILED not in states:
            change = await changes.next()
            states[change["updateDescription"]["updatedFields"].get("state")] = change["clusterTime"]

    at_the_end = {"level": "snapshot", "atClusterTime": states[TaskState.FAILED]}
    stored = await tasks.database.command("find", "memories", filter={"owner": owner}, readConcern=at_the_end)
    assert stored["cursor"]["firstBatch"] == []


class Late(ThreadPoolExecutor):
    """A pool of threads in which a job waits before it makes the memories of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_go_on = asyncio.Event(), threading.Event()

    def submit(self, function: Any, /, *args: Any, **named: Any) -> Any:
        self.has_begun.set()
        return super().submit(lambda: self.may_go_on.wait(10) and function(*args, **named))


async def test_a_range_that_ends_after_its_file_failed_leaves_no_memories_while_the_task_goes_on(
    ranged: Resources, owner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await sent(ranged, owner, tmp_path)
    first, _ = await pipeline.prepare(ranged, task_id)
    remember, _ = await pipeline.run(ranged, first)
    await Task.find_one(Task.id == task_id).update({"$set": {"has_text": True, "text_is_stored": False}})
    late = Late()
    monkeypatch.setattr(text_threads, "_THREADS", late)
    remembering = asyncio.create_task(pipeline.run(ranged, remember))
    await asyncio.wait_for(late.has_begun.wait(), 10)

    await pipeline.give_up(ranged, task_id, file_index=0)
    late.may_go_on.set()

    assert await remembering == []
    assert (await loaded(task_id)).state is TaskState.RUNNING
    assert await Memory.find(Memory.owner == owner, with_children=True).count() == 0
