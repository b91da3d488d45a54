"""The memories that feedback points at without naming them: "That date is wrong", "Don't save that"."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from memos_gql.documents import Memory, OwnerScope, now
from memos_gql.feedback.find import LOOKED_BACK, SAID
from memos_gql.memory.shapes import Shape, values_of
from memos_gql.memory.speech import without_speaker

JUST = timedelta(hours=1)
"""How long ago a message may have come for "that" to mean it."""
OF_USER = {"value": {"$regex": "^User: "}}
INSTEAD = {Shape.DATE: Shape.TIME, Shape.TIME: Shape.DATE}
"""What a "time" or 时间 may be if nothing has the first kind: a day or an hour."""


async def said_just_before(scope: OwnerScope, *, conversation_id: str | None) -> list[Memory]:
    """Return the memories of the user's newest message, if it has just come."""
    newest = await _newest(scope, conversation_id, most=1, order="-created_at")
    if not newest or newest[0].created_at < now() - JUST:
        return []
    message_ids = [source.message_id for source in newest[0].sources]
    return await scope.find(Memory, {**SAID, "sources.message_id": message_ids[-1]}).to_list()


async def last_with(scope: OwnerScope, kind: Shape, *, conversation_id: str | None) -> list[Memory]:
    """Return the newest memory that has one value of a kind, with those just before it that repeat this value."""
    newest = await _newest(scope, conversation_id, most=LOOKED_BACK, order="-said_at")
    found = await asyncio.to_thread(_with_value, newest, kind)
    if not found and kind in INSTEAD:
        found = await asyncio.to_thread(_with_value, newest, INSTEAD[kind])
    return found


def _with_value(memories: Sequence[Memory], kind: Shape) -> list[Memory]:
    values = {
        memory.id: [found.group() for found in values_of(kind, without_speaker(memory.value))] for memory in memories
    }
    single = [memory for memory in memories if len(values[memory.id]) == 1]
    return [memory for memory in single if values[memory.id] == values[single[0].id]]


async def _newest(scope: OwnerScope, conversation_id: str | None, *, most: int, order: str) -> list[Memory]:
    here = {"conversation_id": conversation_id} if conversation_id else {}
    return await scope.find(Memory, {**SAID, **OF_USER, **here}).sort(order, "-_id").limit(most).to_list()
