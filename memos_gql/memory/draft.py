"""The last step of all builders: a draft becomes a memory of the message's owner, with an id from its content."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from memos_gql.documents import MemoryKind, MemoryType, Message, Owned, Source, TextMemory, info_pairs

ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Draft:
    """A text memory without an owner yet. Tags may repeat; the message's tags are put before them."""

    key: str
    value: str
    tags: Sequence[str]
    memory_type: MemoryType
    confidence: float
    sources: Sequence[Source]
    context: Sequence[str] = ()
    state_keys: Sequence[str] = ()


def text_memory(draft: Draft, message: Message) -> TextMemory:
    """Make a memory from a draft: owner and `info` come from the message, the id from owner and content."""
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
        state_keys=list(draft.state_keys),
        sources=list(draft.sources),
        said_at=message.sent_at,
    )


def memory_id(of: Owned, kind: MemoryKind, *, content: str) -> str:
    """Derive an id that is equal for equal content in a conversation, ignoring spacing and Unicode composition.

    Another owner, agent or app gives another id.
    """
    return _id([of.project_id, of.owner, of.conversation_id, of.agent_id, of.app_id, kind], content)


def memory_id_anywhere(of: Owned, kind: MemoryKind, *, content: str) -> str:
    """Derive an id like `memory_id`, but equal in all conversations of an owner."""
    return _id([of.project_id, of.owner, "", None, None, kind], content)


def _id(parts: Sequence[str | None], content: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", content).split())
    # JSON separates the parts unambiguously and distinguishes null from an empty id.
    identity = json.dumps([*parts, folded])
    return f"mem_{sha256(identity.encode()).hexdigest()[:ID_DIGITS]}"


def unique(tags: Iterable[str]) -> list[str]:
    """Drop duplicates and keep the order."""
    return list(dict.fromkeys(tags))
