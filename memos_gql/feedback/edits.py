"""Changes by feedback, made in one transaction: a corrected memory replaces the wrong one, which is kept as history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession

from memos_gql.documents import (
    KIND_OF_CLASS,
    Fields,
    Memory,
    MemoryStatus,
    Message,
    OwnerScope,
    Part,
    PartKind,
    PreferenceMemory,
    Source,
    Task,
    TaskState,
    TextMemory,
    new_id,
    now,
)
from memos_gql.documents.revisions import revised
from memos_gql.feedback.parting import without_part
from memos_gql.feedback.rewording import Exchange, exchange
from memos_gql.ingest.deletions.meanwhile import drop_forgotten
from memos_gql.ingest.receiving.accept import new_message, new_task
from memos_gql.ingest.receiving.request import AddRequest
from memos_gql.ingest.remembering.storing import index, upsert
from memos_gql.ingest.understand.following import follow_words
from memos_gql.memory.draft import memory_id
from memos_gql.memory.preference_memories import restated
from memos_gql.memory.speech import speech_memories, without_speaker
from memos_gql.memory.wishes import Correction
from memos_gql.resources import Resources
from memos_gql.storage.transactions import together


class ChangeKind(StrEnum):
    ADDED = "ADDED"
    REPLACED = "REPLACED"
    HIDDEN = "HIDDEN"


@dataclass(frozen=True)
class Change:
    """What happened to a memory; `successor_id` is the memory that replaced it."""

    kind: ChangeKind
    memory_id: str
    successor_id: str | None = None


@dataclass(frozen=True)
class Edit:
    """A memory and its successor. Without one it is hidden, or, if denied, replaced by the feedback's own words.

    is_forgotten: the successor is what is left of the memory, which itself is hidden.
    """

    memory: Memory
    successor: Memory | None
    is_denied: bool = False
    is_forgotten: bool = False


def hidden(memory: Memory) -> Edit:
    return Edit(memory, None)


def forgotten(memory: Memory, about: str) -> Edit:
    """Hide a memory, but keep what else it says."""
    said = without_speaker(memory.value)
    rest = without_part(said, about) if isinstance(memory, TextMemory) else None
    return replace(with_exchange(memory, Exchange(said, rest)), is_forgotten=True) if rest else hidden(memory)


def denied(memory: Memory) -> Edit:
    return Edit(memory, None, is_denied=True)


def replaced(memory: Memory, correction: Correction) -> Edit | None:
    """Correct the memory; None if that changes nothing or makes no sense."""
    exchanged = exchange(correction, memory.value)
    return with_exchange(memory, exchanged) if exchanged else None


def with_exchange(memory: Memory, exchanged: Exchange) -> Edit:
    """Exchange words of the memory, in all its texts."""
    right = exchanged.within
    value = right(memory.value)
    changed: Fields = {"key": right(memory.key), "value": value, "tags": [right(tag) for tag in memory.tags]}
    if isinstance(memory, PreferenceMemory):
        changed |= {"reasoning": right(memory.reasoning), **restated(value)}
    if isinstance(memory, TextMemory):
        changed["is_correction"] = True
    fresh: Fields = {
        "created_at": now(),
        "updated_at": now(),
        "indexed_at": None,
        "history": [],
        "id": memory_id(memory, KIND_OF_CLASS[type(memory)], content=value),
    }
    successor: Memory = memory.model_copy(update={**changed, **fresh})
    return Edit(memory, successor)


async def carry_out(
    resources: Resources, scope: OwnerScope, edits: Sequence[Edit], request: AddRequest
) -> tuple[Task, list[Change]] | None:
    """Store the feedback and its edits, searchable on return; None, with nothing stored, if a memory has changed."""
    task = new_task(request, scope.project)
    message = _message(task, request)
    spoken = list(speech_memories(message, splitter=resources.splitter))
    edits = [replace(edit, successor=spoken[0]) if edit.is_denied else await _told_by(message, edit) for edit in edits]
    successors = [edit.successor for edit in edits if edit.successor]
    _end(task, message, count=len({successor.id for successor in successors}))

    async def save(session: AsyncClientSession) -> bool:
        collection = Memory.get_pymongo_collection()
        if edits and (
            await collection.bulk_write([_put_aside(edit, message) for edit in edits], session=session)
        ).modified_count < len(edits):
            await session.abort_transaction()
            return False
        if successors:
            await collection.bulk_write(list(map(upsert, successors)), session=session)
        await task.insert(session=session)
        await message.insert(session=session)
        return True

    if not await together(resources.database.client, save):
        return None
    if successors:
        await drop_forgotten(successors)
    edited = [edit.memory.id for edit in edits]
    followers = await follow_words(scope, edited)
    async for _ in index(resources, [*(successor.id for successor in successors), *edited, *followers]):
        pass
    return task, [_change(edit) for edit in edits]


def _message(task: Task, request: AddRequest) -> Message:
    (sent,) = request.messages
    message = new_message(sent, task, request=request)
    message.parts = [Part(kind=PartKind.TEXT, text=str(part)) for part in sent.parts]
    return message


def _end(task: Task, message: Message, *, count: int) -> None:
    task.message_ids = [message.id]
    task.state, task.finished_at = TaskState.COMPLETED, now()
    task.text_is_stored = task.is_counted = True
    task.memory_count = count


async def _told_by(message: Message, edit: Edit) -> Edit:
    """Make the feedback the successor's first source; give a new id if a memory edited by hand already has its id."""
    successor = edit.successor
    if successor is None:
        return edit
    fresh: Fields = {"sources": [_source(message), *successor.sources], "said_at": message.sent_at}
    known = await successor.scope.project.find_one(Memory, {"_id": successor.id})
    if known and known.value != successor.value:
        fresh["id"] = new_id("mem")
    return replace(edit, successor=successor.model_copy(update=fresh))


def _source(message: Message) -> Source:
    return Source(task_id=message.task_id, message_id=message.id, part_index=0)


def _put_aside(edit: Edit, message: Message) -> UpdateOne:
    memory = edit.memory
    unchanged = memory.scope.narrowed({"_id": memory.id, "updated_at": memory.updated_at})
    if edit.successor and not edit.is_forgotten:
        return UpdateOne(unchanged, revised({"status": MemoryStatus.ARCHIVED, "replaced_by": edit.successor.id}))
    # Feedback that hides a memory repeats its words: list it as a source, so that deleting sources deletes it too
    told = {"sources": {"$concatArrays": ["$sources", {"$literal": [_source(message).model_dump()]}]}}
    return UpdateOne(unchanged, [*revised({"status": MemoryStatus.DELETED, "replaced_by": None}), {"$set": told}])


def _change(edit: Edit) -> Change:
    if edit.successor is None:
        return Change(ChangeKind.HIDDEN, edit.memory.id)
    return Change(ChangeKind.REPLACED, edit.memory.id, edit.successor.id)
