"""The files of such a directory, and the version of its format."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from memos_gql.documents import (
    Memory,
    Message,
    PreferenceMemory,
    Reading,
    Record,
    StoredFile,
    Task,
    TextMemory,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
)
from memos_gql.errors import CannotStart

MANIFEST = "manifest.json"
FORMAT: Literal["memos-gql person"] = "memos-gql person"
VERSION = 1
BLOBS = "blobs"
SHA256 = re.compile(r"[0-9a-f]{64}")
ID = re.compile(r"[a-z]{1,16}_[0-9A-Za-z-]{1,80}")

Kind = TypeVar("Kind", bound=Record)
LINES: dict[str, type[Record]] = {
    "messages": Message,
    "files": StoredFile,
    "readings": Reading,
    "tasks": Task,
    "memories": Memory,
}
"""The files `NAME.jsonl`: one document to a line, oldest first."""
MEMORIES: dict[str, type[Memory]] = {
    kind.__name__: kind for kind in (TextMemory, PreferenceMemory, ToolSchemaMemory, ToolTrajectoryMemory)
}
"""By `kind`, which a line of memories has beside the fields of the document."""


class Manifest(BaseModel):
    """The format, its version and the counts of documents; `made_at` is UTC."""

    format: Literal["memos-gql person"] = FORMAT
    version: int = VERSION
    user_id: str
    made_at: datetime
    counts: dict[str, int]


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a directory.

    Raises:
        CannotStart: it is not such a directory, or its version is unknown.
    """
    try:
        manifest = Manifest.model_validate_json((directory / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise CannotStart(
            f"{directory} is not an export of memos-gql: its {MANIFEST} is missing or damaged."
        ) from error
    if manifest.version > VERSION:
        raise CannotStart(
            f"{directory} has version {manifest.version}, and this memos-gql reads versions up to {VERSION}: "
            "use a newer memos-gql."
        )
    return manifest


def lines_of(directory: Path, name: str) -> Iterator[Record]:
    """Read the documents of one file.

    Raises:
        CannotStart: a line is not such a document; the sentence names the line.
    """
    path = directory / f"{name}.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield _parsed(line, name, place=f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(f"{path} cannot be read: it is missing or damaged.") from error


def _parsed(line: str, name: str, *, place: str) -> Record:
    try:
        kind = MEMORIES[_Marked.model_validate_json(line).kind] if name == "memories" else LINES[name]
        document: Record = kind.model_validate_json(line)
    except (ValidationError, KeyError) as error:
        raise CannotStart(f"{place} is not one of the {name} of an export; the export is damaged.") from error
    if name != "readings" and not ID.fullmatch(document.id):
        raise CannotStart(f"{place}: {document.id[:80]!r} is not an id; the export is damaged.")
    return document


class _Marked(BaseModel):
    kind: str


def line_of(document: Record) -> str:
    """Write a document as one line."""
    mark = f'{{"kind":"{type(document).__name__}",' if isinstance(document, Memory) else "{"
    fields: str = document.model_dump_json(by_alias=False)
    return mark + fields.removeprefix("{") + "\n"


def blob_path(directory: Path, sha256: str) -> Path:
    """Return the path of a file's bytes.

    Raises:
        CannotStart: `sha256` is not a SHA-256.
    """
    if not SHA256.fullmatch(sha256):
        raise CannotStart(f"{sha256[:80]!r} is not the SHA-256 of a file; the export is damaged.")
    return directory / BLOBS / sha256


def check_blob(path: Path, sha256: str) -> None:
    """Check that the bytes of a file are unchanged.

    Raises:
        CannotStart: they are missing or differ.
    """
    try:
        with path.open("rb") as file:
            is_whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: it is missing or damaged.") from error
    if not is_whole:
        raise CannotStart(f"{path} is damaged: its bytes differ from those that were exported.")
