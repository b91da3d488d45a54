"""`search/memory`: one question, answered with a list for each kind of memory."""

from collections.abc import Sequence

from memos_gql.documents import PreferenceMemory
from memos_gql.rest.call import Call, Data
from memos_gql.rest.fields import Value
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.places import places_of
from memos_gql.rest.views import View, empty_lists, limit_of, wanted_views
from memos_gql.rest.wire.memories import item_of
from memos_gql.rest.wire.origins import Item, Origins, load_origins
from memos_gql.search.preference_note import preference_note
from memos_gql.search.recall import Hit, Question, Share, recall_each

MIN_RELATIVITY = 0.3
"""The default. MemOS documents 0.45, but its own example of a search without a value returns a hit of 0.38."""
FORMATS = ("memory", "sources", "mixed", "heuristic_routing")
"""The last one is an older name of `mixed`."""


async def search_memory(call: Call) -> Data:
    sent = call.sent
    views = wanted_views(sent, tools_by_default=False)
    question = Question(
        words=sent.required_words("query"),
        places=await places_of(call),
        conversation_id=sent.id("conversation_id"),
        min_relativity=sent.share("relativity", default=MIN_RELATIVITY),
    )
    context_format = sent.choice("context_format", FORMATS, default="memory")
    shares = [Share(view.kinds, limit_of(sent, view)) for view in views]
    async with call.services.searches.turn(call.key_id):
        found = await recall_each(call.resources, question, shares, project_id=call.project_id)
    hits = [hit for listed in found for hit in listed]
    origins = await load_origins((hit.memory for hit in hits), project_id=call.project_id)
    preferences = [hit.memory for hit in hits if isinstance(hit.memory, PreferenceMemory)]
    return {**_lists(views, found, origins, context_format), "preference_note": preference_note(preferences)}


def _lists(views: Sequence[View], found: Sequence[Sequence[Hit]], origins: Origins, context_format: str) -> dict[str, Value]:
    filled = {view.field: [_item(hit, origins, context_format) for hit in hits] for view, hits in zip(views, found, strict=True)}
    return {**empty_lists(), **filled}


def _item(hit: Hit, origins: Origins, context_format: str) -> Item:
    item = {**item_of(hit.memory, origins), "said_time": milliseconds(hit.memory.said_at), "relativity": hit.relativity}
    # For text from a file, the original words are best
    if "memory_value" in item and (context_format == "sources" or (context_format != "memory" and hit.memory.was_read)):
        item["memory_value"] = origins.words_of(hit.memory)
    return item
