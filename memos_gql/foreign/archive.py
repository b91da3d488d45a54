"""The files of an export: a ZIP, a directory or a single file. Nothing is unpacked to disk."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from memos_gql.errors import CannotStart

FIRST_OF_ZIP = b"PK\x03\x04"
MOST_FILES = 1_000_000
MOST_BYTES = 64 * 1024**3
"""The unpacked size of all files of an export together."""
SUSPICIOUS_BYTES, MOST_RATIO = 16 * 1024**2, 200
"""A larger file that is compressed further than this is a bomb: JSON shrinks to about a tenth, pictures not at all."""


@dataclass(frozen=True)
class Entry:
    """A file of an export; `name` only selects it, and is never used as a path on this machine."""

    name: str
    size_bytes: int

    @property
    def basename(self) -> str:
        return PurePosixPath(self.name).name


@dataclass(frozen=True)
class Archive:
    """The files of an export. Damage appears while a file is read, as `zipfile.BadZipFile` or OSError."""

    place: Path
    entries: Mapping[str, Entry]
    open: Callable[[str], IO[bytes]]
    """Opens a file by its name in `entries`."""


@contextmanager
def opened(place: Path) -> Iterator[Archive]:
    """Open the export at `place`.

    Raises:
        CannotStart: it does not exist, is damaged, or is a ZIP made to fill memory or disk.
    """
    if place.is_dir():
        entries = list(_files_of(place))
        yield Archive(place, _by_name(entries), lambda name: (place / name).open("rb"))
    elif not place.is_file():
        raise CannotStart(f"{place} is neither a file nor a directory.")
    elif not zipfile.is_zipfile(place):
        if _begins_as_zip(place):
            # The list of its files is at the end
            raise CannotStart(f"{place} is a ZIP whose end is missing; fetch the export once more.")
        yield Archive(place, _by_name([Entry(place.name, place.stat().st_size)]), lambda _: place.open("rb"))
    else:
        yield from _opened_zip(place)


def _begins_as_zip(place: Path) -> bool:
    with place.open("rb") as file:
        return file.read(len(FIRST_OF_ZIP)) == FIRST_OF_ZIP


def _by_name(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.name: entry for entry in entries}


def _files_of(place: Path) -> Iterator[Entry]:
    for path in sorted(place.rglob("*")):
        # A link may lead to any file of this machine
        if path.is_file() and not path.is_symlink():
            yield Entry(path.relative_to(place).as_posix(), path.stat().st_size)


def _opened_zip(place: Path) -> Iterator[Archive]:
    try:
        file = zipfile.ZipFile(place)
    except zipfile.BadZipFile as error:
        raise CannotStart(f"{place} is a damaged ZIP ({error}); fetch the export once more.") from error
    with file:
        members = [member for member in file.infolist() if not member.is_dir()]
        _check(place, members)
        yield Archive(
            place,
            _by_name(Entry(member.filename, member.file_size) for member in members),
            partial(_opened_member, file),
        )


def _opened_member(file: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return file.open(name)
    except (RuntimeError, NotImplementedError) as error:
        raise CannotStart(
            f"{file.filename}: {name} is encrypted, or packed in a way that is not known here."
        ) from error


def _check(place: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
        raise CannotStart(
            f"{place} unpacks to more than {MOST_BYTES // 1024**3} GiB or {MOST_FILES:,} files; split it."
        )
    for member in members:
        if member.file_size > SUSPICIOUS_BYTES and member.file_size > MOST_RATIO * member.compress_size:
            raise CannotStart(
                f"{place}: {member.filename[:200]!r} unpacks to far more than an export does; nothing was read."
            )
