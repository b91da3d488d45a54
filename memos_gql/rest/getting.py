"""`get/memory`, `get/memory/{id}` and `get/message`: list what is stored, without a search."""

import asyncio

from memos_gql.documents import Memory
from memos_gql.errors import NotFound
from memos_gql.rest.call import Call, Data
from memos_gql.rest.owners import owner_of
from memos_gql.rest.places import of_kinds, owners_place
from memos_gql.rest.views import empty_lists, wanted_views
from memos_gql.rest.wire.detail import detail_of
from memos_gql.rest.wire.memories import item_of
from memos_gql.rest.wire.messages import message_item
from memos_gql.rest.wire.origins import load_files, load_origins
from memos_gql.search.listing import latest_messages, memories_on_page

DEFAULT_SIZE, MAX_SIZE = 10, 50
DEFAULT_MESSAGES, MAX_MESSAGES = 6, 50
MAX_PAGE = 1_000_000


async def get_memory(call: Call) -> Data:
    """Answer with one page of each list, newest first; `total` is that of the longest list."""
    sent = call.sent
    views = wanted_views(sent, tools_by_default=True)
    number = sent.count("current" if not sent.has("page") else "page", default=1, most=MAX_PAGE)
    size = sent.count("size", default=DEFAULT_SIZE, most=MAX_SIZE)
    place = owners_place(sent)
    found = await asyncio.gather(
        *(memories_on_page(of_kinds(place, view.kinds), number=number, size=size, project_id=call.project_id) for view in views)
    )
    origins = await load_origins((memory for page in found for memory in page.rows), project_id=call.project_id)
    lists = {view.field: [item_of(memory, origins) for memory in page.rows] for view, page in zip(views, found, strict=True)}
    total = max((page.total for page in found), default=0)
    return {**empty_lists(), **lists, "total": total, "size": size, "current": number, "pages": -(-total // size)}


async def get_memory_by_id(call: Call) -> Data:
    memory_id = call.sent.required_text("memory_id")
    memory = await Memory.find_one({"_id": memory_id, "project_id": call.project_id}, with_children=True)
    if memory is None:
        raise NotFound([memory_id])
    return detail_of(memory, await load_origins([memory], project_id=call.project_id))


async def get_message(call: Call) -> Data:
    """Answer with the newest messages, in the order in which they were sent."""
    sent = call.sent
    messages = await latest_messages(
        sent.count("message_limit_number", default=DEFAULT_MESSAGES, most=MAX_MESSAGES),
        project_id=call.project_id,
        owner=owner_of(sent),
        conversation_id=sent.id("conversation_id"),
    )
    file_ids = [part.file_id for message in messages for part in message.parts if part.file_id]
    files = await load_files(file_ids, project_id=call.project_id)
    return {"message_detail_list": [message_item(message, files) for message in messages]}
