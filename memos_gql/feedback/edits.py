"""Changes that feedback asks for, made all at once: a successor stands where a memory was wrong, and the wrong one is kept as history."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession

from memos_gql.documents import (
    KIND_OF_CLASS,
    Fields,
    Memory,
    MemoryStatus,
    Message,
    Part,
    PartKind,
    PreferenceMemory,
    Role,
    Source,
    Task,
    TaskState,
    TextMemory,
    new_id,
    now,
)
from memos_gql.documents.revisions import revised
from memos_gql.feedback.find import whole_words
from memos_gql.ingest.forgotten import drop_forgotten
from memos_gql.ingest.remember import index, upsert
from memos_gql.ingest.request import AddRequest
from memos_gql.memory.corrections import Correction
from memos_gql.memory.draft import memory_id
from memos_gql.memory.wants import restated
from memos_gql.resources import Resources
from memos_gql.storage.transactions import together


class ChangeKind(StrEnum):
    ADDED = "ADDED"
    REPLACED = "REPLACED"
    HIDDEN = "HIDDEN"


@dataclass(frozen=True)
class Change:
    """What became of a memory; `successor_id` names what says it right."""

    kind: ChangeKind
    memory_id: str
    successor_id: str | None = None


@dataclass(frozen=True)
class Edit:
    """A memory, and what takes its place; hidden where nothing does."""

    memory: Memory
    successor: Memory | None


def hidden(memory: Memory) -> Edit:
    return Edit(memory, None)


def replaced(memory: Memory, correction: Correction) -> Edit | None:
    """Say it right where the memory says it wrong; None where that changes nothing."""
    wrong = re.compile(whole_words(correction.old), re.IGNORECASE)

    def right(text: str) -> str:
        return wrong.sub(lambda _: correction.new, text)

    changed: Fields = {"key": right(memory.key), "value": right(memory.value), "tags": [right(tag) for tag in memory.tags]}
    if isinstance(memory, PreferenceMemory):
        changed |= {"reasoning": right(memory.reasoning), **restated(changed["value"])}
    if isinstance(memory, TextMemory):
        changed["is_correction"] = True
    fresh: Fields = {
        "created_at": now(),
        "updated_at": now(),
        "indexed_at": None,
        "history": [],
        "id": memory_id(memory, KIND_OF_CLASS[type(memory)], content=changed["value"]),
    }
    successor: Memory = memory.model_copy(update={**changed, **fresh})
    return Edit(memory, successor) if successor.value != memory.value else None


async def carry_out(resources: Resources, edits: Sequence[Edit], request: AddRequest, *, project_id: str) -> tuple[Task, list[Change]]:
    """Store the feedback and all its edits, or nothing of it; searchable so on return."""
    message = _message(request, project_id=project_id)
    successors = [_told_by(message, edit.successor) for edit in edits if edit.successor]
    task = _task(message, count=len({successor.id for successor in successors}))

    async def save(session: AsyncClientSession) -> None:
        await task.insert(session=session)
        await message.insert(session=session)
        writes = [*map(upsert, successors), *(_put_aside(edit, message) for edit in edits)]
        if writes:
            await Memory.get_pymongo_collection().bulk_write(writes, session=session)

    await together(resources.database.client, save)
    if successors:
        await drop_forgotten(successors)
    async for _ in index(resources, [*(successor.id for successor in successors), *(edit.memory.id for edit in edits)]):
        pass
    return task, [_change(edit) for edit in edits]


def _message(request: AddRequest, *, project_id: str) -> Message:
    (sent,) = request.messages
    return Message(
        id=new_id("msg"),
        project_id=project_id,
        owner=request.owner,
        conversation_id=request.conversation_id or new_id("conv"),
        agent_id=request.agent_id,
        app_id=request.app_id,
        task_id=new_id("task"),
        role=Role.USER,
        parts=[Part(kind=PartKind.TEXT, text=str(part)) for part in sent.parts],
        sent_at=now(),
        tags=list(request.tags),
    )


def _task(message: Message, *, count: int) -> Task:
    return Task(
        id=message.task_id,
        **message.belonging,
        message_ids=[message.id],
        state=TaskState.COMPLETED,
        has_text=True,
        text_is_stored=True,
        is_counted=True,
        memory_count=count,
        finished_at=now(),
    )


def _told_by(message: Message, successor: Memory) -> Memory:
    """Let the feedback be the first of the successor's sources."""
    told: Memory = successor.model_copy(update={"sources": [_source(message), *successor.sources], "said_at": message.sent_at})
    return told


def _source(message: Message) -> Source:
    return Source(task_id=message.task_id, message_id=message.id, part_index=0)


def _put_aside(edit: Edit, message: Message) -> UpdateOne:
    owned = {"_id": edit.memory.id, "project_id": edit.memory.project_id, "owner": edit.memory.owner}
    if edit.successor:
        return UpdateOne(owned, revised({"status": MemoryStatus.ARCHIVED, "replaced_by": edit.successor.id}))
    # Feedback that hides says the words once more: as the last of the sources it is forgotten with them
    told = {"sources": {"$concatArrays": ["$sources", {"$literal": [_source(message).model_dump()]}]}}
    return UpdateOne(owned, [*revised({"status": MemoryStatus.DELETED, "replaced_by": None}), {"$set": told}])


def _change(edit: Edit) -> Change:
    if edit.successor is None:
        return Change(ChangeKind.HIDDEN, edit.memory.id)
    return Change(ChangeKind.REPLACED, edit.memory.id, edit.successor.id)
