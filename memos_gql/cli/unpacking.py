"""The ZIP that a server sends, unpacked while it is imported."""

import shutil
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from memos_gql.dossier.layout import BLOBS, LINES, MANIFEST, SHA256
from memos_gql.errors import CannotStart
from memos_gql.foreign.archive import Archive, opened
from memos_gql.scratch import scratch_directory


@contextmanager
def own_export(place: Path, *, scratch: Path) -> Iterator[Path | None]:
    """Yield the directory of an export of memos-gql, unpacked in `scratch` for this block if it is a ZIP; else None.

    Raises:
        CannotStart: the ZIP is damaged, or made to fill memory or disk.
    """
    if place.is_dir():
        yield place if _is_whole({path.name for path in place.iterdir()}) else None
    elif not zipfile.is_zipfile(place):
        yield None
    else:
        with opened(place) as archive:
            if not _is_whole(archive.entries.keys()):
                yield None
                return
            with scratch_directory(scratch) as directory:
                _unpack(archive, directory)
                yield directory


def _is_whole(names: Collection[str]) -> bool:
    return MANIFEST in names and any(f"{name}.jsonl" in names for name in LINES)


def _unpack(archive: Archive, directory: Path) -> None:
    """Write the files that an export has; any others, whatever their names are, stay in the ZIP."""
    (directory / BLOBS).mkdir()
    blobs = {name for name in archive.entries if _is_blob(name)}
    for name in sorted({MANIFEST, *(f"{name}.jsonl" for name in LINES), *blobs} & archive.entries.keys()):
        try:
            with archive.open(name) as packed, (directory / name).open("wb") as file:
                shutil.copyfileobj(packed, file)
        except zipfile.BadZipFile as error:
            raise CannotStart(f"{archive.place}: {name} is damaged; fetch the export once more.") from error


def _is_blob(name: str) -> bool:
    folder, _, sha256 = name.partition("/")
    return folder == BLOBS and SHA256.fullmatch(sha256) is not None
