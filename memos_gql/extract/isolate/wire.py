"""Messages between parent and child: JSON in frames, not pickles, so a child under a file's control can only send data.

A frame consists of one byte for its kind, four for the length of its body (big-endian), and the body: JSON, or a
picture.
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
    """One file to read, and the limits for it; `first` and `last` are both included.

    If `is_strict`, only a process with every layer of confinement reads it. `width_px` is the width of the picture to
    draw, or the maximum width of a figure. A request for figures returns the first `last` of them.
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
    """A FileFailure in the form that is sent to the parent."""

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
    """How a child ended: its exit code, or the negative number of the signal that ended it; and its processor time."""

    exit_code: int
    cpu_s: float


REQUEST = TypeAdapter(Request)
OUTLINE = TypeAdapter(Outline)
PAGE = TypeAdapter(Page)
FIGURE = TypeAdapter(Figure)
FAILURE = TypeAdapter(Failure)
ENDING = TypeAdapter(Ending)


def frame(kind: Kind, body: bytes = b"") -> bytes:
    """Wrap a body in a frame.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, the body is longer than the parent accepts.
    """
    if len(body) > MAX_BODY_BYTES:
        raise FileFailure(ErrorCode.DECOMPRESSION_LIMIT, "one page contains more than can be stored; split the file")
    return HEADER.pack(kind.value, len(body)) + body
