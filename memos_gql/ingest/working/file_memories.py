"""Turn read files into memories: short files at once, long ones range by range, while later ranges are still read."""

from dataclasses import dataclass

from memos_gql.documents import Fields, Memory, Message, Reading, StoredFile, Task, TaskFile, TaskStage
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.progress.failures import fail_file, fail_forgotten, take_back
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.ingest.working.claims import claimed
from memos_gql.ingest.working.earlier_pictures import sent_before
from memos_gql.ingest.working.jobs import FileJob, RememberFile, RememberPages
from memos_gql.ingest.working.notices import found_by_words_alone, partly_read
from memos_gql.ingest.working.ranges import is_read_in_ranges, jobs_left, last_job
from memos_gql.memory.build import file_memories, is_blank, memories_beside_passages, passage_memories
from memos_gql.memory.descriptions import is_image
from memos_gql.memory.headings import below, headings
from memos_gql.memory.look_alikes import look_alike_memory
from memos_gql.pages import Heading, Line, Page
from memos_gql.resources import Resources


@dataclass(frozen=True)
class Opened:
    """An unfinished file and its progress."""

    task_file: TaskFile
    file: StoredFile


async def open_file(resources: Resources, job: FileJob) -> Opened | None:
    """Load the file of a job; None if it has ended, or ends now because it was deleted."""
    task = await Task.get(job.task_id)
    if task is None or task.state.is_terminal or task.files[job.file_index].state.is_terminal:
        return None
    file = await StoredFile.get(task.files[job.file_index].file_id)
    if file is None:
        await fail_forgotten(resources, job.task_id, job.file_index)
        return None
    return Opened(task.files[job.file_index], file)


async def remember_file(resources: Resources, job: RememberPages | RememberFile) -> list[FileJob]:
    """Turn a range of pages, or all that is left of a file, into memories, and index them.

    Raises:
        UnderWay: another worker is doing it.
    """
    opened = await open_file(resources, job)
    if opened is None:
        return []
    is_range = isinstance(job, RememberPages)
    name = f"{job.task_id}/{job.file_index}/remember" + (f"/{job.first}" if isinstance(job, RememberPages) else "")
    place = 0 if is_range else opened.task_file.memories_indexed
    try:
        async with claimed(resources.redis, name, task_id=job.task_id, place=place):
            message = await _message(opened.file)
            if isinstance(job, RememberPages):
                return await _remember_pages(resources, job, opened, message)
            return await _remember_rest(resources, job, opened, message)
    except FileFailure as failure:
        await fail_file(
            resources, job.task_id, failure, file=opened.file, index=job.file_index, stage=TaskStage.REMEMBER
        )
    return []


async def _message(file: StoredFile) -> Message:
    message = await Message.get(file.message_id)
    if message is None:
        raise FileFailure(ErrorCode.CANCELLED, "the message it came with was forgotten; send it again")
    return message


async def _remember_pages(resources: Resources, job: RememberPages, opened: Opened, message: Message) -> list[FileJob]:
    file, numbers = opened.file, range(job.first, job.last + 1)
    if not set(opened.task_file.pages_remembered).issuperset(numbers):
        pages = await _pages(file, first=job.first, last=job.last)
        if len(pages) != len(numbers):
            return await _read_again(resources, job, file)
        above = await _headings_before(file, job.first)
        memories = await on_text_thread(
            passage_memories, file, message, pages, above=above, splitter=resources.splitter
        )
        if await _index(resources, job.task_id, await save(memories)):
            await running_task.count_remembered(job.task_id, job.file_index, numbers=numbers, memories=len(memories))
    task = await Task.get(job.task_id)
    if task is None or await _has_ended(resources, task.files[job.file_index], file):
        return []
    return await last_job(resources, job.task_id, task.files[job.file_index])


async def _index(resources: Resources, task_id: str, memory_ids: list[str]) -> bool:
    """Index memories and count them; stop and return False if the task has ended."""
    async for _ in index(resources, memory_ids):
        if await running_task.count_memories(task_id) is None:
            return False
    return True


async def _has_ended(resources: Resources, task_file: TaskFile, file: StoredFile) -> bool:
    """Tell whether a file has ended meanwhile; if it failed, for example in another range, delete its memories.

    The memories of a cancelled file stay.
    """
    if task_file.failure is not None:
        await take_back(resources, file)
    return task_file.state.is_terminal


async def _remember_rest(resources: Resources, job: RememberFile, opened: Opened, message: Message) -> list[FileJob]:
    file = opened.file
    pages = await _pages(file, first=1, last=opened.task_file.pages_total or 0)
    # Readings are shared, and those of a file that was deleted meanwhile may be gone.
    if len(pages) != opened.task_file.pages_total:
        return await _read_again(resources, job, file)
    await running_task.notify(job.task_id, partly_read(file.name, pages, page_count=file.page_count))
    if is_blank(pages):
        raise FileFailure(ErrorCode.NO_CONTENT_FOUND, "nothing was found in it; it may be blank")
    is_rest = is_read_in_ranges(opened.task_file)
    make = memories_beside_passages if is_rest else file_memories
    memories: list[Memory] = [*await on_text_thread(make, file, message, pages, splitter=resources.splitter)]
    if is_image(file):
        same = await sent_before(file, message, pages[0])
        memories += [look_alike_memory(file, message, same)] if same else []
    memory_ids = await save(memories)
    if is_rest:
        await _index(resources, job.task_id, memory_ids)
    else:
        await _index_whole(resources, job, memory_ids)
    await running_task.notify(job.task_id, await found_by_words_alone(resources, {"sources.file_id": file.id}))
    await running_task.count_memories(job.task_id)
    await running_task.finish_file(job.task_id, job.file_index)
    return []


async def _index_whole(resources: Resources, job: RememberFile, memory_ids: list[str]) -> None:
    await running_task.begin_indexing(job.task_id, job.file_index, total=len(memory_ids))
    async for indexed in index(resources, memory_ids):
        if await running_task.count_indexed(job.task_id, job.file_index, indexed=indexed) is None:
            return


async def _read_again(resources: Resources, job: RememberPages | RememberFile, file: StoredFile) -> list[FileJob]:
    numbers = [raw["number"] async for raw in Reading.get_pymongo_collection().find(_readings(file), {"number": 1})]
    task = await running_task.keep_pages(job.task_id, job.file_index, numbers=sorted(numbers))
    return await jobs_left(resources, job.task_id, task.files[job.file_index]) if task else []


def _readings(file: StoredFile) -> Fields:
    return {"project_id": file.project_id, "sha256": file.sha256}


async def _pages(file: StoredFile, *, first: int, last: int) -> list[Page]:
    # One at a time: for a text of a million lines, MongoDB's response takes several times the memory of its pages.
    readings = Reading.find({**_readings(file), "number": {"$gte": first, "$lte": last}}).sort("+number")
    return [
        Page(reading.number, tuple(reading.lines), reading.visual, tuple(reading.notices)) async for reading in readings
    ]


async def _headings_before(file: StoredFile, first: int) -> tuple[Heading, ...]:
    """Return the headings that apply at the start of a page."""
    lines = {"$cond": [{"$isArray": "$headings"}, [], "$lines"]}
    before: list[Fields] = [
        {"$match": {**_readings(file), "number": {"$lt": first}, "headings": {"$ne": []}}},
        {"$sort": {"number": 1}},
        {"$project": {"headings": 1, "lines": lines}},
    ]
    path: tuple[Heading, ...] = ()
    async for raw in await Reading.get_pymongo_collection().aggregate(before):
        there = [Heading(**one) for one in raw.get("headings") or []]
        path = below(path, there or filter(None, headings([Line(**line) for line in raw["lines"]])))
    return path
