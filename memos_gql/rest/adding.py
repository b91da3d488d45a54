"""`add/message`: store the messages and start a task."""

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from memos_gql.documents import Task
from memos_gql.ingest.add import add
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.rest.bodies import Flag, Id, Names, Unused
from memos_gql.rest.call import Call, Data
from memos_gql.rest.messages import Messages, sent_messages
from memos_gql.rest.owners import Owned
from memos_gql.rest.wire.origins import Item
from memos_gql.rest.wire.tasks import STATUSES


def _visible_ones(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag for tag in tags if tag.strip())


class Added(Owned):
    """The fields of every request that stores messages: whose messages they are, and how they are stored."""

    conversation_id: Id = Field(None, description="The conversation; without one, the server begins a new one.")
    app_id: Id = Field(None, description="The app in which it was said.")
    tags: Annotated[Names, AfterValidator(_visible_ones)] = Field((), description="Tags of every memory.")
    info: JsonValue = Field(None, description="Any further fields, by which memories can be filtered.")
    async_mode: Flag = Field(
        True, description="If false, the response waits until the text is searchable; files are always read later."
    )
    understand: Flag = Field(
        True, description="Whether a model may derive memories, if the operator has configured one."
    )
    allow_public: Unused = Field(None, description="No effect: every memory has one owner.")
    allow_knowledgebase_ids: Unused = Field(None, description="No effect: only files are put into knowledge bases.")
    source: Unused = Field(None, description="No effect: the name of the client.")

    def request(self, messages: tuple[SentMessage, ...], *, idempotency_key: str | None) -> AddRequest:
        """Return the request that `ingest` receives.

        Raises:
            InvalidInput: no owner is named.
        """
        return AddRequest(
            owner=self.owner,
            conversation_id=self.conversation_id,
            agent_id=self.agent_id,
            app_id=self.app_id,
            messages=messages,
            tags=self.tags,
            info=self.info,
            waits_for_text=not self.async_mode,
            idempotency_key=idempotency_key,
            understand=self.understand,
        )


class AddMessage(Added):
    """Store messages, and start a task that reads their files and makes memories of them."""

    messages: Messages
    framework: Unused = Field(None, description="No effect: the name of the client's framework.")
    allow_memory_view: Unused = Field(None, description="No effect: all kinds of memories are made.")


async def add_message(call: Call, body: AddMessage) -> Data:
    request = body.request(sent_messages(body.messages), idempotency_key=call.idempotency_key)
    accepted = await add(call.resources, call.scope, request, enqueue=call.enqueue)
    return added(accepted.task)


def added(task: Task) -> Item:
    """Write the response: a stored task counts as accepted, even if it failed because of a limit.

    It names the conversation if the request named none.
    """
    return {
        "success": True,
        "task_id": task.id,
        "status": STATUSES[task.state],
        "conversation_id": task.conversation_id,
    }
