"""The speech in a message: its speaker and its unchanged words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memos_gql.documents import Memory, MemoryType, Message, PartKind, Role, Source, TextMemory
from memos_gql.memory.draft import Draft, text_memory
from memos_gql.memory.echoes import without_echoes
from memos_gql.memory.passages import Splitter, chunk_text
from memos_gql.memory.phrases import key_phrases
from memos_gql.memory.small_talk import is_small_talk
from memos_gql.memory.states import keys, read_states
from memos_gql.memory.titles import first_clause
from memos_gql.memory.tools.schemas import without_schemas
from memos_gql.memory.visible import is_visible

MAX_PHRASES = 5
SPEAKER = re.compile(r"^(User|Assistant|System|Tool): ")


@dataclass(frozen=True, slots=True)
class Saying:
    """One text part of a message."""

    part_index: int
    words: str


def sayings(message: Message) -> list[Saying]:
    """List the visible text parts, without quoted memories and without definitions of tools.

    Both are handled separately.
    """
    spoken = without_schemas if message.role is Role.SYSTEM else str
    texts = (
        (index, without_echoes(spoken(part.text)))
        for index, part in enumerate(message.parts)
        if part.kind is PartKind.TEXT and part.text
    )
    return [Saying(index, words) for index, words in texts if is_visible(words)]


def is_courtesy(saying: Saying, message: Message) -> bool:
    """Tell whether this is small talk. In a system message, "You are kind." is an instruction."""
    return message.role is not Role.SYSTEM and is_small_talk(saying.words)


def speech_memories(message: Message, *, splitter: Splitter) -> Iterator[TextMemory]:
    """Remember each text part that is more than small talk; a long one becomes several memories."""
    for saying in sayings(message):
        if is_courtesy(saying, message):
            continue
        for words in chunk_text(saying.words, splitter=splitter):
            yield text_memory(_said(words, source_of(saying, message), message), message)


def speaker(message: Message) -> str:
    """Name the speaker as memories do: "User", "Assistant", "System" or "Tool"."""
    return message.role.capitalize()


def without_speaker(value: str) -> str:
    """Return a memory's text without its speaker."""
    return SPEAKER.sub("", value, count=1)


def role_of(memory: Memory) -> Role | None:
    """Return who said a memory's text; None for text from files and for other kinds."""
    named = SPEAKER.match(memory.value) if isinstance(memory, TextMemory) and not memory.was_read else None
    return Role(named[1].upper()) if named else None


def type_of_speech(message: Message) -> MemoryType:
    return MemoryType.USER if message.role is Role.USER else MemoryType.LONG_TERM


def source_of(saying: Saying, message: Message) -> Source:
    return Source(task_id=message.task_id, message_id=message.id, part_index=saying.part_index)


def _said(words: str, source: Source, message: Message) -> Draft:
    return Draft(
        key=first_clause(words),
        value=f"{speaker(message)}: {words}",
        tags=key_phrases(words, limit=MAX_PHRASES),
        memory_type=type_of_speech(message),
        confidence=1.0,
        sources=[source],
        state_keys=keys(read_states(words)) if message.role is Role.USER else (),
    )
