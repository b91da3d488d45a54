"""Adding, from request to task, for every edge alike."""

from collections.abc import Awaitable, Callable

from memos_gql.documents import Task
from memos_gql.ingest.accept import accept
from memos_gql.ingest.failing import count_failures
from memos_gql.ingest.jobs import Job, PrepareTask
from memos_gql.ingest.pipeline import prepare
from memos_gql.ingest.request import AddRequest
from memos_gql.resources import Resources


async def add(resources: Resources, request: AddRequest, *, project_id: str, enqueue: Callable[[Job], Awaitable[None]]) -> Task:
    """Accept a request and set its work going; text alone is searchable on return where the caller waits for it.

    Raises:
        InvalidInput: the request breaks a rule; nothing is saved.
    """
    accepted = await accept(resources, request, project_id=project_id)
    task = accepted.task
    if accepted.is_new:
        await count_failures(resources.counters, task)
    if task.state.is_terminal or not accepted.is_new:
        return task
    if request.waits_for_text and not request.files:
        await prepare(resources, task.id)
        return await Task.get(task.id) or task
    await enqueue(PrepareTask(task.id))
    return task
