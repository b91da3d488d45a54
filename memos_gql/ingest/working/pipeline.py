"""The worker side of adding. Every step can be repeated: it skips what is done and does what is missing."""

import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

from memos_gql.documents import Failure, Message, Reading, StoredFile, Task, TaskStage
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.deletions.meanwhile import drop_unowned
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.progress.failures import end_file, fail_file, fail_task, internal_failure
from memos_gql.ingest.progress.import_tasks import cut_off
from memos_gql.ingest.remembering.active_preferences import let_stand
from memos_gql.ingest.remembering.judging import judge
from memos_gql.ingest.remembering.likely_successors import name_likely_successors
from memos_gql.ingest.remembering.previous_messages import name_previous, previous_messages
from memos_gql.ingest.remembering.storing import BULK_BATCH, batch_of, index, save
from memos_gql.ingest.remembering.trajectories import remember_trajectories
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.ingest.understand import give_up as give_up_understanding
from memos_gql.ingest.understand import understand
from memos_gql.ingest.understand.outcome import WAITING
from memos_gql.ingest.working.claims import claimed
from memos_gql.ingest.working.file_memories import open_file, remember_file
from memos_gql.ingest.working.intake import take_in
from memos_gql.ingest.working.jobs import (
    FileJob,
    Job,
    PrepareTask,
    ReadPages,
    RememberFile,
    RememberPages,
    UnderstandTask,
)
from memos_gql.ingest.working.notices import found_by_words_alone, nothing_remembered
from memos_gql.ingest.working.ranges import after_reading, jobs_left
from memos_gql.memory.build import message_memories
from memos_gql.memory.headings import headings
from memos_gql.pages import Page
from memos_gql.resources import Resources


async def run(resources: Resources, job: Job) -> list[Job]:
    """Run one job and return the jobs that follow.

    Raises:
        UnderWay: another worker is doing the same now; try again later, in case it fails.
        ModelFailure: a model is unavailable; try again later.
    """
    if isinstance(job, UnderstandTask):
        await understand(resources, job.task_id)
        return []
    return [*await _step(resources, job)] or await then_understand(job.task_id)


async def then_understand(task_id: str) -> list[Job]:
    """Return the last job of a task that has ended, if models are to derive anything from it."""
    is_waiting = await Task.find_one({"_id": task_id, **WAITING}).exists()
    return [UnderstandTask(task_id)] if is_waiting else []


async def _step(resources: Resources, job: PrepareTask | FileJob) -> Sequence[Job]:
    match job:
        case PrepareTask():
            return await _prepare_alone(resources, job.task_id)
        case ReadPages():
            return await read_pages(resources, job)
        case RememberPages() | RememberFile():
            return await remember_file(resources, job)


async def _prepare_alone(resources: Resources, task_id: str) -> list[Job]:
    task = await Task.get(task_id)
    if task is None:
        return []
    if task.parts is not None:
        # A task with parts is an import, for which only the sweep sends a job, after the process of the import has died
        await cut_off(task.id)
        return []
    # Deaths over files are counted per file. Without files left to prepare, only the text can be the cause.
    place = 0 if task.is_counted or not task.files else task.revision
    try:
        async with claimed(resources.redis, f"{task_id}/prepare", task_id=task_id, place=place):
            return await prepare(resources, task_id)
    except FileFailure:
        await give_up(resources, task_id, file_index=None)
        return []


async def prepare(resources: Resources, task_id: str) -> list[Job]:
    """Start a task, or resume it."""
    task = await running_task.begin(task_id)
    if task is not None and not task.is_counted:
        await take_in(resources, task)
        task = await running_task.begin_extracting(task_id)
    if task is None:
        return []
    if task.has_text and not task.text_is_stored:
        await _remember_text(resources, task)
    await running_task.finish_if_done(task_id)
    return [
        job for file in task.files if not file.state.is_terminal for job in await jobs_left(resources, task_id, file)
    ]


async def _remember_text(resources: Resources, task: Task) -> None:
    messages = await task.scope.find(Message, {"_id": {"$in": task.message_ids}}).sort("+_id").to_list()
    splitter = resources.splitter
    # Cutting a long text takes seconds, and this may be the web process.
    memories = [
        memory for message in messages for memory in await on_text_thread(message_memories, message, splitter=splitter)
    ]
    likely = await judge(messages, memories, embedder=resources.embedder)
    memories += likely.preferences
    name_previous(memories, await previous_messages(task, messages))
    memory_ids = await save(memories)
    memory_ids += await let_stand(messages, memories)
    memory_ids += await remember_trajectories(resources, task, messages)
    at_once = BULK_BATCH if task.part_of else batch_of(memories)
    async for _ in index(resources, list(dict.fromkeys(memory_ids)), at_once=at_once):
        # A task without progress would be taken for lost and done twice.
        await running_task.count_memories(task.id)
    async for _ in index(resources, await name_likely_successors(resources, likely.changes)):
        await running_task.count_memories(task.id)
    notices = [
        *await nothing_remembered(task, messages),
        *await found_by_words_alone(resources, {"_id": {"$in": memory_ids}}),
    ]
    await running_task.finish_text(task.id, notices=notices)


async def read_pages(resources: Resources, job: ReadPages) -> list[FileJob]:
    """Read a range of pages of one file, saving each page as it is read; pages that are already saved are skipped.

    Raises:
        UnderWay: another worker is reading them, for this file or one with equal bytes.
    """
    opened = await open_file(resources, job)
    if opened is None:
        return []
    file = opened.file
    # The claim is on the bytes, not on the file: pages read for one task serve all tasks with the same bytes.
    name = f"{file.project_id}/{file.sha256}/{job.first}-{job.last}"
    try:
        async with claimed(resources.redis, name, task_id=job.task_id, place=len(await _known_pages(file, job))):
            task = await _read_missing(resources, job, file)
    except FileFailure as failure:
        await fail_file(resources, job.task_id, failure, file=file, index=job.file_index, stage=TaskStage.EXTRACT)
        return []
    return await after_reading(resources, task, job) if task else []


async def _read_missing(resources: Resources, job: ReadPages, file: StoredFile) -> Task | None:
    """Read what is missing, and return the task as it was when the last page was recorded; None if it has ended."""
    known = await _known_pages(file, job)
    task = await running_task.add_pages(job.task_id, job.file_index, numbers=known)
    missing = [number for number in range(job.first, job.last + 1) if number not in known]
    if task is not None and missing:
        task = await _read(resources, job, file, first=missing[0], last=missing[-1])
    return task


async def _known_pages(file: StoredFile, job: ReadPages) -> list[int]:
    query = {"project_id": file.project_id, "sha256": file.sha256, "number": {"$gte": job.first, "$lte": job.last}}
    return sorted([raw["number"] async for raw in Reading.get_pymongo_collection().find(query, {"number": 1})])


async def _read(resources: Resources, job: ReadPages, file: StoredFile, *, first: int, last: int) -> Task | None:
    task: Task | None = None
    media_type = str(file.media_type)
    with TemporaryDirectory(dir=resources.scratch) as directory:
        path = Path(directory) / "file"
        await resources.blobs.of(file.scope.project).fetch_to(str(file.sha256), path=path)
        start = time.monotonic()
        async with aclosing(resources.reader.read(path, media_type, first=first, last=last)) as pages:
            async for page in pages:
                await _save_page(file, page)
                # If the file was deleted while this page was read, nothing else would delete the page
                await drop_unowned(resources.blobs.of(file.scope.project), sha256s=[str(file.sha256)])
                await _count_read(resources, media_type, seconds=time.monotonic() - start)
                start = time.monotonic()
                task = await running_task.add_pages(job.task_id, job.file_index, numbers=[page.number])
                if task is None:
                    return None
    return task


async def _count_read(resources: Resources, media_type: str, *, seconds: float) -> None:
    await resources.counters.add("read_seconds", media_type, seconds)
    await resources.counters.add("read_pages", media_type)


async def _save_page(file: StoredFile, page: Page) -> None:
    reading = Reading(
        id=f"{file.project_id}/{file.sha256}/{page.number}",
        project_id=file.project_id,
        sha256=str(file.sha256),
        number=page.number,
        lines=list(page.lines),
        visual=page.visual,
        notices=list(page.notices),
        headings=list(filter(None, headings(page.lines))),
    )
    await reading.save()


async def give_up(resources: Resources, task_id: str, *, file_index: int | None) -> None:
    """Fail what a job repeatedly failed to do: one file, or without an index the whole task."""
    task = await Task.get(task_id)
    if task is None:
        return
    if task.state.is_terminal:
        await give_up_understanding(task)
        return
    if file_index is None:
        sentence = "Something went wrong on the server; send the request again."
        await fail_task(resources, task_id, Failure(code=ErrorCode.INTERNAL, message=sentence))
        return
    file = await StoredFile.get(task.files[file_index].file_id)
    failure = internal_failure(task.files[file_index], name=file.name if file else f"file-{file_index + 1}")
    if file:
        await end_file(resources, task_id, failure, file=file)
        return
    await running_task.fail_file(task_id, failure)
    await running_task.finish_if_done(task_id)
