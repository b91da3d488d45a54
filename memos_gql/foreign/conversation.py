"""A conversation of any export, as plain values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from memos_gql.documents import PartKind, Role, ToolCall
from memos_gql.foreign.archive import Entry

OTHER_BRANCH = "messages of branches that were given up"
THOUGHT = "thoughts of the model"
HIDDEN = "messages that were never shown"
EMPTY = "messages without content"
ABSENT = "files that are not in the export"
UNKNOWN = "parts of messages of a kind that is not known here"
DELETED = "memories that were deleted or hidden there"


@dataclass(frozen=True)
class Attached:
    """A file of a message: an entry of the export, or text that the product had extracted from a file."""

    kind: PartKind
    name: str | None
    content: Entry | str

    @property
    def size_bytes(self) -> int:
        return self.content.size_bytes if isinstance(self.content, Entry) else len(self.content.encode())


@dataclass(frozen=True)
class Said:
    """One message; `id` is unique in its conversation."""

    id: str
    role: Role
    parts: Sequence[str | Attached]
    sent_at: datetime | None
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str | None = None
    tags: Sequence[str] = ()
    info: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def files(self) -> list[Attached]:
        return [part for part in self.parts if isinstance(part, Attached)]


@dataclass(frozen=True)
class Conversation:
    """Messages in order; `left_out` counts what is not imported, by reason."""

    id: str
    title: str
    said: Sequence[Said]
    left_out: Counter[str] = field(default_factory=Counter)
    began_at: datetime | None = None
    """The time for messages without one."""
    agent_id: str | None = None
    app_id: str | None = None
    user_id: str | None = None
    """The user it belonged to, if the export says so."""
