"""Bytes are shared by all who sent them.

Nobody's are deleted under another's hands, and none are kept that nobody can use.
"""

import asyncio
import base64
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from memos_gql import tasks
from memos_gql.documents import (
    Failure,
    Message,
    PartKind,
    PendingFetch,
    ProjectScope,
    Reading,
    Role,
    StoredFile,
    Task,
    TaskState,
)
from memos_gql.errors import ErrorCode, InvalidInput
from memos_gql.forget import forget_with_sources
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage, UploadSource, UrlSource
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask, ReadPages, RememberFile
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from tests.e2e import shelf
from tests.extract.made import Sheet, pdf
from tests.ingest.conftest import Work

NOWHERE = SentFile(kind=PartKind.FILE, name="gone.txt", source=UrlSource("http://192.0.2.1/gone.txt"))


def inline(content: bytes, name: str) -> SentFile:
    return SentFile(kind=PartKind.FILE, name=name, source=InlineSource(base64.b64encode(content).decode()))


async def add(resources: Resources, owner: str, *parts: str | SentFile) -> Task:
    request = AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=parts),), conversation_id="c")
    return (await accept(resources, ProjectScope("default"), request)).task


def limited(resources: Resources, **limits: int | tuple[str, ...]) -> Resources:
    return Resources(**{**vars(resources), "settings": resources.settings.model_copy(update=limits)})


async def are_kept(resources: Resources, *contents: bytes) -> list[bool]:
    return [
        await resources.blobs.of(ProjectScope("default")).exists(sha256(content).hexdigest()) for content in contents
    ]


async def forget_all(resources: Resources, owner: str) -> None:
    await forget_with_sources(resources, ProjectScope("default"), Conditions(owner=owner))


async def test_bytes_that_another_request_has_just_stored_outlive_their_first_owner(
    resources: Resources, owner: str, work: Work
) -> None:
    content = f"The heron of {owner}.".encode()
    await work((await add(resources, owner, inline(content, "first.txt"))).id)

    async def forgetting() -> AsyncIterator[bytes]:
        """Come after the equal bytes were stored, and before the request that holds them is saved."""
        await forget_all(resources, owner)
        yield b"The second file."

    second = SentFile(kind=PartKind.FILE, name="second.txt", source=UploadSource("second.txt", forgetting))
    task = await work((await add(resources, f"{owner}-2", inline(content, "equal.txt"), second)).id)

    assert (task.state, task.memory_count) == (TaskState.COMPLETED, 2)
    assert await are_kept(resources, content) == [True]
    assert await StoredFile.find(StoredFile.owner == owner).count() == 0


async def test_bytes_of_a_request_that_breaks_off_are_deleted_at_once(resources: Resources, owner: str) -> None:
    content = f"The stoat of {owner}.".encode()

    async def broken() -> AsyncIterator[bytes]:
        yield b"The second"
        raise ConnectionResetError

    second = SentFile(kind=PartKind.FILE, name="second.txt", source=UploadSource("second.txt", broken))
    with pytest.raises(ConnectionResetError):
        await add(resources, owner, inline(content, "first.txt"), second)

    assert await are_kept(resources, content) == [False]


async def test_bytes_of_a_repeat_that_is_refused_are_deleted_at_once(resources: Resources, owner: str) -> None:
    contents = [f"The {animal} of {owner}.".encode() for animal in ("ibis", "crane")]
    requests = [
        AddRequest(
            owner=owner, messages=(SentMessage(role=Role.USER, parts=(inline(content, "a.txt"),)),), idempotency_key="k"
        )
        for content in contents
    ]
    await accept(resources, ProjectScope("default"), requests[0])

    with pytest.raises(InvalidInput):
        await accept(resources, ProjectScope("default"), requests[1])

    assert await are_kept(resources, *contents) == [True, False]


async def test_a_file_too_large_frees_the_bytes_beside_it_but_not_another_s(resources: Resources, owner: str) -> None:
    small = limited(resources, max_file_bytes=100)
    own, shared = f"own {owner}".encode(), f"shared {owner}".encode()
    await add(small, f"{owner}-2", inline(shared, "kept.txt"))

    task = await add(small, owner, inline(own, "own.txt"), inline(shared, "shared.txt"), inline(bytes(101), "big.bin"))

    assert task.failure is not None
    assert task.failure.code is ErrorCode.FILE_TOO_LARGE
    assert await are_kept(resources, own, shared) == [False, True]


async def test_a_limit_found_late_frees_the_bytes_of_every_file(
    resources: Resources, owner: str, tmp_path: Path
) -> None:
    small = limited(resources, max_pages=1)
    beside, long = f"beside {owner}".encode(), pdf(tmp_path, Sheet(f"% {owner}"), Sheet("")).read_bytes()
    task = await add(small, owner, "Words.", inline(beside, "beside.txt"), inline(long, "long.pdf"))

    assert await pipeline.prepare(small, task.id) == []

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.failure is not None
    assert (ended.state, ended.failure.code) == (TaskState.FAILED, ErrorCode.TOO_MANY_PAGES)
    assert await are_kept(resources, beside, long) == [False, False]
    assert await Message.find(Message.task_id == task.id).count() == 0


async def test_a_cancelled_task_frees_the_bytes_it_has_not_read(resources: Resources, owner: str, work: Work) -> None:
    content = f"Never read by {owner}.".encode()
    task = await add(resources, owner, "Words.", inline(content, "a.txt"), NOWHERE)

    cancelled = await tasks.cancel(resources.blobs, ProjectScope("default"), task.id)

    assert [file.state for file in cancelled.files] == [TaskState.CANCELLED] * 2
    assert await are_kept(resources, content) == [False]
    assert await PendingFetch.get(task.files[1].file_id) is None
    assert (await work(task.id)).memory_count == 0


async def test_what_is_fetched_for_a_task_that_was_cancelled_meanwhile_is_not_kept(
    resources: Resources, owner: str
) -> None:
    content = f"Fetched too late by {owner}.".encode()
    allowing = limited(resources, fetch_allow=("127.0.0.1/32",))
    with shelf.opened() as late:
        held = late.hold("/late.txt", content)
        source = UrlSource(f"{late.address}/late.txt")
        task = await add(allowing, owner, SentFile(kind=PartKind.FILE, name="late.txt", source=source))
        fetching = asyncio.create_task(pipeline.prepare(allowing, task.id))
        assert await asyncio.to_thread(held.was_asked_for.wait, 60)

        await tasks.cancel(resources.blobs, ProjectScope("default"), task.id)
        held.may_go.set()
        await fetching

    file = await StoredFile.get(task.files[0].file_id)
    assert file is not None
    assert (file.sha256, file.size_bytes) == (None, len(content))
    assert await are_kept(resources, content) == [False]


async def test_a_cancelled_retry_leaves_its_bytes_to_the_next_one(resources: Resources, owner: str, work: Work) -> None:
    task = await add(resources, owner, inline(f"The finch of {owner}.".encode(), "finch.txt"))
    await pipeline.prepare(resources, task.id)
    await pipeline.give_up(resources, task.id, file_index=0)
    first, _ = await tasks.retry(ProjectScope("default"), task.id)
    await tasks.cancel(resources.blobs, ProjectScope("default"), first.id)

    second, is_new = await tasks.retry(ProjectScope("default"), task.id)

    assert is_new
    assert (await work(second.id)).state is TaskState.COMPLETED


async def test_a_file_of_which_nothing_is_kept_cannot_be_retried(resources: Resources, owner: str) -> None:
    task = await add(resources, owner, inline(f"The wren of {owner}.".encode(), "wren.txt"))
    await pipeline.prepare(resources, task.id)
    await pipeline.give_up(resources, task.id, file_index=0)
    await StoredFile.find_one(StoredFile.task_id == task.id).update({"$set": {"sha256": None}})

    with pytest.raises(InvalidInput, match="No failed file of this task could succeed on a retry"):
        await tasks.retry(ProjectScope("default"), task.id)

    assert await Task.find(Task.retry_of == task.id).count() == 0


@pytest.mark.parametrize("steps", range(3))
async def test_a_task_whose_file_is_gone_ends_at_whichever_step_it_is(
    resources: Resources, owner: str, work: Work, steps: int
) -> None:
    task = await add(resources, owner, inline(f"The lark of {owner}.".encode(), "lark.txt"))
    jobs: list[Job] = [PrepareTask(task.id)]
    for _ in range(steps):
        jobs = await pipeline.run(resources, jobs[0])
    await StoredFile.find(StoredFile.task_id == task.id).delete()

    assert [following for job in jobs for following in await pipeline.run(resources, job)] == []

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.files[0].failure is not None
    assert (ended.state, ended.files[0].failure.code) == (TaskState.FAILED, ErrorCode.CANCELLED)


async def test_pages_that_were_forgotten_before_they_were_remembered_are_read_again(
    resources: Resources, owner: str, work: Work
) -> None:
    content = f"The kite of {owner}.".encode()
    task = await add(resources, owner, inline(content, "kite.txt"))
    (reading,) = await pipeline.prepare(resources, task.id)
    assert await pipeline.run(resources, reading) == [RememberFile(task.id, 0)]
    await Reading.find(Reading.sha256 == sha256(content).hexdigest()).delete()

    assert await pipeline.run(resources, RememberFile(task.id, 0)) == [ReadPages(task.id, 0, 1, 1)]

    ended = await work(task.id)
    assert (ended.state, ended.memory_count) == (TaskState.COMPLETED, 1)


@pytest.mark.parametrize("is_cancelled", [True, False], ids=["cancelled", "over a limit"])
async def test_when_a_task_is_seen_to_have_ended_its_bytes_are_gone(
    resources: Resources, owner: str, is_cancelled: bool
) -> None:
    """Look directly after the transaction that ends the task."""
    content = f"The bittern of {owner}.".encode()
    task = await add(resources, owner, inline(content, "a.txt"))
    pages = Reading(
        id=f"default/{sha256(content).hexdigest()}/1",
        project_id="default",
        sha256=sha256(content).hexdigest(),
        number=1,
        lines=[],
    )
    await pages.save()

    if is_cancelled:
        await running_task.cancel_task(resources.blobs, task.id)
    else:
        report = Failure(code=ErrorCode.TOO_MANY_PAGES, message="Too long.")
        await running_task.fail_task(resources.blobs, task.id, report)

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.state.is_terminal
    assert await are_kept(resources, content) == [False]
    assert await Reading.get(pages.id) is None


async def test_two_tasks_that_end_at_once_leave_none_of_the_bytes_that_they_share(
    resources: Resources, owner: str
) -> None:
    for number in range(5):
        content = f"The dunlin {number} of {owner}.".encode()
        both = [await add(resources, f"{owner}-{each}", inline(content, "a.txt")) for each in range(2)]

        await asyncio.gather(*(tasks.cancel(resources.blobs, ProjectScope("default"), task.id) for task in both))

        assert await are_kept(resources, content) == [False]


async def test_bytes_that_another_request_holds_outlive_the_task_that_ends(resources: Resources, owner: str) -> None:
    content = f"The knot of {owner}.".encode()
    task = await add(resources, owner, inline(content, "a.txt"))
    blobs = resources.blobs.of(ProjectScope("default"))

    async def piece() -> AsyncIterator[bytes]:
        yield content

    await blobs.put(piece(), limit=1000, holder="another")
    await tasks.cancel(resources.blobs, ProjectScope("default"), task.id)

    assert await are_kept(resources, content) == [True]
