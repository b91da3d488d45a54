"""`add/message`: store the messages and start a task."""

from pydantic import JsonValue, TypeAdapter

from memos_gql.documents import Task
from memos_gql.ingest.add import add
from memos_gql.ingest.request import AddRequest, SentMessage
from memos_gql.rest.call import Call, Data
from memos_gql.rest.fields import Sent
from memos_gql.rest.messages import messages_of
from memos_gql.rest.owners import owner_of
from memos_gql.rest.wire.origins import Item
from memos_gql.rest.wire.tasks import STATUSES

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


async def add_message(call: Call) -> Data:
    messages = messages_of(call.sent, most=call.resources.settings.max_messages)
    task = await add(call.resources, add_request(call, messages), project_id=call.project_id, enqueue=call.enqueue)
    return added(task)


def added(task: Task) -> Item:
    """Write the response: accepted, even if a limit failed the task, with the conversation if none was sent."""
    return {"success": True, "task_id": task.id, "status": STATUSES[task.state], "conversation_id": task.conversation_id}


def add_request(call: Call, messages: tuple[SentMessage, ...]) -> AddRequest:
    """Read whose memory is added to and how; the messages are read before."""
    sent = call.sent
    return AddRequest(
        owner=owner_of(sent),
        conversation_id=sent.id("conversation_id"),
        agent_id=sent.id("agent_id"),
        app_id=sent.id("app_id"),
        messages=messages,
        tags=tags_of(sent),
        info=_JSON.validate_python(sent.raw("info")),
        waits_for_text=not sent.flag("async_mode", default=True),
        idempotency_key=call.idempotency_key,
        understand=sent.flag("understand", default=True),
    )


def tags_of(sent: Sent) -> tuple[str, ...]:
    """Read `tags`, without blank ones."""
    return tuple(tag for tag in sent.texts("tags") or () if tag.strip())
