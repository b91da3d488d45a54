"""Reading JSON files of any length, with one item in memory at a time."""

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
"""Size of one conversation as JSON; as objects it takes about five times as much memory."""
MOST_VALUE_BYTES = 2 * MOST_ITEM_BYTES
"""Size of one string, which the parser reads completely before it reports anything."""
CHUNK_BYTES = 64 * 1024
LOOKED_AT = 5_000
"""Parser events that are read to recognise a file."""
OPENING, CLOSING = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})


class TooLarge:
    """Replaces an item that is too large to be read."""


TOO_LARGE = TooLarge()


class _Counted:
    """A file that counts the bytes of the current item, and stops at a string that would fill the memory."""

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
    """Yield the values at these places with their place, written as in ijson (`item`, `results.item`).

    An item that is too large is yielded as TOO_LARGE. A file may contain several JSON values one after the other.

    Raises:
        CannotStart: the file is damaged, or not JSON.
    """
    with _readable(archive, name) as file:
        yield from _items(file, places)


def places_in(archive: Archive, name: str) -> set[str]:
    """Return the places of a file's first values.

    Raises:
        CannotStart: the file is damaged, or not JSON.
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
        raise CannotStart(
            f"{archive.place}: {name} is damaged ({_first_line(error)}); fetch the export once more."
        ) from error


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
