"""`extract/memory`: return what would be remembered, and store nothing."""

from typing import Annotated

from pydantic import AfterValidator, Field

from memos_gql.documents import Memory, PreferenceMemory, TextMemory
from memos_gql.errors import Fault
from memos_gql.ingest.preview import NOBODY, extract_as_asked
from memos_gql.ingest.receiving.request import AddRequest
from memos_gql.rest.bodies import Name, Names, fault
from memos_gql.rest.call import Call, Data
from memos_gql.rest.messages import Messages, sent_messages
from memos_gql.rest.owners import Owned
from memos_gql.rest.wire.memories import own_fields
from memos_gql.rest.wire.origins import Item

TYPES = ("memory", "preference")


def _known(types: tuple[str, ...]) -> tuple[str, ...]:
    if not set(TYPES).issuperset(types):
        raise fault(f"The types are {' and '.join(TYPES)}.", Fault.UNKNOWN_KIND)
    return types or TYPES


class ExtractMemory(Owned):
    """Return what would be remembered of messages, and store nothing."""

    messages: Messages
    extraction_types: Annotated[Names, AfterValidator(_known)] = Field(
        TYPES, description="`memory`, `preference` or both."
    )
    model: Name = Field(
        "", description="With any name here, the operator's chat model extracts, too, if one is configured."
    )


async def extract_memory(call: Call, body: ExtractMemory) -> Data:
    types = body.extraction_types
    request = AddRequest(owner=body.owner_if_named or NOBODY, messages=sent_messages(body.messages))
    async with call.services.extractions.turn(call.key_id):
        memories = await extract_as_asked(call.resources, call.scope, request, model=body.model or None)
    facts = [_item(memory) for memory in memories if isinstance(memory, TextMemory) and "memory" in types]
    preferences = [
        _item(memory) for memory in memories if isinstance(memory, PreferenceMemory) and "preference" in types
    ]
    return {"success": True, "memory_detail_list": facts, "preference_detail_list": preferences}


def _item(memory: Memory) -> Item:
    return {**own_fields(memory), "tags": memory.tags}
