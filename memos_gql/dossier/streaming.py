"""Everything stored about one user as a ZIP that is made while it is sent, so little of it is in memory."""

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
    """A file that can only be written to, and that is emptied repeatedly."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self, *, at_least: int = 1) -> list[bytes]:
        """Return what was written since the last call and forget it, if it has at least this many bytes."""
        if len(self._waiting) < at_least:
            return []
        piece = bytes(self._waiting)
        self._waiting.clear()
        return [piece]


async def zipped(person: Person, blobs: Blobs) -> AsyncGenerator[bytes, None]:
    """Yield the ZIP piece by piece. The manifest comes last, so an interrupted ZIP has none.

    Raises:
        FileFailure: the database no longer holds the bytes of a file as they were stored; what was yielded is no whole
            ZIP then.
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
                async with aclosing(blobs.of(person.scope.project).pieces(sha256)) as chunks:
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
