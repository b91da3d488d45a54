"""Export everything stored about one user as a ZIP that is built while it is sent, so it needs little memory at any size."""

import asyncio
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import IO

from memos_gql.documents import Record
from memos_gql.dossier.layout import BLOBS, MANIFEST, line_of
from memos_gql.dossier.leaving import Person
from memos_gql.storage.blobs import Blobs

BATCH = 100
PIECE_BYTES = 256 * 1024


class _Outlet:
    """A write-only file whose contents are removed piece by piece while it is written."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self, *, at_least: int = 1) -> list[bytes]:
        """Remove and return what was written, if it is `at_least` so many bytes; otherwise return nothing."""
        if len(self._waiting) < at_least:
            return []
        piece = bytes(self._waiting)
        self._waiting.clear()
        return [piece]


async def zipped(person: Person, blobs: Blobs) -> AsyncGenerator[bytes, None]:
    """Yield the ZIP in pieces. The manifest comes last, so an incomplete ZIP has none.

    Raises:
        FileFailure: the stored bytes of a file are missing or damaged; the ZIP stays incomplete.
    """
    outlet = _Outlet()
    counts: dict[str, int] = {}
    with zipfile.ZipFile(outlet, "w") as packed:  # type: ignore[call-overload]  # it only needs `write` and `flush`
        for name, documents in person.rows().items():
            counts[name] = 0
            with _member(packed, f"{name}.jsonl", zipfile.ZIP_DEFLATED) as member:
                async for batch in _batches(documents):
                    await asyncio.to_thread(_write_lines, member, batch)
                    counts[name] += len(batch)
                    for piece in outlet.taken(at_least=PIECE_BYTES):
                        yield piece
        for sha256 in person.sha256s:
            with _member(packed, f"{BLOBS}/{sha256}", zipfile.ZIP_STORED) as member:
                async with aclosing(blobs.pieces(person.project_id, sha256)) as chunks:
                    async for chunk in chunks:
                        member.write(chunk)
                        for piece in outlet.taken(at_least=PIECE_BYTES):
                            yield piece
        with _member(packed, MANIFEST, zipfile.ZIP_DEFLATED) as member:
            member.write(person.manifest(counts).model_dump_json(indent=1).encode())
    for piece in outlet.taken():
        yield piece


def _member(packed: zipfile.ZipFile, name: str, packing: int) -> IO[bytes]:
    member = zipfile.ZipInfo(name)
    member.compress_type = packing
    member.external_attr = 0o600 << 16
    return packed.open(member, "w", force_zip64=True)


def _write_lines(member: IO[bytes], documents: Sequence[Record]) -> None:
    member.write("".join(map(line_of, documents)).encode())


async def _batches(documents: AsyncIterator[Record]) -> AsyncIterator[list[Record]]:
    batch: list[Record] = []
    async for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
