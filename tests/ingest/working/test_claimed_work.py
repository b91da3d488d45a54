"""Files whose workers are killed, and files that several tasks hold at once."""

import asyncio
import base64
from datetime import timedelta
from pathlib import Path

import pytest

from memos_gql.documents import Claim, PartKind, ProjectScope, Role, StoredFile, Task, TaskStage, TaskState, now
from memos_gql.errors import ErrorCode, UnderWay
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask, RememberFile
from memos_gql.resources import Resources
from tests.extract.made import Sheet, pdf
from tests.ingest.conftest import Work

pytestmark = pytest.mark.usefixtures("known_worker")


@pytest.fixture
def paper(tmp_path: Path, owner: str) -> bytes:
    """Bytes that no other test has."""
    return pdf(tmp_path, Sheet(f"BT /F1 24 Tf 60 600 Td (Written for {owner}.) Tj ET")).read_bytes()


async def add(resources: Resources, owner: str, *contents: bytes) -> str:
    files = tuple(
        SentFile(kind=PartKind.FILE, name=f"{number}.pdf", source=InlineSource(base64.b64encode(content).decode()))
        for number, content in enumerate(contents, 1)
    )
    request = AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=files),), conversation_id="c")
    return (await accept(resources, ProjectScope("default"), request)).task.id


async def killed_twice_over(name: str, task_id: str) -> None:
    past = now() - timedelta(seconds=1)
    await Claim(id=name, task_id=task_id, holder="h", worker="killed", place=0, deaths=2, expires_at=past).insert()


async def range_of(task_id: str) -> str:
    file = await StoredFile.find_one(StoredFile.task_id == task_id)
    assert file is not None
    return f"default/{file.sha256}/1-1"


async def ended(task_id: str) -> Task:
    task = await Task.get(task_id)
    assert task is not None
    assert task.state.is_terminal
    return task


async def test_equal_bytes_of_two_tasks_are_read_by_one_and_found_read_by_the_other(
    resources: Resources, owner: str, paper: bytes
) -> None:
    tasks = [await add(resources, owner, paper) for _ in range(2)]
    reading = [job for task_id in tasks for job in await pipeline.prepare(resources, task_id)]

    outcomes: list[list[Job] | BaseException] = await asyncio.gather(
        *(pipeline.run(resources, job) for job in reading), return_exceptions=True
    )
    put_off = [job for job, outcome in zip(reading, outcomes, strict=True) if isinstance(outcome, UnderWay)]
    read_before = await resources.counters.read("read_pages")
    later = [await pipeline.run(resources, job) for job in put_off]

    assert len(put_off) == 1
    assert later == [[RememberFile(put_off[0].task_id, 0)]]
    assert await resources.counters.read("read_pages") == read_before


@pytest.mark.parametrize(
    ("step", "stage"), [("take-in", TaskStage.FETCH), ("read", TaskStage.EXTRACT), ("remember", TaskStage.REMEMBER)]
)
async def test_a_file_that_killed_three_workers_fails_for_good(
    resources: Resources, owner: str, paper: bytes, work: Work, step: str, stage: TaskStage
) -> None:
    task_id = await add(resources, owner, paper)
    await killed_twice_over(await range_of(task_id) if step == "read" else f"{task_id}/0/{step}", task_id)

    failure = (await work(task_id)).files[0].failure

    assert failure is not None
    assert (failure.code, failure.stage, failure.retryable) == (ErrorCode.INTERNAL, stage, False)
    assert failure.message == "1.pdf: the process that worked on it was killed 3 times; it is not tried again"


async def test_the_other_files_of_the_task_are_kept(resources: Resources, owner: str, paper: bytes, work: Work) -> None:
    task_id = await add(resources, owner, paper, b"It kills.")
    for step in ("prepare", "1/take-in"):
        await killed_twice_over(f"{task_id}/{step}", task_id)

    task = await work(task_id)

    assert [file.state for file in task.files] == [TaskState.COMPLETED, TaskState.FAILED]
    assert task.state is TaskState.PARTIALLY_COMPLETED


async def test_a_text_that_killed_three_workers_fails_its_task(resources: Resources, owner: str) -> None:
    request = AddRequest(
        owner=owner, messages=(SentMessage(role=Role.USER, parts=("I keep bees.",)),), conversation_id="c"
    )
    task_id = (await accept(resources, ProjectScope("default"), request)).task.id
    await killed_twice_over(f"{task_id}/prepare", task_id)

    assert await pipeline.run(resources, PrepareTask(task_id)) == []

    task = await Task.get(task_id)
    assert task is not None
    assert task.state is TaskState.FAILED
