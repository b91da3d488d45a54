"""A task is worked off in steps; each ends where it should, and none does damage when it is repeated."""

import asyncio
import base64
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from memos_gql.documents import (
    Failure,
    Memory,
    Message,
    NoticeCode,
    PartKind,
    PendingFetch,
    ProjectScope,
    Reading,
    Role,
    StoredFile,
    Task,
    TaskFile,
    TaskNotice,
    TaskState,
    TextMemory,
)
from memos_gql.errors import ErrorCode
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage, UrlSource
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask, RememberFile
from memos_gql.resources import Resources
from tests.extract.made import Sheet, pdf
from tests.ingest.conftest import Work


def inline(content: bytes, name: str, kind: PartKind = PartKind.FILE) -> SentFile:
    return SentFile(kind=kind, name=name, source=InlineSource(base64.b64encode(content).decode()))


NOWHERE = SentFile(kind=PartKind.FILE, name="gone.pdf", source=UrlSource("http://127.0.0.1:9/gone.pdf?token=1"))


def a_page(words: str) -> Sheet:
    return Sheet(f"BT /F1 24 Tf 60 600 Td ({words}) Tj ET")


@pytest.fixture
def animals(tmp_path: Path) -> bytes:
    sheets = [
        a_page(f"The {animal} lives on page {number}.") for number, animal in enumerate(("otter", "heron", "lynx"), 1)
    ]
    return pdf(tmp_path, *sheets).read_bytes()


def an_image(path: Path, colour: str) -> bytes:
    Image.new("RGB", (300, 200), colour).save(path)
    return path.read_bytes()


async def add(resources: Resources, owner: str, *parts: str | SentFile) -> Task:
    request = AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=parts),), conversation_id="c")
    return (await accept(resources, ProjectScope("default"), request)).task


async def memories_of(owner: str) -> list[Memory]:
    return await Memory.find(Memory.owner == owner, with_children=True).to_list()


async def test_text_is_stored_and_indexed_by_the_first_step_alone(resources: Resources, owner: str) -> None:
    task = await add(resources, owner, "I keep bees.")

    following = await pipeline.prepare(resources, task.id)

    ended = await Task.get(task.id)
    (memory,) = await memories_of(owner)
    assert following == []
    assert ended is not None
    assert (ended.state, ended.memory_count) == (TaskState.COMPLETED, 1)
    assert "I keep bees." in memory.value
    assert memory.indexed_at is not None
    assert memory.id in await resources.vectors.of(ProjectScope("default")).ids()


async def test_other_work_goes_on_while_a_long_text_is_cut(resources: Resources, owner: str) -> None:
    task = await add(resources, owner, "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(60_000)))
    preparing = asyncio.create_task(pipeline.prepare(resources, task.id))
    turns = 0

    while not await Memory.find(Memory.owner == owner, with_children=True).exists():
        await asyncio.sleep(0.01)
        turns += 1
    preparing.cancel()

    assert turns > 10


async def test_a_file_whose_message_is_gone_fails_and_does_not_wait_for_ever(
    resources: Resources, owner: str, work: Work
) -> None:
    task = await add(resources, owner, inline(b"The otter lives here.", "otter.txt"))
    await Message.find(Message.task_id == task.id).delete()

    ended = await work(task.id)

    assert ended.state is TaskState.FAILED
    assert ended.files[0].failure is not None
    assert (ended.files[0].failure.code, ended.files[0].failure.retryable) == (ErrorCode.CANCELLED, False)


async def test_a_document_is_read_page_by_page_and_each_passage_knows_its_page(
    resources: Resources, owner: str, animals: bytes, work: Work
) -> None:
    task = await work((await add(resources, owner, inline(animals, "animals.pdf"))).id)

    pages = {source.page: source.excerpt for memory in await memories_of(owner) for source in memory.sources}
    assert task.state is TaskState.COMPLETED
    assert (task.files[0].completed, task.files[0].total, task.fraction) == (3, 3, 1.0)
    assert pages == {
        1: "The otter lives on page 1.",
        2: "The heron lives on page 2.",
        3: "The lynx lives on page 3.",
    }


async def test_what_was_not_read_of_a_file_is_told_once_by_every_task_that_brings_it(
    resources: Resources, owner: str, animals: bytes, work: Work, tmp_path: Path
) -> None:
    document = pypdfium2.PdfDocument(animals)
    document.new_attachment("plan.dwg").set_data(b"AC1032\0\0")
    document.save(tmp_path / "carrying.pdf")
    sent = inline((tmp_path / "carrying.pdf").read_bytes(), "animals.pdf")

    tasks = [await work((await add(resources, owner, sent)).id) for _ in range(2)]

    sentence = (
        "its attachment \u201cplan.dwg\u201d was not read to its end: "
        "it is of no kind that can be read; send it by itself"
    )
    told = [TaskNotice(code=NoticeCode.PARTLY_READ, message=f"animals.pdf, page 3: {sentence}.")]
    assert [(task.state, task.notices) for task in tasks] == [(TaskState.COMPLETED, told)] * 2


async def test_repeating_every_step_changes_nothing(resources: Resources, owner: str, animals: bytes) -> None:
    task = await add(resources, owner, "Look at this.", inline(animals, "animals.pdf"))
    jobs: list[Job] = [PrepareTask(task.id)]
    for job in jobs:
        jobs += await pipeline.run(resources, job)
        again = await pipeline.run(resources, job)
        assert [repeated for repeated in again if repeated not in jobs] == []

    ended = await Task.get(task.id)
    found = await memories_of(owner)
    assert ended is not None
    assert ended.state is TaskState.COMPLETED
    assert ended.memory_count == len(found)
    assert all(
        len(memory.sources) == len({(source.file_id, source.page) for source in memory.sources}) for memory in found
    )


async def test_equal_bytes_are_read_once_per_project(
    resources: Resources, owner: str, animals: bytes, work: Work
) -> None:
    await work((await add(resources, owner, inline(animals, "first.pdf"))).id)
    file = await StoredFile.find_one(StoredFile.owner == owner)
    assert file is not None
    before = {reading.id: reading.created_at for reading in await Reading.find(Reading.sha256 == file.sha256).to_list()}

    task = await work((await add(resources, owner, inline(animals, "second.pdf"))).id)

    after = {reading.id: reading.created_at for reading in await Reading.find(Reading.sha256 == file.sha256).to_list()}
    assert task.state is TaskState.COMPLETED
    assert after == before


async def test_equal_content_is_one_memory_with_two_sources(resources: Resources, owner: str, work: Work) -> None:
    for _ in range(2):
        await work((await add(resources, owner, "I keep bees.")).id)

    (memory,) = await memories_of(owner)
    assert len(memory.sources) == 2
    assert await Message.find(Message.owner == owner).count() == 2


async def test_a_blank_image_fails_alone_and_the_rest_is_kept(
    resources: Resources, owner: str, animals: bytes, work: Work, tmp_path: Path
) -> None:
    blank = inline(an_image(tmp_path / "blank.png", "white"), "blank.png", PartKind.IMAGE)

    task = await work((await add(resources, owner, inline(animals, "animals.pdf"), blank)).id)

    assert task.state is TaskState.PARTIALLY_COMPLETED
    assert [file.state for file in task.files] == [TaskState.COMPLETED, TaskState.FAILED]
    assert task.files[1].failure is not None
    assert task.files[1].failure.code is ErrorCode.NO_CONTENT_FOUND
    assert task.memory_count == 3


async def test_a_task_of_nothing_but_failures_has_failed(resources: Resources, owner: str, work: Work) -> None:
    task = await work((await add(resources, owner, inline(b"%PDF-1.7 cut off", "cut.pdf"))).id)

    assert task.state is TaskState.FAILED
    assert task.files[0].failure is not None
    assert task.files[0].failure.code is ErrorCode.CORRUPT_FILE
    assert await memories_of(owner) == []


async def test_a_file_over_the_page_limit_fails_the_task_and_nothing_is_remembered(
    resources: Resources, owner: str, animals: bytes
) -> None:
    strict = Resources(**{**vars(resources), "settings": resources.settings.model_copy(update={"max_pages": 2})})
    task = await add(
        strict, owner, "Words beside it.", inline(b"small", "small.txt"), NOWHERE, inline(animals, "long.pdf")
    )

    assert await pipeline.prepare(strict, task.id) == []

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.failure is not None
    assert (ended.state, ended.failure.code) == (TaskState.FAILED, ErrorCode.TOO_MANY_PAGES)
    assert await PendingFetch.find({"_id": {"$in": [file.file_id for file in ended.files]}}).count() == 0
    assert ended.failure.message == "long.pdf: it has 3 pages; at most 2 are allowed. Split it and send the parts"
    assert await memories_of(owner) == []
    assert await Message.find(Message.owner == owner).count() == 0


async def test_a_url_to_a_private_address_is_forbidden_and_its_secret_is_kept_no_longer_than_needed(
    resources: Resources, owner: str, work: Work
) -> None:
    file = SentFile(kind=PartKind.FILE, name=None, source=UrlSource("http://127.0.0.1:9/latest/meta-data?token=1"))

    task = await work((await add(resources, owner, file)).id)

    assert task.state is TaskState.FAILED
    assert task.files[0].failure is not None
    assert task.files[0].failure.code is ErrorCode.FETCH_FORBIDDEN
    assert "token" not in task.model_dump_json()


async def test_an_ended_task_is_never_changed_again(resources: Resources, owner: str, work: Work) -> None:
    task = await work((await add(resources, owner, "done")).id)

    assert await running_task.begin(task.id) is None
    await running_task.fail_task(resources.blobs, task.id, Failure(code=ErrorCode.INTERNAL, message="late"))

    assert await Task.get(task.id) == task


async def test_a_job_that_is_given_up_fails_its_file_and_may_be_retried(
    resources: Resources, owner: str, animals: bytes
) -> None:
    task = await add(resources, owner, inline(animals, "animals.pdf"))
    await pipeline.prepare(resources, task.id)

    await pipeline.give_up(resources, task.id, file_index=0)

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.state is TaskState.FAILED
    assert ended.files[0].failure is not None
    assert (ended.files[0].failure.code, ended.files[0].failure.retryable) == (ErrorCode.INTERNAL, True)


async def test_a_task_that_was_left_half_way_is_taken_up_where_it_was(
    resources: Resources, owner: str, animals: bytes, work: Work
) -> None:
    task = await add(resources, owner, inline(animals, "animals.pdf"))
    (reading,) = await pipeline.prepare(resources, task.id)
    assert await pipeline.run(resources, reading) == [RememberFile(task.id, 0)]

    ended = await work(task.id)

    assert ended.state is TaskState.COMPLETED
    assert [type(memory) for memory in await memories_of(owner)] == [TextMemory] * 3


async def test_files_keep_their_places(resources: Resources, owner: str) -> None:
    task = await add(resources, owner, inline(b"a", "a.txt"), inline(b"b", "b.txt"))

    assert [(file.index, type(file)) for file in task.files] == [(0, TaskFile), (1, TaskFile)]
