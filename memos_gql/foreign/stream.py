"""Reading JSON files of any length one item at a time: no more than one item is in memory."""

import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO

import ijson
from ijson.common import ObjectBuilder

from memos_gql.errors import CannotStart
from memos_gql.foreign.archive import Archive

MOST_ITEM_BYTES = 64 * 1024**2
"""Of one conversation as JSON; its objects take some five times as much memory."""
MOST_VALUE_BYTES = 2 * MOST_ITEM_BYTES
"""Of one string: the parser holds it whole before anything is known of it."""
CHUNK_BYTES = 64 * 1024
LOOKED_AT = 5_000
"""Events of a file that tell what it is."""
OPENING, CLOSING = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})


class TooLarge:
    """Stands in the place of an item that was too large to be read."""


TOO_LARGE = TooLarge()


class _Counted:
    """A file that knows how much was read since the last item began, and stops at a string that would fill the memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._read = self._item_began = self._last_event = 0

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        if self._read - self._last_event > MOST_VALUE_BYTES:
            raise ijson.JSONError(f"one value has more than {MOST_VALUE_BYTES // 1024**2} MiB")
        piece = self._file.read(size)
        self._read += len(piece)
        return piece

    def note_item(self) -> None:
        self._item_began = self._read

    def note_event(self) -> None:
        self._last_event = self._read

    @property
    def item_bytes(self) -> int:
        return self._read - self._item_began


def items(archive: Archive, name: str, places: Collection[str]) -> Iterator[tuple[str, object]]:
    """Yield what stands at the places, each with its place, which is written as ijson does (`item`, `results.item`).

    An item that is too large is read as TOO_LARGE. Several JSON values in one file are read one after the other.

    Raises:
        CannotStart: the file is damaged, or no JSON.
    """
    with _readable(archive, name) as file:
        yield from _items(file, places)


def places_in(archive: Archive, name: str) -> set[str]:
    """Return the places of the first values of a file.

    Raises:
        CannotStart: the file is damaged, or no JSON.
    """
    with _readable(archive, name) as file:
        return {path for path, _, _ in islice(ijson.parse(file, buf_size=CHUNK_BYTES, multiple_values=True), LOOKED_AT)}


@contextmanager
def _readable(archive: Archive, name: str) -> Iterator[_Counted]:
    try:
        with archive.open(name) as file:
            yield _Counted(file)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise CannotStart(f"{archive.place}: {name} is no JSON, or was cut off ({_first_line(error)}).") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise CannotStart(f"{archive.place}: {name} is damaged ({_first_line(error)}); fetch the export once more.") from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]


def _items(file: _Counted, places: Collection[str]) -> Iterator[tuple[str, object]]:
    builder: ObjectBuilder | None = None
    depth, place = 0, ""
    for path, event, value in ijson.parse(file, buf_size=CHUNK_BYTES, multiple_values=True):
        file.note_event()
        if depth == 0:
            if path not in places or event in CLOSING or event == "map_key":
                continue
            builder, place = ObjectBuilder(), path
            file.note_item()
        if builder is not None:
            builder.event(event, value)
            builder = builder if file.item_bytes <= MOST_ITEM_BYTES else None
        depth += (event in OPENING) - (event in CLOSING)
        if depth == 0:
            yield place, TOO_LARGE if builder is None else builder.value
