"""Read DOC: documents of Word 97 to 2003 by our own reader, others by two old programs.

Older and damaged documents are read by antiword, or by catdoc if that prints nothing. Neither program recognises
deleted text, headers or comments. Both are old C programs, which run confined.
"""

import re
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import olefile

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.stretches import outline, parts
from memos_gql.extract.word.binary.container import Unreadable
from memos_gql.extract.word.binary.story import Stories
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line, Outline, Page

_TIMEOUT_S = 60
_ENCRYPTED = 0x0100  # FibBase.fEncrypted, [MS-DOC] section 2.5.2
_FLAGS_OFFSET = 10
_PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0-\xef\xdb]")
_OLD = (
    "it is older than Word 97 or damaged: words that were deleted may stand among the others, "
    "and headers and comments are missing"
)
_DAMAGE = (Unreadable, OSError, struct.error, LookupError, ValueError, TypeError)
# The second byte of every Word 6 to 2003 document; the first distinguishes versions and languages
_WORD_MARKS = (0xA5, 0xA6)


@dataclass(frozen=True, slots=True)
class _Written:
    lines: list[Line]
    notices: tuple[str, ...] = ()


def inspect(path: Path) -> Outline:
    """Count the stretches of text."""
    return outline(_written(path).lines)


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included."""
    written = _written(path)
    for page in parts(written.lines, first, last):
        yield replace(page, notices=(*_unread(path), *written.notices)) if page.number == 1 else page


def _written(path: Path) -> _Written:
    _check(path)
    try:
        stories = Stories(path)
        return _Written(list(stories.lines()), tuple(dict.fromkeys(stories.notices)))
    except _DAMAGE:
        return _Written(list(_lines(_text(path))), (_OLD,))


def _unread(path: Path) -> tuple[str, ...]:
    """Write notices about unread parts: pictures, which are in a separate stream, and objects of other programs."""
    with olefile.OleFileIO(str(path)) as container:
        notices = []
        if container.exists("Data") and _PICTURE.search(container.openstream("Data").read()):
            notices.append("the pictures in it were not read; save it as DOCX")
        if container.exists("ObjectPool") and any(place[0] == "ObjectPool" for place in container.listdir()):
            notices.append("objects of other programs in it were not read; send them by themselves")
        return tuple(notices)


def _text(path: Path) -> str:
    text = _run("antiword", "-m", "UTF-8.txt", "-w", "0", str(path))
    return text if text.strip() else _run("catdoc", "-d", "utf-8", "-w", str(path))


def _check(path: Path) -> None:
    """Check that there is a Word stream, because catdoc prints the bytes of anything, and that it is not encrypted."""
    try:
        with olefile.OleFileIO(str(path)) as container, container.openstream("WordDocument") as stream:
            head = stream.read(_FLAGS_OFFSET + 2)
        flags = struct.unpack_from("<H", head, _FLAGS_OFFSET)[0]
    except (OSError, struct.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _damaged() from error
    if head[1] not in _WORD_MARKS:
        raise _damaged()
    if flags & _ENCRYPTED:
        raise FileFailure(ErrorCode.PASSWORD_PROTECTED, "the document is protected by a password; send it without one")


def _damaged() -> FileFailure:
    return FileFailure(ErrorCode.CORRUPT_FILE, "the document is damaged and cannot be opened; save it again as DOCX")


def _run(program: str, *arguments: str) -> str:
    """Return the program's output; empty if it fails, because the other program may succeed."""
    try:
        done = subprocess.run(  # noqa: S603
            [program, *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=_TIMEOUT_S, check=False
        )
    except FileNotFoundError as error:
        sentence = f"reading DOC files needs the system package {program}; install it"
        raise FileFailure(ErrorCode.DEPENDENCY_UNAVAILABLE, sentence, retryable=True) from error
    except subprocess.TimeoutExpired as error:
        raise FileFailure(
            ErrorCode.TIMED_OUT, "reading the document took longer than is allowed; save it as DOCX"
        ) from error
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""


def _lines(text: str) -> Iterator[Line]:
    after_gap = True
    for row in text.split("\n"):
        is_table_row = row.startswith("|") and row.rstrip().endswith("|")
        made = lines_of(_cells(row) if is_table_row else row, starts_block=after_gap or is_table_row)
        yield from made
        after_gap = not made


def _cells(row: str) -> str:
    """Rewrite `|a  |b |` as `a | b`."""
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    return " | ".join(cells) if any(cells) else ""
