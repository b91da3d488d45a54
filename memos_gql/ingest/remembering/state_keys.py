"""The keys of the states that stored texts describe, as the rules of this version read them."""

import asyncio
from collections.abc import Iterable, Sequence

from pymongo import UpdateOne

from memos_gql.documents import Memory, Role, TextMemory
from memos_gql.memory.speech import role_of, without_speaker
from memos_gql.memory.states import keys, read_states


async def renew_state_keys(memories: Sequence[Memory]) -> None:
    """Store the keys of texts for which an earlier version has stored others, or none.

    Only what is said later then looks for these texts: they name no successor that was stored before.
    """
    # Reading a text takes up to a millisecond
    renewed = await asyncio.to_thread(_renewed, memories)
    if renewed:
        await Memory.get_pymongo_collection().bulk_write(renewed, ordered=False)


def _renewed(memories: Iterable[Memory]) -> list[UpdateOne]:
    texts = (one for one in memories if isinstance(one, TextMemory) and role_of(one) is Role.USER)
    read = ((text, keys(read_states(without_speaker(text.value)))) for text in texts)
    return [
        UpdateOne(text.scope.narrowed({"_id": text.id, "value": text.value}), {"$set": {"state_keys": found}})
        for text, found in read
        if found != text.state_keys
    ]
