"""What the sender of a task is told beside failures."""

from collections.abc import Sequence

from memos_gql.documents import Memory, Message, NoticeCode, PartKind, Role, Task, TaskNotice
from memos_gql.memory.small_talk import is_small_talk
from memos_gql.memory.speech import sayings


async def nothing_remembered(task: Task, messages: Sequence[Message]) -> list[TaskNotice]:
    """Write a notice for each message of the task that no memory came from, in the order in which they were sent.

    Calls of tools and their results are left out: they are remembered once they belong together. So are messages with files.
    """
    made = {"project_id": task.project_id, "owner": task.owner, "sources.task_id": task.id}
    remembered = set(await Memory.get_pymongo_collection().distinct("sources.message_id", made))
    unremembered = [message for message in messages if message.id not in remembered and _is_words_alone(message)]
    return [_notice(message, task) for message in sorted(unremembered, key=lambda message: task.message_ids.index(message.id))]


def _is_words_alone(message: Message) -> bool:
    has_files = any(part.kind is not PartKind.TEXT for part in message.parts)
    return not (has_files or message.tool_calls or message.role is Role.TOOL)


def _notice(message: Message, task: Task) -> TaskNotice:
    is_courtesy = all(is_small_talk(saying.words) for saying in sayings(message))
    reason = "it is small talk" if is_courtesy else "it says nothing that can be remembered"
    number = task.message_ids.index(message.id) + 1
    sentence = f"Message {number} of {len(task.message_ids)}: no memory was made, because {reason}. The message itself is kept."
    return TaskNotice(code=NoticeCode.NOTHING_REMEMBERED, message=sentence)
