"""`get/memory`, `get/memory/{id}` and `get/message`: list what is stored, without a search."""

import asyncio
from typing import Annotated

from pydantic import Field

from memos_gql.documents import Memory
from memos_gql.errors import NotFound
from memos_gql.rest.bodies import Body, Flag, Id, Unused, VisibleName, Whole
from memos_gql.rest.call import Call, Data
from memos_gql.rest.owners import Owned
from memos_gql.rest.search_places import Filtered, of_kinds
from memos_gql.rest.views import Viewed, empty_lists
from memos_gql.rest.wire.detail import detail_of
from memos_gql.rest.wire.memories import item_of
from memos_gql.rest.wire.messages import message_item
from memos_gql.rest.wire.origins import load_files, load_origins
from memos_gql.search.listing import latest_messages, memories_on_page

DEFAULT_SIZE, MAX_SIZE = 10, 50
DEFAULT_MESSAGES, MAX_MESSAGES = 6, 50
MAX_PAGE = 1_000_000


class GetMemory(Filtered, Viewed):
    """List memories without a search, newest first, one page of each list."""

    include_tool_memory: Flag = Field(True, description="Whether memories of tools are wanted.")
    page: Annotated[int, Whole(1, MAX_PAGE)] | None = Field(None, description="The number of the page, from 1.")
    current: Annotated[int, Whole(1, MAX_PAGE)] = Field(1, description="What some clients send for `page`.")
    size: Annotated[int, Whole(1, MAX_SIZE)] = Field(DEFAULT_SIZE, description="Memories of each list on one page.")


async def get_memory(call: Call, body: GetMemory) -> Data:
    """Answer with one page of each list; `total` is that of the longest list."""
    views, number, size, place = body.views, body.page or body.current, body.size, body.place
    found = await asyncio.gather(
        *(memories_on_page(call.scope, of_kinds(place, view.kinds), number=number, size=size) for view in views)
    )
    origins = await load_origins(call.scope, (memory for page in found for memory in page.rows))
    lists = {
        view.field: [item_of(memory, origins) for memory in page.rows] for view, page in zip(views, found, strict=True)
    }
    total = max((page.total for page in found), default=0)
    return {**empty_lists(), **lists, "total": total, "size": size, "current": number, "pages": -(-total // size)}


class GetMemoryById(Body):
    """Return one memory with its sources."""

    memory_id: VisibleName


async def get_memory_by_id(call: Call, body: GetMemoryById) -> Data:
    memory_id = body.memory_id
    memory = await call.scope.find_one(Memory, {"_id": memory_id})
    if memory is None:
        raise NotFound([memory_id])
    return detail_of(memory, await load_origins(call.scope, [memory]))


class GetMessage(Owned):
    """Return the newest messages, in the order in which they were sent."""

    conversation_id: Id = Field(None, description="Only this conversation.")
    message_limit_number: Annotated[int, Whole(1, MAX_MESSAGES)] = Field(
        DEFAULT_MESSAGES, description="The most messages."
    )
    conversation_limit_number: Unused = Field(None, description="No effect.")
    source: Unused = Field(None, description="No effect: the name of the client.")


async def get_message(call: Call, body: GetMessage) -> Data:
    messages = await latest_messages(
        call.scope.of(body.owner), body.message_limit_number, conversation_id=body.conversation_id
    )
    file_ids = [part.file_id for message in messages for part in message.parts if part.file_id]
    files = await load_files(call.scope, file_ids)
    return {"message_detail_list": [message_item(message, files) for message in messages]}
