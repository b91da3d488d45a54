"""Fitting an exported conversation to this server's limits: what is too long is cut or left out, and counted."""

import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import to_thread
from pydantic import JsonValue

from memos_gql.documents import OwnerScope, now
from memos_gql.foreign.archive import Archive, Entry
from memos_gql.foreign.conversation import EMPTY, Attached, Conversation, Said
from memos_gql.ingest.receiving.request import (
    MAX_FILE_NAME_LENGTH,
    MAX_MESSAGE_LENGTH,
    MAX_TAG_LENGTH,
    MAX_TAGS,
    MAX_TOOL_CALLS,
    SentFile,
    SentMessage,
    UploadSource,
    bounded_json_issues,
)
from memos_gql.lengths import MAX_NAME_LENGTH
from memos_gql.memory.visible import is_visible
from memos_gql.settings import Settings

ID_DIGITS = 24
CHUNK_BYTES = 1024 * 1024
APART = timedelta(milliseconds=1)
"""Messages with equal times are set this far apart, to keep their order."""
TOO_LONG = "characters of messages that are too long"
TOO_MANY_FILES = "files of messages with more files than this server takes"
TOO_LARGE_FILE = "files that are larger than this server takes"


@dataclass(frozen=True)
class Origin:
    """The source and destination of a conversation; message ids are derived from it, so nothing is imported twice."""

    scope: OwnerScope
    source: str

    def message_id(self, conversation_id: str, said_id: str) -> str:
        identity = json.dumps([self.scope.project_id, self.scope.owner, self.source, conversation_id, said_id])
        return f"msg_{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:ID_DIGITS]}"


@dataclass(frozen=True)
class Fitted:
    """The messages of a conversation that are imported."""

    id: str
    title: str
    messages: Sequence[SentMessage]
    agent_id: str | None
    app_id: str | None
    left_out: Counter[str] = field(default_factory=Counter)


def fitted(conversation: Conversation, *, origin: Origin, archive: Archive, settings: Settings) -> Fitted:
    """Convert a conversation's messages for sending, each with its own id and time."""
    fitting = _Fitting(conversation, origin, archive, settings)
    return Fitted(
        id=_name(conversation.id),
        title=conversation.title.strip()[:MAX_NAME_LENGTH],
        messages=list(fitting.messages()),
        agent_id=conversation.agent_id and _name(conversation.agent_id),
        app_id=conversation.app_id and _name(conversation.app_id),
        left_out=+fitting.left_out,
    )


def _name(name: str) -> str:
    """Keep an id, or hash it if it is too long."""
    return name if len(name) <= MAX_NAME_LENGTH else hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


class _Fitting:
    def __init__(self, conversation: Conversation, origin: Origin, archive: Archive, settings: Settings) -> None:
        self._conversation = conversation
        self._origin = origin
        self._archive = archive
        self._settings = settings
        self.left_out = Counter(conversation.left_out)

    def messages(self) -> Iterator[SentMessage]:
        latest = self._conversation.began_at or _first_time(self._conversation) or now()
        for said in self._conversation.said:
            message = self._message(said, sent_at=max(said.sent_at or latest, latest))
            if message is None:
                self.left_out[EMPTY] += 1
                continue
            latest = (message.sent_at or latest) + APART
            yield message

    def _message(self, said: Said, *, sent_at: datetime) -> SentMessage | None:
        parts = tuple(self._parts(said))
        calls = tuple(said.tool_calls[:MAX_TOOL_CALLS])
        shows = any(isinstance(part, SentFile) or is_visible(part) for part in parts)
        if not (shows or calls):
            return None
        return SentMessage(
            role=said.role,
            parts=parts,
            tool_calls=calls,
            tool_call_id=said.tool_call_id and _name(said.tool_call_id),
            sent_at=sent_at,
            id=self._origin.message_id(self._conversation.id, said.id),
            tags=tuple(tag for tag in said.tags if len(tag) <= MAX_TAG_LENGTH)[:MAX_TAGS],
            info=self._info(said),
        )

    def _info(self, said: Said) -> JsonValue:
        info = {} if list(bounded_json_issues((), dict(said.info))) else dict(said.info)
        title = (
            {"title": self._conversation.title.strip()[:MAX_NAME_LENGTH]} if self._conversation.title.strip() else {}
        )
        return {**info, "source": self._origin.source, **title}

    def _parts(self, said: Said) -> Iterator[str | SentFile]:
        left = MAX_MESSAGE_LENGTH
        most_files = self._settings.max_files
        self.left_out[TOO_MANY_FILES] += max(len(said.files) - most_files, 0)
        taken = said.files[:most_files]
        for part in said.parts:
            if isinstance(part, Attached):
                yield from self._file(part) if part in taken else ()
                continue
            self.left_out[TOO_LONG] += max(len(part) - left, 0)
            yield from _pieces(part[:left], self._settings.max_text_length)
            left = max(left - len(part), 0)

    def _file(self, attached: Attached) -> Iterator[SentFile]:
        if attached.size_bytes > self._settings.max_file_bytes:
            self.left_out[TOO_LARGE_FILE] += 1
            return
        name = (attached.name or "").strip()[-MAX_FILE_NAME_LENGTH:] or None
        yield SentFile(attached.kind, name, UploadSource(name, _bytes_of(attached.content, self._archive)))


def _first_time(conversation: Conversation) -> datetime | None:
    return next((said.sent_at for said in conversation.said if said.sent_at), None)


def _pieces(text: str, longest: int) -> Iterator[str]:
    """Cut a text that is too long for a part of a message, after lines or words."""
    while len(text) > longest:
        cut = max(text.rfind("\n", 0, longest), text.rfind(" ", longest // 2, longest)) + 1 or longest
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def _bytes_of(content: Entry | str, archive: Archive) -> Callable[[], AsyncIterator[bytes]]:
    async def chunks() -> AsyncIterator[bytes]:
        if isinstance(content, str):
            yield content.encode("utf-8", "replace")
            return
        with archive.open(content.name) as file:
            while chunk := await to_thread.run_sync(file.read, CHUNK_BYTES):
                yield chunk

    return chunks
