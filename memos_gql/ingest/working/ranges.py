"""The jobs of a file that follow another job.

A long file is read and remembered in ranges of pages, so that every worker can take some. The ranges form a few chains.
Only one job of each chain is in the queue at a time, so a short file that comes later waits for few jobs.
"""

from collections.abc import Iterator
from math import ceil

from memos_gql.documents import Task, TaskFile, TaskStage
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.working.jobs import FileJob, ReadPages, RememberFile, RememberPages
from memos_gql.resources import Resources
from memos_gql.workers import count_workers

FEWEST_CHAINS = 2


async def jobs_left(resources: Resources, task_id: str, file: TaskFile) -> list[FileJob]:
    """Return the jobs that go on with an unfinished file, of which none is queued or running."""
    if file.pages_total is None:
        return []
    step = _pages_of_a_range(file, resources)
    if not _is_long(file, resources):
        if file.stage in {TaskStage.REMEMBER, TaskStage.INDEX}:
            return [RememberFile(task_id, file.index)]
        whole = ReadPages(task_id, file.index, 1, file.pages_total)
        return await last_job(resources, task_id, file) if _is_read(file) else [whole]
    chains = max(await count_workers(resources.redis), FEWEST_CHAINS)
    reading = [
        ReadPages(task_id, file.index, 1 + chain * step, (chain + 1) * step, chains * step) for chain in range(chains)
    ]
    unread = [job for job in (_unread(start, file) for start in reading) if job]
    left: list[FileJob] = [*unread, *_unremembered(task_id, file, after=0, step=step)]
    return left or await last_job(resources, task_id, file)


async def after_reading(resources: Resources, task: Task, job: ReadPages) -> list[FileJob]:
    """Return the jobs that follow a range.

    Args:
        task: as it was when the last page of this range was recorded. So if two ranges end at the same moment, only
            the later one finds both of them read.
    """
    file = task.files[job.file_index]
    following = _unread(_next(job), file) if job.apart else None
    ready: list[FileJob] = []
    if _is_long(file, resources):
        ready += _unremembered(task.id, file, after=job.first - 1, step=_pages_of_a_range(file, resources))
    return [*ready, *([following] if following else [])] or await last_job(resources, task.id, file)


async def last_job(resources: Resources, task_id: str, file: TaskFile) -> list[FileJob]:
    """Return the job that completes a file, if everything before it is done."""
    if not _is_read(file):
        return []
    has_moved = await running_task.begin_remembering(task_id, file.index)
    is_next = len(file.pages_remembered) == file.pages_total if _is_long(file, resources) else has_moved
    return [RememberFile(task_id, file.index)] if is_next else []


def is_read_in_ranges(file: TaskFile) -> bool:
    """Tell whether passages of the file were remembered in ranges."""
    return bool(file.pages_remembered)


def _is_long(file: TaskFile, resources: Resources) -> bool:
    return (file.pages_total or 0) > resources.settings.pages_per_job or is_read_in_ranges(file)


def _pages_of_a_range(file: TaskFile, resources: Resources) -> int:
    """Return a number of pages that gives two workers nearly equal shares: 40 pages are 6 ranges of 7, not 5 of 8."""
    total = file.pages_total or 1
    rounds = ceil(total / (FEWEST_CHAINS * resources.settings.pages_per_job))
    return ceil(total / (FEWEST_CHAINS * rounds))


def _is_read(file: TaskFile) -> bool:
    return len(file.pages_read) == file.pages_total


def _next(job: ReadPages) -> ReadPages:
    return ReadPages(job.task_id, job.file_index, job.first + job.apart, job.last + job.apart, job.apart)


def _unread(job: ReadPages, file: TaskFile) -> ReadPages | None:
    """Return the first range of a chain, from this job on, that is not read; None at the end of the chain."""
    total, read = file.pages_total or 0, set(file.pages_read)
    while job.first <= total:
        last = min(job.last, total)
        if not read.issuperset(range(job.first, last + 1)):
            return ReadPages(job.task_id, job.file_index, job.first, last, job.apart)
        job = _next(job)
    return None


def _unremembered(task_id: str, file: TaskFile, *, after: int, step: int) -> Iterator[RememberPages]:
    """Yield the ranges behind page `after` that can be remembered.

    Headings apply to later pages, so all pages before a range must be read.
    """
    read, remembered = set(file.pages_read), set(file.pages_remembered)
    total = file.pages_total or 0
    end = next((number for number in range(1, total + 1) if number not in read), total + 1)
    for first in range(1, total + 1, step):
        last = min(first + step - 1, total)
        if first > after and last < end and not remembered.issuperset(range(first, last + 1)):
            yield RememberPages(task_id, file.index, first, last)
