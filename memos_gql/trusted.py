"""Trusted documents: the only operations that are run, listed in a file that the client's build writes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

MAX_FILE_BYTES = 16 * 1024 * 1024


def read_documents(path: Path) -> Mapping[str, str]:
    """Read documents by id: JSON of id -> text, as Relay and GraphQL Code Generator write it, or Apollo's manifest.

    Each document is also available under `sha256:` and the hash of its text.

    Raises:
        ValueError: the file cannot be read, is too large, or has another form.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError(f"{path} is larger than {MAX_FILE_BYTES // 1024**2} MiB")
        documents = dict(_documents(json.loads(path.read_text("utf-8"))))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError(f"{path} is no JSON in UTF-8") from None
    if not documents:
        raise ValueError(f'{path} holds no document: write {{"id": "query …"}}, or an operation manifest of Apollo')
    return {**documents, **{f"sha256:{sha256_of(text)}": text for text in documents.values()}}


def sha256_of(text: str) -> str:
    """Hash a document as clients do."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _documents(content: object) -> Iterator[tuple[str, str]]:
    operations = content.get("operations") if isinstance(content, dict) else None
    if isinstance(operations, list):
        listed = [(each.get("id"), each.get("body")) for each in operations if isinstance(each, dict)]
    else:
        listed = list(content.items()) if isinstance(content, dict) else []
    for name, text in listed:
        if isinstance(name, str) and isinstance(text, str) and name and text.strip():
            yield name, text
