"""The ids of imported documents: their own, unless another owner's document has that id here."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from memos_gql.documents import (
    KIND_OF_CLASS,
    Memory,
    Message,
    Owned,
    OwnerScope,
    PreferenceMemory,
    Source,
    StoredFile,
    Task,
    TextMemory,
    ToolSchemaMemory,
)
from memos_gql.memory.draft import memory_id, memory_id_anywhere
from memos_gql.memory.preference_memories import identity_of
from memos_gql.memory.speech import without_speaker

ID_DIGITS = 24
BATCH = 1000


async def ids_at(home: OwnerScope, documents: Mapping[str, type[Owned]]) -> dict[str, str]:
    """Map each document's original id to its new id; `documents` maps original ids to classes."""
    chosen: dict[str, str] = {}
    by_kind: dict[type[Owned], list[str]] = {}
    for document_id, kind in documents.items():
        by_kind.setdefault(kind, []).append(document_id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            taken = await _taken(home, kind, batch)
            chosen |= {each: _another_id(home, each) if each in taken else each for each in batch}
    return chosen


def _another_id(home: OwnerScope, document_id: str) -> str:
    """Make an id for a document whose own id is taken. It is always the same, so nothing is imported twice."""
    prefix, _, _ = document_id.partition("_")
    identity = json.dumps([home.project_id, home.owner, document_id])
    return f"{prefix}_{hashlib.sha256(identity.encode()).hexdigest()[:ID_DIGITS]}"


async def _taken(home: OwnerScope, kind: type[Owned], ids: list[str]) -> set[str]:
    """Return the ids that another project or owner uses already."""
    others = {"_id": {"$in": ids}, "$or": [{"project_id": {"$ne": home.project_id}}, {"owner": {"$ne": home.owner}}]}
    return {raw["_id"] async for raw in kind.get_pymongo_collection().find(others, {"_id": 1})}


def derived_id(memory: Memory, home: OwnerScope) -> str | None:
    """Derive the new id from the content, so that a memory with equal content is the same memory.

    Return None if the original id was not derived from the content.
    """
    arrived = memory.model_copy(update={"project_id": home.project_id, "owner": home.owner})
    kind = KIND_OF_CLASS[type(memory)]
    for derive in (memory_id, memory_id_anywhere):
        if derive(memory, kind, content=_content(memory)) == memory.id:
            return derive(arrived, kind, content=_content(memory))
    return None


def _content(memory: Memory) -> str:
    """Return the text from which the id of a memory of this kind is derived, if it was not edited since."""
    match memory:
        case PreferenceMemory():
            return identity_of(without_speaker(memory.value), subject=memory.subject, stance=memory.stance)
        case ToolSchemaMemory():
            return memory.tool_name
    return memory.value


def rehomed(document: Owned, home: OwnerScope, ids: Mapping[str, str]) -> Owned:
    """Return a document as it is stored here: with its new owner, its new id and new ids in all references."""
    changed: dict[str, object] = {"id": ids[document.id], "project_id": home.project_id, "owner": home.owner}
    match document:
        case Message():
            changed["task_id"] = _mapped(document.task_id, ids)
            changed["parts"] = [
                part.model_copy(update={"file_id": _mapped(part.file_id, ids)}) for part in document.parts
            ]
        case StoredFile():
            changed |= {"task_id": _mapped(document.task_id, ids), "message_id": _mapped(document.message_id, ids)}
        case Task():
            changed["message_ids"] = [_mapped(each, ids) for each in document.message_ids]
            changed["files"] = [
                file.model_copy(update={"file_id": _mapped(file.file_id, ids)}) for file in document.files
            ]
            changed |= {"retry_of": _mapped(document.retry_of, ids), "part_of": _mapped(document.part_of, ids)}
        case Memory():
            changed["sources"] = _sources(document.sources, ids)
            changed |= {"replaced_by": _mapped(document.replaced_by, ids), "indexed_at": None}
            if isinstance(document, TextMemory):
                changed["ended_by"] = [ids.get(each, each) for each in document.ended_by]
    at_home: Owned = document.model_copy(update=changed)
    return at_home


def _sources(sources: Iterable[Source], ids: Mapping[str, str]) -> list[Source]:
    names = ("task_id", "message_id", "previous_message_id", "file_id")
    return [
        source.model_copy(update={name: _mapped(getattr(source, name), ids) for name in names}) for source in sources
    ]


def _mapped(document_id: str | None, ids: Mapping[str, str]) -> str | None:
    """Return the new id of a document; of one that was deleted before the export, the old id, which nothing has."""
    return document_id if document_id is None else ids.get(document_id, document_id)
