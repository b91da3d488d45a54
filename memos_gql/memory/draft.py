"""The last step of every builder: a draft becomes a memory of its message's owner, with an id that follows from its content."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from memos_gql.documents import MemoryKind, MemoryType, Message, Owned, Source, TextMemory, info_pairs

ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Draft:
    """A text memory before it has an owner. Tags may repeat; the message's own come before them."""

    key: str
    value: str
    tags: Sequence[str]
    memory_type: MemoryType
    confidence: float
    sources: Sequence[Source]
    context: Sequence[str] = ()


def text_memory(draft: Draft, message: Message) -> TextMemory:
    """Make a memory of a draft: its owner and `info` are the message's, and its id follows from whose it is and what it says."""
    return TextMemory(
        id=memory_id(message, MemoryKind.TEXT, content=draft.value),
        **message.belonging,
        key=draft.key,
        value=draft.value,
        tags=unique([*message.tags, *draft.tags]),
        info=message.info,
        info_pairs=info_pairs(message.info),
        memory_type=draft.memory_type,
        confidence=draft.confidence,
        context=list(draft.context),
        is_correction=message.is_correction,
        sources=list(draft.sources),
        said_at=message.sent_at,
    )


def memory_id(of: Owned, kind: MemoryKind, *, content: str) -> str:
    """Derive an id that is the same for equal content of one conversation, however it is spaced or composed; case counts.

    An owner, agent or app of its own makes another id.
    """
    return _id([of.project_id, of.owner, of.conversation_id, of.agent_id, of.app_id, kind], content)


def memory_id_anywhere(of: Owned, kind: MemoryKind, *, content: str) -> str:
    """Derive an id as `memory_id` does, but the same in all conversations of an owner."""
    return _id([of.project_id, of.owner, "", None, None, kind], content)


def _id(parts: Sequence[str | None], content: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", content).split())
    # JSON keeps the parts apart whatever they hold, and tells null from an empty id.
    identity = json.dumps([*parts, folded])
    return f"mem_{sha256(identity.encode()).hexdigest()[:ID_DIGITS]}"


def unique(tags: Iterable[str]) -> list[str]:
    """Drop repetitions, keep the order."""
    return list(dict.fromkeys(tags))
