"""One memory per request of how tools were used, kept up to date while results arrive.

A memory is computed from the stored conversation alone, so it does not matter which task does so. After storing it, a
task loads the messages again, and computes the memory anew if other tasks have stored messages meanwhile. So the last
writer has seen every message.
"""

from collections.abc import Sequence

from beanie.odm.utils.dump import get_dict
from pymongo import UpdateOne

from memos_gql.documents import Fields, Memory, Message, Task, TaskState, ToolTrajectoryMemory, delete_memories, now
from memos_gql.ingest.deletions.meanwhile import drop_forgotten
from memos_gql.ingest.remembering.conversation_turns import Turn, has_calls_since, touched_turns, window_of
from memos_gql.ingest.text_threads import on_text_thread
from memos_gql.memory.tools.memories import trajectory_id, trajectory_memory
from memos_gql.memory.tools.trajectories import Trajectory, trajectories
from memos_gql.resources import Resources

ENDED = [state for state in TaskState if state.is_terminal]
KEPT = ("created_at", "status", "replaced_by", "history")
"""Fields that a new version keeps from the old one."""
CHANGED_BY_HAND = ("key", "value", "tags")
"""Fields that a new version also keeps if someone has edited the memory."""
COMPARED = {"key", "value", "tags", "info", "sources", "said_at", "experience", "tools_used"}


async def remember_trajectories(resources: Resources, task: Task, messages: Sequence[Message]) -> list[str]:
    """Update the trajectories that a task's messages belong to, and return the ids of those to index."""
    turns = await touched_turns(task, messages) if messages else []
    if not turns or not await has_calls_since(task, min(turns)):
        return []
    memory_ids = [trajectory_id(messages[0], turn.request) for turn in turns]
    for turn, memory_id in zip(turns, memory_ids, strict=True):
        await _store_until_unchanged(resources, task, turn, memory_id)
    waiting = Memory.get_pymongo_collection().find({"_id": {"$in": memory_ids}, "indexed_at": None}, {"_id": 1})
    return [raw["_id"] async for raw in waiting]


async def _store_until_unchanged(resources: Resources, task: Task, turn: Turn, memory_id: str) -> None:
    window = await window_of(task, turn)
    while True:
        seen = [message.id for message in window]
        trajectory = _of_turn(await on_text_thread(trajectories, window), turn)
        if trajectory is None:
            await _withdraw(resources, task, memory_id)
        elif not await _was_forgotten(task, turn, memory_id, window):
            await _store(await on_text_thread(trajectory_memory, trajectory))
        window = await window_of(task, turn)
        if [message.id for message in window] == seen:
            return


def _of_turn(made: Sequence[Trajectory], turn: Turn) -> Trajectory | None:
    request_id = turn.request.id if turn.request else None
    return next((one for one in made if (one.request.id if one.request else None) == request_id), None)


async def _store(fresh: ToolTrajectoryMemory) -> None:
    known = await ToolTrajectoryMemory.get(fresh.id)
    if known is not None and _is_told(fresh, known):
        return
    await Memory.get_pymongo_collection().bulk_write([_replacement(fresh)])
    await drop_forgotten([fresh])


def _is_told(fresh: ToolTrajectoryMemory, known: ToolTrajectoryMemory) -> bool:
    compared = COMPARED.difference(CHANGED_BY_HAND if known.history else ())
    is_told: bool = fresh.model_dump(include=compared) == known.model_dump(include=compared)
    return is_told


def _replacement(fresh: ToolTrajectoryMemory) -> UpdateOne:
    fields = get_dict(fresh, to_db=True)
    is_new = {"$eq": [{"$type": "$history"}, "missing"]}
    is_changed_by_hand = {"$gt": [{"$size": {"$ifNull": ["$history", []]}}, 0]}
    kept: Fields = {name: {"$cond": [is_new, {"$literal": fields[name]}, f"${name}"]} for name in KEPT}
    kept |= {name: {"$cond": [is_changed_by_hand, f"${name}", {"$literal": fields[name]}]} for name in CHANGED_BY_HAND}
    written = {**kept, "updated_at": now(), "indexed_at": None}
    return UpdateOne(
        {"_id": fresh.id}, [{"$replaceWith": {"$mergeObjects": [{"$literal": fields}, written]}}], upsert=True
    )


async def _withdraw(resources: Resources, task: Task, memory_id: str) -> None:
    """Delete the memory of a turn that has lost its calls to a request that was sent before them and stored later."""
    if not await task.scope.count(Memory, {"_id": memory_id}):
        return
    if await delete_memories(task.scope, [memory_id]):
        await resources.index.of(task.scope.project).delete([memory_id])


async def _was_forgotten(task: Task, turn: Turn, memory_id: str, window: Sequence[Message]) -> bool:
    """Tell whether earlier tasks made this memory and it was deleted; a late result must not restore it."""
    if await ToolTrajectoryMemory.get(memory_id) is not None:
        return False
    others = {message.task_id for message in window} - {task.id}
    ended = set(
        await Task.get_pymongo_collection().distinct("_id", {"_id": {"$in": sorted(others)}, "state": {"$in": ENDED}})
    )
    made_then = await on_text_thread(trajectories, [message for message in window if message.task_id in ended])
    return _of_turn(made_then, turn) is not None
