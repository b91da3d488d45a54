"""Text memories that tell how things were with a user: they name the text that tells what is so instead.

Such a text stays active, because it was said, but ranks below its successor. A preference that it states is archived.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from memos_gql.documents import Memory, MemoryStatus, PreferenceMemory, PreferenceType, TextMemory, now
from memos_gql.documents.revisions import revised
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.states import read_states, replaces, restates, sought

MOST_RELATED = 200
"""The newest texts that one new text is compared with."""
EDGES = " .!?。！？~～"


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and when it was said; of texts of one moment, the one of the later message comes later.

    ended_by: ids of the texts that end it, as a classifier says.
    """

    id: str
    words: str
    said_at: datetime
    message_id: str = ""
    ended_by: frozenset[str] = frozenset()

    @property
    def moment(self) -> tuple[datetime, str, str]:
        return self.said_at, self.message_id, self.id


async def name_successors(memories: Sequence[Memory]) -> list[str]:
    """Let texts name what was said later in their place, and return the ids of the memories that this has changed.

    The result depends only on the stored texts and on what classifiers said of them, not on their order. The cost
    depends on how much was said of the same things, not on how much was ever said.

    Args:
        memories: those of one owner's new messages.
    """
    told = [memory for memory in memories if isinstance(memory, TextMemory) and (memory.state_keys or memory.ended_by)]
    if not told:
        return []
    related = await _related(told)
    successors = successors_of(said_in(related))
    by_id = {text.id: text for text in related}
    changed: list[str] = []
    for text in related:
        successor = successors[text.id]
        # What another memory replaced, which is not among these, stays replaced
        is_known = text.replaced_by is None or text.replaced_by in by_id
        if is_known and text.replaced_by != successor and await _name(text, successor):
            changed.append(text.id)
            if successor:
                changed += await _put_preferences_aside(text, by_id[successor])
    return changed


def successors_of(texts: Iterable[Said]) -> Mapping[str, str | None]:
    """Return, for each text, the last one that took its place; None if it was said again since, or none did."""
    in_order = sorted(texts, key=lambda text: text.moment)
    read = {text.id: read_states(text.words) for text in in_order}
    found: dict[str, str | None] = {}
    for place, text in enumerate(in_order):
        found[text.id] = None
        for later in in_order[place + 1 :]:
            if later.id in text.ended_by or replaces(read[later.id], read[text.id]):
                found[text.id] = later.id
            elif restates(read[later.id], read[text.id]):
                found[text.id] = None
    return found


async def _related(told: Sequence[TextMemory]) -> list[TextMemory]:
    """Return these texts, what ends them, and the active texts about the same states."""
    keys = {key for text in told for key in sought(read_states(without_speaker(text.value)))}
    named = {each for text in told for each in (text.id, *text.ended_by)}
    concerned = {"$or": [{"state_keys": {"$in": sorted(keys)}}, {"_id": {"$in": sorted(named)}}]}
    query = {**concerned, "status": MemoryStatus.ACTIVATED, "derivation": None}
    return await told[0].scope.find(TextMemory, query).sort("-said_at", "-_id").limit(MOST_RELATED).to_list()


def said_in(texts: Iterable[TextMemory]) -> list[Said]:
    """Return texts as they are compared. What a classifier said of a text does not hold of an edited one."""
    listed = list(texts)
    edited = {text.id for text in listed if text.history}
    return [
        Said(
            text.id,
            without_speaker(text.value),
            text.said_at,
            max(source.message_id for source in text.sources),
            frozenset() if text.id in edited else frozenset(text.ended_by) - edited,
        )
        for text in listed
    ]


async def _name(text: TextMemory, successor: str | None) -> bool:
    as_read = {"_id": text.id, "status": MemoryStatus.ACTIVATED, "replaced_by": text.replaced_by}
    naming = {"$set": {"replaced_by": successor, "updated_at": now(), "indexed_at": None}}
    result = await Memory.get_pymongo_collection().update_one(text.scope.narrowed(as_read), naming)
    return result.modified_count == 1


async def _put_preferences_aside(text: TextMemory, successor: TextMemory) -> list[str]:
    """Archive the preferences that a text states, and return their ids."""
    stated = [one for one in await _preferences_of(text) if one.said_at <= successor.said_at]
    if not stated:
        return []
    put_aside = [one.id for one in stated]
    standing = [one for one in await _preferences_of(successor) if one.id not in put_aside]
    replaced_by = min((one.id for one in standing), default=successor.id)
    for one in stated:
        as_read = {"_id": one.id, "said_at": one.said_at, "status": MemoryStatus.ACTIVATED}
        await Memory.get_pymongo_collection().update_one(
            one.scope.narrowed(as_read), revised({"status": MemoryStatus.ARCHIVED, "replaced_by": replaced_by})
        )
    return put_aside


async def _preferences_of(text: TextMemory) -> list[PreferenceMemory]:
    """Return the active preferences that were stated in the words of a text."""
    query = {
        # By task id too, because only that has an index
        "sources.task_id": {"$in": sorted({source.task_id for source in text.sources})},
        "sources.message_id": {"$in": sorted({source.message_id for source in text.sources})},
        "status": MemoryStatus.ACTIVATED,
        "preference_type": PreferenceType.EXPLICIT,
    }
    words = without_speaker(text.value).strip(EDGES)
    found = await text.scope.find(PreferenceMemory, query).to_list()
    return [one for one in found if without_speaker(one.value).partition("\n")[0].strip(EDGES) == words]
