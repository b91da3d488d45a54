"""`extract/memory`: return what would be remembered, and store nothing."""

from memos_gql.documents import Memory, PreferenceMemory, TextMemory
from memos_gql.errors import Fault
from memos_gql.ingest.extraction import NOBODY, extract_as_asked
from memos_gql.ingest.request import AddRequest
from memos_gql.rest.call import Call, Data
from memos_gql.rest.messages import messages_of
from memos_gql.rest.owners import optional_owner
from memos_gql.rest.wire.memories import own_fields
from memos_gql.rest.wire.origins import Item

TYPES = ("memory", "preference")


async def extract_memory(call: Call) -> Data:
    sent = call.sent
    types = sent.texts("extraction_types") or TYPES
    if not set(TYPES).issuperset(types):
        sent.refuse("extraction_types", f"The types are {' and '.join(TYPES)}.", Fault.UNKNOWN_KIND)
    request = AddRequest(owner=optional_owner(sent) or NOBODY, messages=messages_of(sent, most=call.resources.settings.max_messages))
    async with call.services.extractions.turn(call.key_id):
        memories = await extract_as_asked(call.resources, request, model=sent.text("model"), project_id=call.project_id)
    facts = [_item(memory) for memory in memories if isinstance(memory, TextMemory) and "memory" in types]
    preferences = [_item(memory) for memory in memories if isinstance(memory, PreferenceMemory) and "preference" in types]
    return {"success": True, "memory_detail_list": facts, "preference_detail_list": preferences}


def _item(memory: Memory) -> Item:
    return {**own_fields(memory), "tags": memory.tags}
