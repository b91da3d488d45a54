"""Derived memories exist only as long as the words they were derived from.

A deletion first deletes the words, then looks for memories derived from them. A task first stores derived memories,
then checks that their words still exist. So at least one of the two sees the other.
"""

from collections.abc import Sequence

from memos_gql.documents import Fields, Memory, Task, delete_memories
from memos_gql.ingest.derived import Place, words_of
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.ingest.understand.step import Derived, Step
from memos_gql.resources import Resources


async def keep(resources: Resources, task: Task, step: Step, derived: Derived) -> None:
    """Store derived memories and make them searchable, unless their words were deleted meanwhile."""
    if not derived.memories:
        return
    ids = await save(derived.memories)
    if not (derived.words or step.words) <= await words_of(task, derived.places or step.places):
        await _delete(resources, ids, task)
        return
    async for _ in index(resources, ids):
        pass


async def drop_orphans(resources: Resources, task: Task) -> None:
    """Delete memories of an earlier attempt that was interrupted before it looked for their words."""
    derived = {"sources.task_id": task.id, "derivation": {"$ne": None}}
    found = {raw["_id"]: _places(raw) async for raw in task.scope.fields_of(Memory, derived, {"sources": 1})}
    orphans = [memory_id for memory_id, places in found.items() if not await words_of(task, places)]
    if orphans:
        await _delete(resources, orphans, task)


async def _delete(resources: Resources, ids: Sequence[str], task: Task) -> None:
    await delete_memories(task.scope, list(ids))
    await resources.index.of(task.scope.project).delete(list(ids))


def _places(raw: Fields) -> list[Place]:
    return [Place(source["message_id"], source.get("file_id")) for source in raw["sources"]]
