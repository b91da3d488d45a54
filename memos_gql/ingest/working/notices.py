"""What the sender of a task is told apart from failures."""

from collections.abc import Sequence

from memos_gql.documents import Fields, Memory, Message, NoticeCode, PartKind, Role, Task, TaskNotice
from memos_gql.memory.speech import is_courtesy, sayings
from memos_gql.pages import Page
from memos_gql.resources import Resources

_MAX_LISTED = 10


async def nothing_remembered(task: Task, messages: Sequence[Message]) -> list[TaskNotice]:
    """Write a notice for each message of the task from which no memory was made, in the order of sending.

    Tool calls and results are left out, because they are remembered when they are complete; so are messages with files.
    """
    remembered = set(await task.scope.distinct(Memory, "sources.message_id", {"sources.task_id": task.id}))
    unremembered = [message for message in messages if message.id not in remembered and _is_words_alone(message)]
    return [
        _notice(message, task)
        for message in sorted(unremembered, key=lambda message: task.message_ids.index(message.id))
    ]


def partly_read(name: str, pages: Sequence[Page], *, page_count: int | None) -> list[TaskNotice]:
    """Write a notice for each thing that the reader of a file reports, with page numbers if the file has pages."""
    said: dict[str, list[int]] = {}
    for page in pages:
        for notice in page.notices:
            said.setdefault(notice, []).append(page.number)
    places = {notice: _listed(numbers) if page_count is not None else "" for notice, numbers in said.items()}
    return [
        TaskNotice(code=NoticeCode.PARTLY_READ, message=f"{name}{place}: {notice}.") for notice, place in places.items()
    ]


async def found_by_words_alone(resources: Resources, which: Fields) -> list[TaskNotice]:
    """Write a notice if some memories have no vector yet, which happens only with the operator's embedding model."""
    if resources.models.embeddings is None:
        return []
    if await Memory.get_pymongo_collection().find_one({**which, "indexed_at": None}, {"_id": 1}) is None:
        return []
    sentence = (
        "The embedding model did not answer: until it does, some of these memories are found by their words alone."
    )
    return [TaskNotice(code=NoticeCode.MODEL_UNAVAILABLE, message=sentence)]


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_MAX_LISTED])
    more = len(numbers) - _MAX_LISTED
    return f", page{'s' if len(numbers) > 1 else ''} {shown}" + (f" and {more} more" if more > 0 else "")


def _is_words_alone(message: Message) -> bool:
    has_files = any(part.kind is not PartKind.TEXT for part in message.parts)
    return not (has_files or message.tool_calls or message.role is Role.TOOL)


def _notice(message: Message, task: Task) -> TaskNotice:
    has_only_courtesies = all(is_courtesy(saying, message) for saying in sayings(message))
    reason = "it is small talk" if has_only_courtesies else "it says nothing that can be remembered"
    number = task.message_ids.index(message.id) + 1
    sentence = (
        f"Message {number} of {len(task.message_ids)}: no memory was made, because {reason}. "
        "The message itself is kept."
    )
    return TaskNotice(code=NoticeCode.NOTHING_REMEMBERED, message=sentence)
