"""The list of a backup's files, by which a restore checks that all are present and unchanged."""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from memos_gql.errors import CannotStart
from memos_gql.migrations import VERSION

NAME = "manifest.json"
FORMAT = 1
PIECE_BYTES = 1024 * 1024


class HeldFile(BaseModel):
    """A file of a backup; `path` is relative to the backup."""

    path: str
    size_bytes: int
    sha256: str


class Manifest(BaseModel):
    """`made_at` is UTC; files have the same paths in the backup as in a data directory."""

    format: int = FORMAT
    version: str
    stored_version: int = 0
    """The version of the stored data; old backups name none."""
    made_at: datetime
    files: list[HeldFile]


def copy_file(root: Path, path: Path, *, to: Path) -> HeldFile:
    """Copy the file `path` from `root` to `to`, readable only by its owner, and describe the copy."""
    target = to / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(root / path, target)
    target.chmod(0o600)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return HeldFile(path=path.as_posix(), size_bytes=target.stat().st_size, sha256=sha256)


def read_manifest(directory: Path) -> Manifest:
    """Read a backup's manifest.

    Raises:
        CannotStart: there is no backup, or this version cannot read it.
    """
    try:
        manifest = Manifest.model_validate_json((directory / NAME).read_bytes())
    except (OSError, ValidationError) as error:
        raise CannotStart(f"{directory} holds no backup: its {NAME} is missing or damaged.") from error
    if manifest.format != FORMAT:
        raise CannotStart(
            f"{directory} was made by memos-gql {manifest.version}, in a format this version does not know."
        )
    if manifest.stored_version > VERSION:
        raise CannotStart(
            f"{directory} was made by memos-gql {manifest.version}, which stores version {manifest.stored_version}, "
            f"and this one knows versions up to {VERSION}: restore it with the newer memos-gql."
        )
    if not manifest.files:
        raise CannotStart(f"{directory} holds no backup: its {NAME} names no file.")
    return manifest
