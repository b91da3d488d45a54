"""The first stage of a task: fetch, identify and count every file before anything is remembered."""

import asyncio
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from beanie.exceptions import DocumentNotFound

from memos_gql.documents import Claim, PendingFetch, StoredFile, Task, TaskFile, TaskStage
from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.deletions.meanwhile import drop_unowned
from memos_gql.ingest.fetching import sniff
from memos_gql.ingest.fetching.download import STANDARD_TIMEOUTS, Fetched, Timeouts, fetch, name_from_url
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.progress.failures import drop_disowned, fail_file, fail_forgotten
from memos_gql.ingest.working.claims import claimed
from memos_gql.pages import Outline
from memos_gql.resources import Resources
from memos_gql.settings import Settings
from memos_gql.storage.bucket import Blob
from memos_gql.storage.project_blobs import ProjectBlobs

FILES_AT_ONCE = 4
UNNAMED = re.compile(r"file-\d+")
"""The name of a file that nobody has named."""


async def take_in(resources: Resources, task: Task) -> None:
    """Fetch and count every file of the task; a file over a limit fails the task, any other fault fails only its file.

    Raises:
        UnderWay: another worker, which may have been killed, was doing it a moment ago.
    """
    places = asyncio.Semaphore(await _files_at_once(task))

    async def one(task_file: TaskFile) -> None:
        async with places:
            await _take_in_one(resources, task.id, task_file)

    try:
        async with asyncio.TaskGroup() as group:
            for task_file in task.files:
                if not task_file.state.is_terminal and task_file.pages_total is None:
                    group.create_task(one(task_file))
    except ExceptionGroup as faults:
        # One is enough; its class decides whether the job is retried.
        raise faults.exceptions[0] from faults


async def _files_at_once(task: Task) -> int:
    """Return how many files to fetch at once: only one if a worker died over some of them, to find out over which."""
    names = [_claim_name(task.id, file.index) for file in task.files]
    return FILES_AT_ONCE if await Claim.find_one({"_id": {"$in": names}}) is None else 1


def _claim_name(task_id: str, index: int) -> str:
    return f"{task_id}/{index}/take-in"


async def _take_in_one(resources: Resources, task_id: str, task_file: TaskFile) -> None:
    if await running_task.begin_fetching(task_id, task_file.index) is None:
        return
    file = await StoredFile.get(task_file.file_id)
    if file is None:
        await fail_forgotten(resources, task_id, task_file.index)
        return
    try:
        async with claimed(resources.redis, _claim_name(task_id, task_file.index), task_id=task_id, place=0):
            outline = await _inspect(resources, file)
    except FileFailure as failure:
        await fail_file(resources, task_id, failure, file=file, index=task_file.index, stage=TaskStage.FETCH)
        return
    counted = await running_task.count_pages(
        task_id, task_file.index, total=outline.parts, has_pages=outline.page_count is not None
    )
    if counted is None:
        blobs = resources.blobs
        await drop_disowned(blobs, await running_task.disown_late(blobs, task_id, task_file))


async def _inspect(resources: Resources, file: StoredFile) -> Outline:
    with TemporaryDirectory(dir=resources.scratch) as directory:
        path = Path(directory) / "file"
        await _bring(resources, file, path)
        media_type = await asyncio.to_thread(sniff.media_type, path)
        sniff.check_promise(media_type, file)
        async with resources.counting:
            outline = await resources.reader.inspect(path, media_type)
    _check_pages(outline, limit=resources.settings.max_pages)
    await file.set(
        {
            "media_type": media_type,
            "page_count": outline.page_count,
            "parts": outline.parts,
            "title": outline.title,
            "author": outline.author,
            "written_at": outline.written_at,
            "width_px": outline.width_px,
            "height_px": outline.height_px,
        }
    )
    return outline


async def _bring(resources: Resources, file: StoredFile, path: Path) -> None:
    if file.sha256 is not None:
        await resources.blobs.of(file.scope.project).fetch_to(file.sha256, path=path)
        return
    pending = await PendingFetch.get(file.id)
    if pending is None:
        raise FileFailure(ErrorCode.FETCH_FAILED, "its address is no longer kept; send the file again")
    limit = resources.settings.max_file_bytes
    allow, timeouts = resources.settings.fetch_allow, _timeouts(resources.settings)
    fetched = await fetch(pending.url, path, limit_bytes=limit, allow=allow, timeouts=timeouts)
    blob = await resources.blobs.of(file.scope.project).put_file(path, limit=limit, holder=file.id)
    await _own(resources.blobs.of(file.scope.project), file, blob)
    await _rename(file, fetched)
    await pending.delete()


async def _own(blobs: ProjectBlobs, file: StoredFile, blob: Blob) -> None:
    try:
        await file.set({"sha256": blob.sha256, "size_bytes": blob.size_bytes})
    except DocumentNotFound:
        raise FileFailure(ErrorCode.CANCELLED, "it was forgotten while it was fetched; send it again") from None
    finally:
        await blobs.release([blob.sha256], holder=file.id)
        await drop_unowned(blobs, sha256s=[blob.sha256])


async def _rename(file: StoredFile, fetched: Fetched) -> None:
    """Give a file its server's name for it, unless the sender named it."""
    if fetched.given_name and (file.name == name_from_url(file.source_url or "") or UNNAMED.fullmatch(file.name)):
        await file.set({"name": fetched.given_name})


def _timeouts(settings: Settings) -> Timeouts:
    silence_s = settings.fetch_silence_s
    return Timeouts(
        connect_s=min(STANDARD_TIMEOUTS.connect_s, silence_s), first_byte_s=silence_s, whole_s=settings.fetch_wall_s
    )


def _check_pages(outline: Outline, *, limit: int) -> None:
    if outline.page_count is not None and outline.page_count > limit:
        sentence = f"it has {outline.page_count} pages; at most {limit} are allowed. Split it and send the parts"
        raise FileFailure(ErrorCode.TOO_MANY_PAGES, sentence)
