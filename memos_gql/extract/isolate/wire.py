"""What parent and child say to each other: JSON in frames, never pickles, so that a child taken over by a file can only send data.

A frame is one byte for its kind, four for its length (big-endian), then the body, which is JSON unless it is a picture.
"""

import struct
from dataclasses import dataclass
from enum import Enum

from pydantic import TypeAdapter

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.pages import Figure, Outline, Page

HEADER = struct.Struct("!cI")
MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_REQUEST_BYTES = 64 * 1024


class Kind(Enum):
    OUTLINE = b"O"
    PAGE = b"P"
    PICTURE = b"I"
    FIGURE = b"G"
    FAILURE = b"F"
    NO_ROOM = b"N"
    END = b"E"


class Action(Enum):
    INSPECT = "inspect"
    READ = "read"
    DRAW = "draw"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read, and what that may cost; `first` and `last` are both included.

    Where `is_strict`, it is read only by a process that is confined in every way. `width_px` is of the picture to draw, and the most that a
    figure may have. Of figures, the first `last` are taken.
    """

    action: Action
    path: str
    media_type: str
    first: int
    last: int
    memory_bytes: int
    cpu_s: int
    is_strict: bool
    width_px: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A FileFailure on its way to the parent."""

    code: ErrorCode
    sentence: str
    page: int | None
    retryable: bool

    @classmethod
    def of(cls, failure: FileFailure) -> "Failure":
        return cls(failure.code, str(failure), failure.page, failure.retryable)

    def error(self) -> FileFailure:
        return FileFailure(self.code, self.sentence, page=self.page, retryable=self.retryable)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: its exit code, or minus the signal that stopped it; and the processor time it took."""

    exit_code: int
    cpu_s: float


REQUEST = TypeAdapter(Request)
OUTLINE = TypeAdapter(Outline)
PAGE = TypeAdapter(Page)
FIGURE = TypeAdapter(Figure)
FAILURE = TypeAdapter(Failure)
ENDING = TypeAdapter(Ending)


def frame(kind: Kind, body: bytes = b"") -> bytes:
    """Wrap a body for sending.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, the parent would not take so much.
    """
    if len(body) > MAX_BODY_BYTES:
        raise FileFailure(ErrorCode.DECOMPRESSION_LIMIT, "one page holds more than can be stored; split the file")
    return HEADER.pack(kind.value, len(body)) + body
