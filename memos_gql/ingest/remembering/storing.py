"""Storing memories: saved in MongoDB first, then embedded and indexed in batches."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import numpy as np
from beanie.odm.utils.dump import get_dict
from pymongo import UpdateOne

from memos_gql.documents import (
    KIND_OF_CLASS,
    Fields,
    Memory,
    ProjectScope,
    Task,
    TaskState,
    TextMemory,
    ToolSchemaMemory,
    now,
)
from memos_gql.errors import IndexMoved, ModelFailure
from memos_gql.ingest.deletions.meanwhile import drop_forgotten
from memos_gql.ingest.remembering.hand_edits import beside_edited
from memos_gql.ingest.remembering.tool_definitions import save_definitions
from memos_gql.meanings import Meaning
from memos_gql.memory.comparable import comparable
from memos_gql.memory.context import in_context
from memos_gql.memory.dates import time_spoken_of
from memos_gql.memory.gist import gist_id
from memos_gql.memory.merge import MAX_SOURCES, MAX_TAGS
from memos_gql.memory.opaque import legible
from memos_gql.memory.speech import role_of, without_speaker
from memos_gql.memory.speech_acts import speech_act
from memos_gql.providers.embedding import Embedder, OwnEmbedder
from memos_gql.providers.heads import FloatArray
from memos_gql.resources import Resources
from memos_gql.storage.index_rows import IndexRow, Vector

SAVE_BATCH = 200
# Small enough for steady progress and flat memory, large enough that the cost of an index commit is negligible.
INDEX_BATCH = 32
BULK_BATCH = 128
"""The batch of an import, whose progress is counted in conversations, and of short texts.

The larger a batch, the more of its texts have one length, and are embedded together.
"""
SHORT_CHARACTERS = 50_000
"""Memories with so many characters together are embedded as fast as `INDEX_BATCH` passages."""
TURNS_INDEXED = 8
"""The newest messages of a memory whose neighbours are indexed. A limit is needed: "yes" may be said very often."""
PROBE = "Is the model there?"
# Saving is normally followed by indexing at once; this long a delay means that the process died.
LEFT_OVER_AFTER = timedelta(minutes=1)
# Sources with these fields equal are the same source, for example when a file is read again by another task.
PLACE = ("message_id", "part_index", "file_id", "page", "boxes")


async def save(memories: Sequence[Memory]) -> list[str]:
    """Store memories and return the ids of those to index; memories forgotten in the meantime stay deleted.

    A stored memory with an equal id gets the new sources and tags. If it was hidden or archived, a source from another
    message makes it active again; the same messages, stored again, do not.
    """
    collection = Memory.get_pymongo_collection()
    ids: list[str] = []
    for start in range(0, len(memories), SAVE_BATCH):
        batch = await beside_edited(memories[start : start + SAVE_BATCH])
        definitions = [memory for memory in batch if isinstance(memory, ToolSchemaMemory)]
        others = [memory for memory in batch if not isinstance(memory, ToolSchemaMemory)]
        if others:
            await collection.bulk_write([upsert(memory) for memory in others], ordered=False)
        ids += [memory.id for memory in others] + await save_definitions(definitions)
        await drop_forgotten(batch)
    return ids


def batch_of(memories: Sequence[Memory]) -> int:
    """Return how many of these memories to embed and commit at once: more if they are short."""
    is_short = sum(len(memory.value) for memory in memories[:BULK_BATCH]) <= SHORT_CHARACTERS
    return BULK_BATCH if is_short else INDEX_BATCH


def upsert(memory: Memory) -> UpdateOne:
    """Write the MongoDB operation that stores a memory, or adds its sources to the one with its id."""
    fields = get_dict(memory, to_db=True)
    is_repetition = {
        "$setIsSubset": [[source.message_id for source in memory.sources], {"$ifNull": ["$sources.message_id", []]}]
    }
    is_stored = {"$ifNull": ["$created_at", False]}
    merged = {
        "status": {"$cond": [is_repetition, "$status", fields["status"]]},
        "replaced_by": {"$cond": [is_repetition, "$replaced_by", None]},
        "sources": {"$slice": [_appended("$sources", fields["sources"]), -MAX_SOURCES]},
        "tags": {"$slice": [_united("$tags", fields["tags"]), MAX_TAGS]},
        "said_at": {"$max": ["$said_at", fields["said_at"]]},
        # Equal times mark a memory that was never changed
        "updated_at": {"$cond": [is_stored, now(), fields["created_at"]]},
        "indexed_at": None,
    }
    return UpdateOne(
        {"_id": memory.id},
        [{"$replaceWith": {"$mergeObjects": [{"$literal": fields}, "$$ROOT", merged]}}],
        upsert=True,
    )


def _appended(path: str, items: list[Fields]) -> Fields:
    """Append sources to an array, replacing equal ones, so that a repeated job changes nothing."""
    same = {
        "$in": [
            {name: f"$$this.{name}" for name in PLACE},
            {"$literal": [{name: item[name] for name in PLACE} for item in items]},
        ]
    }
    others = {"$filter": {"input": {"$ifNull": [path, []]}, "cond": {"$not": same}}}
    return {"$concatArrays": [others, {"$literal": items}]}


def _united(path: str, items: list[str]) -> Fields:
    known = {"$ifNull": [path, []]}
    fresh = {"$filter": {"input": {"$literal": items}, "cond": {"$not": {"$in": ["$$this", known]}}}}
    return {"$concatArrays": [known, fresh]}


async def index(resources: Resources, memory_ids: Sequence[str], *, at_once: int = INDEX_BATCH) -> AsyncIterator[int]:
    """Embed and index stored memories; after each batch of `at_once`, yield the number done so far."""
    for start in range(0, len(memory_ids), at_once):
        batch = list(memory_ids[start : start + at_once])
        await _index_batch(resources, batch)
        yield start + len(batch)


async def _index_batch(resources: Resources, memory_ids: list[str]) -> None:
    memories = await Memory.find({"_id": {"$in": memory_ids}}, with_children=True).to_list()
    if not memories:
        return
    scope = memories[0].scope.project
    meaning = await resources.meanings.current(scope)
    writer = resources.index.of(scope)
    try:
        with writer.coming():
            rows, waiting = await _rows_now(memories, meaning)
            await writer.write(rows, embedder_id=meaning.embedder.id)
    except IndexMoved:
        await _index_batch(resources, memory_ids)
        return
    if not waiting:
        await Memory.get_pymongo_collection().bulk_write([_indexed(memory) for memory in memories], ordered=False)
    await _index_what_changed(resources, scope, {memory.id: memory.updated_at for memory in memories})


async def _rows_now(memories: Sequence[Memory], meaning: Meaning) -> tuple[list[IndexRow], bool]:
    """Return rows of memories, and whether some still wait for their vector because the model failed.

    Such rows are found by their words at once; `index_left_over` adds the vectors when the model works again.
    """
    try:
        return await rows_of(memories, meaning), False
    except ModelFailure:
        return await _rows_as_far_as_known(memories, meaning), True


def _indexed(memory: Memory) -> UpdateOne:
    return UpdateOne({"_id": memory.id, "updated_at": memory.updated_at}, {"$set": {"indexed_at": now()}})


async def _index_what_changed(resources: Resources, scope: ProjectScope, written: dict[str, datetime]) -> None:
    """Remove rows of memories deleted during indexing, and index changed memories again."""
    found = Memory.get_pymongo_collection().find({"_id": {"$in": list(written)}}, {"updated_at": 1})
    present = {raw["_id"]: raw["updated_at"] async for raw in found}
    gone = [memory_id for memory_id in written if memory_id not in present]
    if gone:
        await resources.index.of(scope).delete(gone)
    changed = [memory_id for memory_id, updated_at in present.items() if updated_at != written[memory_id]]
    if changed:
        await _index_batch(resources, changed)


async def index_left_over(resources: Resources) -> int:
    """Index saved memories that a dead process did not index, and count them.

    The memories of a running task are left to the task: it may only be slow, and if its process died, it is run again.
    """
    running = await Task.get_pymongo_collection().distinct("_id", {"state": TaskState.RUNNING})
    query = {
        "indexed_at": None,
        "updated_at": {"$lt": now() - LEFT_OVER_AFTER},
        "sources.task_id": {"$nin": running},
    }
    memories = Memory.get_pymongo_collection()
    count = 0
    for project_id in await memories.distinct("project_id", query):
        if not await _is_embedding(resources, ProjectScope(project_id)):
            continue
        left_over = [raw["_id"] async for raw in memories.find({**query, "project_id": project_id}, {"_id": 1})]
        async for _ in index(resources, left_over):
            pass
        count += len(left_over)
    return count


async def _is_embedding(resources: Resources, scope: ProjectScope) -> bool:
    """Tell whether the embedder works now; if not, indexing the memories again would add no vectors."""
    meaning = await resources.meanings.current(scope)
    try:
        await meaning.embedder.embed_documents([PROBE])
    except ModelFailure:
        return False
    return True


async def _rows_as_far_as_known(memories: Sequence[Memory], meaning: Meaning) -> list[IndexRow]:
    """Return rows of memories with the vectors that the index already has, and zero vectors for the others."""
    known = await meaning.vectors.known_vectors([memory.id for memory in memories])
    nothing = np.zeros(meaning.vectors.space.dimensions, np.float32)
    return [row_of(memory, known.get(searchable_words(memory), nothing)) for memory in memories]


async def rows_of(memories: Sequence[Memory], meaning: Meaning) -> list[IndexRow]:
    """Return rows of memories with their vectors.

    Texts whose vectors the index already has are not embedded again.

    Raises:
        ModelFailure: the embedder is such a model, and failed.
    """
    words = [searchable_words(memory) for memory in memories]
    # Another model costs money: its vectors are also looked for after a failure, when a new memory's row may be there
    is_rented = not isinstance(meaning.embedder, OwnEmbedder)
    indexed = [memory.id for memory in memories if is_rented or memory.updated_at != memory.created_at]
    known = await meaning.vectors.known_vectors(indexed)
    fresh = [each for each in dict.fromkeys(words) if each not in known]
    if fresh:
        known |= dict(zip(fresh, await vectors_of(fresh, embedder=meaning.embedder), strict=True))
    return [row_of(memory, known[each]) for memory, each in zip(memories, words, strict=True)]


def searchable_words(memory: Memory) -> str:
    """Return the text to embed and search: context and title if they add something, then the value, all comparable."""
    context = memory.context if isinstance(memory, TextMemory) else []
    return comparable(in_context(memory.value, [*context, memory.key]))


async def vectors_of(words: Sequence[str], *, embedder: Embedder) -> FloatArray:
    """Embed texts without their opaque runs, such as hashes: float32, shape (n, dimensions)."""
    return await embedder.embed_documents(list(map(legible, words)))


def row_of(memory: Memory, vector: Vector) -> IndexRow:
    """Return a memory's row in the index."""
    role = role_of(memory)
    happens = time_spoken_of(memory.value, memory.said_at)
    spoken = [source for source in memory.sources if role and not source.file_id][-TURNS_INDEXED:]
    return IndexRow(
        id=memory.id,
        owner=memory.owner,
        conversation_id=memory.conversation_id,
        agent_id=memory.agent_id,
        app_id=memory.app_id,
        kind=KIND_OF_CLASS[type(memory)],
        status=memory.status,
        tags=tuple(memory.tags),
        file_ids=tuple(dict.fromkeys(source.file_id for source in memory.sources if source.file_id)),
        info_pairs=tuple(memory.info_pairs),
        created_at=memory.created_at,
        updated_at=memory.updated_at,
        said_at=memory.said_at,
        role=role,
        speech=speech_act(without_speaker(memory.value)) if role else None,
        is_correction=isinstance(memory, TextMemory) and memory.is_correction,
        replaced_by=memory.replaced_by,
        gist=gist_id(memory),
        happens_from=happens.start if happens else None,
        happens_until=happens.end if happens else None,
        turns=tuple(dict.fromkeys(source.message_id for source in spoken)),
        previous_turns=tuple(
            dict.fromkeys(source.previous_message_id for source in spoken if source.previous_message_id)
        ),
        words=searchable_words(memory),
        vector=vector,
    )
