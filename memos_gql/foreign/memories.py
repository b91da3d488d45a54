"""Memories exported by other stores: mem0's `get_all`, exports of OpenMemory, and responses of MemOS.

Each memory is imported as a message with its text and time, because no store exports everything that the memory came
from.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from memos_gql.documents import Role
from memos_gql.foreign.conversation import DELETED, EMPTY, Conversation, Said
from memos_gql.foreign.values import Fields, fields_of, list_of, moment_of, name_of, plain_fields, text_of
from memos_gql.memory.speech import SPEAKER

ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM}
GONE = frozenset({"deleted", "archived", "paused"})


def of_mem0(value: object) -> Conversation | None:
    """Read one memory of mem0; `run_id` names its conversation."""
    fields, metadata = fields_of(value), fields_of(fields_of(value).get("metadata"))
    words = text_of(fields.get("memory")) or text_of(fields.get("content")) or text_of(fields.get("text"))
    return _conversation(
        fields,
        words=words,
        role=ROLES.get(text_of(fields.get("role")).lower(), Role.USER),
        made_at=_first_moment(fields.get("created_at"), fields.get("updated_at")),
        conversation_id=name_of(fields.get("run_id")) or "mem0",
        tags=fields.get("categories"),
        info=metadata,
        status=fields.get("state"),
    )


def of_memos(value: object) -> Conversation | None:
    """Read one memory of MemOS: from its cloud, from this server, or a node of its open-source server."""
    fields = fields_of(value)
    metadata = fields_of(fields.get("metadata"))
    words = next((text for text in map(text_of, _words_of_memos(fields, metadata)) if text.strip()), "")
    speaker = SPEAKER.match(words)
    return _conversation(
        {**metadata, **fields},
        words=words[speaker.end() :] if speaker else words,
        role=ROLES.get(speaker[1].lower(), Role.USER) if speaker else Role.USER,
        made_at=_first_moment(
            *(source.get(name) for source in (fields, metadata) for name in ("said_time", "create_time", "created_at"))
        ),
        conversation_id=name_of(fields.get("conversation_id")) or name_of(metadata.get("session_id")) or "memos",
        tags=fields.get("tags") or metadata.get("tags"),
        info=fields_of(fields.get("info") or metadata.get("info")),
        status=fields.get("status") or metadata.get("status"),
    )


def _words_of_memos(fields: Fields, metadata: Fields) -> Iterator[object]:
    yield from (fields.get(name) for name in ("memory_value", "preference", "memory"))
    yield metadata.get("preference")


def _first_moment(*values: object) -> datetime | None:
    return next((moment for moment in map(moment_of, values) if moment), None)


def _conversation(
    fields: Fields,
    *,
    words: str,
    role: Role,
    made_at: datetime | None,
    conversation_id: str,
    tags: object,
    info: Mapping[str, object],
    status: object,
) -> Conversation | None:
    memory_id = name_of(fields.get("id")) or name_of(fields.get("memory_id"))
    if memory_id is None:
        return None
    reason = DELETED if text_of(status).lower() in GONE else None if words.strip() else EMPTY
    said = Said(
        id=memory_id,
        role=role,
        parts=[words],
        sent_at=made_at,
        tags=[tag for tag in map(text_of, list_of(tags)) if tag.strip()],
        info=plain_fields(info),
    )
    return Conversation(
        id=conversation_id,
        title="",
        said=[] if reason else [said],
        left_out=Counter([reason] if reason else []),
        agent_id=name_of(fields.get("agent_id")),
        app_id=name_of(fields.get("app_id")),
        user_id=name_of(fields.get("user_id")),
    )
