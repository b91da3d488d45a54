"""`search/memory`: one question, answered with a list for each kind of memory."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from memos_gql.documents import PreferenceMemory
from memos_gql.rest.bodies import Among, Fraction, Id, Name, Unused, Value, VisibleWords
from memos_gql.rest.call import Call, Data
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.search_places import Searched, places_of
from memos_gql.rest.views import Limited, View, empty_lists
from memos_gql.rest.wire.memories import item_of
from memos_gql.rest.wire.origins import Item, Origins, load_origins
from memos_gql.search.preference_note import preference_note
from memos_gql.search.recall import Hit, Question, Share, recall_each

MIN_RELATIVITY = 0.3
"""The default. MemOS documents 0.45, but its own example of a search without a value returns a hit of 0.38."""
FORMATS = ("memory", "sources", "mixed", "heuristic_routing")
"""The last one is an older name of `mixed`."""


class Searching(Searched, Limited):
    query: VisibleWords = Field(description="The question, in any words.")
    conversation_id: Id = Field(
        None, description="The current conversation: its memories come first, and others are found, too."
    )
    relativity: Fraction = Field(
        MIN_RELATIVITY, description="Memories that are less relevant are left out; 0 keeps all."
    )
    source: Unused = Field(None, description="No effect: the name of the client.")


class SearchMemory(Searching):
    """Find memories that answer a question, in a list for each kind."""

    context_format: Annotated[Name, Among(FORMATS, "memory")] = Field(
        "memory",
        description=(
            "Return facts as remembered, in their sources' words, or in their sources' words only if these are files."
        ),
    )


async def search_memory(call: Call, body: SearchMemory) -> Data:
    views = body.views
    places = await places_of(call.scope, body)
    question = Question(body.query, places, body.conversation_id, body.relativity)
    shares = [Share(view.kinds, body.limit_of(view)) for view in views]
    async with call.services.searches.turn(call.key_id):
        found = await recall_each(call.resources, call.scope, question, shares)
    hits = [hit for listed in found for hit in listed]
    origins = await load_origins(call.scope, (hit.memory for hit in hits))
    preferences = [hit.memory for hit in hits if isinstance(hit.memory, PreferenceMemory)]
    return {**_lists(views, found, origins, body.context_format), "preference_note": preference_note(preferences)}


def _lists(
    views: Sequence[View], found: Sequence[Sequence[Hit]], origins: Origins, context_format: str
) -> dict[str, Value]:
    filled = {
        view.field: [_item(hit, origins, context_format) for hit in hits]
        for view, hits in zip(views, found, strict=True)
    }
    return {**empty_lists(), **filled}


def _item(hit: Hit, origins: Origins, context_format: str) -> Item:
    item = {**item_of(hit.memory, origins), "said_time": milliseconds(hit.memory.said_at), "relativity": hit.relativity}
    # `sources` asks for the original words of every memory, `mixed` only for those of text from a file
    if "memory_value" in item and (context_format == "sources" or (context_format != "memory" and hit.memory.was_read)):
        item["memory_value"] = origins.words_of(hit.memory)
    return item
