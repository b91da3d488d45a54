"""The tables of an index in a directory or an object store, with caches of limited size."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

import lancedb
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from lancedb.db import AsyncConnection
from lancedb.table import AsyncTable

from memos_gql import heap
from memos_gql.errors import DependencyUnavailable
from memos_gql.settings import MIB
from memos_gql.storage.held_rows import HeldRows

INDEX_CACHE_BYTES = 128 * MIB
METADATA_CACHE_BYTES = 16 * MIB
"""LanceDB's defaults are 6 GiB and 1 GiB."""
HELD_ROWS_BYTES = 16 * MIB
"""Enough for some 5,000 rows of short texts, such as 100 rows of each of 50 users. LanceDB itself caches no rows."""
OPENINGS = 500
"""How often tables are opened before the caches are replaced by empty ones.

Each write makes a version, and the caches keep 30 KiB and an open file of every version, although nothing reads old
ones again. With empty caches, one search among 50,000 rows takes 15 ms more.
"""
IN_USE_S = 5.0
"""After this many seconds, no search uses the old caches any more, and their memory is returned to the system."""
GIVEN_BACK_EVERY_S = 10.0
"""While tables are opened, free memory is returned to the system this often; minutes of searches leave 10 MiB."""


class _Connections(NamedTuple):
    """Two connections with the same caches.

    newest: every query of a table looks for a newer version first.
    as_opened: a table stays at the version at which it was opened. Compaction gives rows new numbers, so queries that
        belong together need one version.
    """

    newest: AsyncConnection
    as_opened: AsyncConnection


class Tables:
    """Opens, makes and drops tables; writes of other processes are visible at once."""

    def __init__(self, uri: str, connections: _Connections) -> None:
        self._uri = uri
        self._connections = connections
        self._opened = 0
        self.held = HeldRows(most_bytes=HELD_ROWS_BYTES)
        self._given_back_at = 0.0

    async def find(self, name: str) -> AsyncTable | None:
        """Open a table; None if there is none of this name. Each query reads its newest version."""
        await self._count()
        return await self._open(self._connections.newest, name)

    async def find_as_it_is(self, name: str) -> AsyncTable | None:
        """Open the newest version of a table, which all queries read; None if there is none of this name."""
        await self._count()
        return await self._open(self._connections.as_opened, name)

    async def _count(self) -> None:
        self._opened += 1
        if self._opened % OPENINGS == 0:
            self._connections = await _connected(self._uri)
            _give_back(after_s=IN_USE_S)
        self._give_back_now_and_then()

    async def _open(self, connection: AsyncConnection, name: str) -> AsyncTable | None:
        # Opening takes 0.1 ms, and always shows a table that another process has replaced
        try:
            return await connection.open_table(name)
        except ValueError as error:
            if "not found" in str(error):
                return None
            raise

    def _give_back_now_and_then(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._given_back_at > GIVEN_BACK_EVERY_S:
            self._given_back_at = now
            _give_back(after_s=0)

    async def create(
        self, name: str, rows: pa.Table | None = None, *, schema: pa.Schema | None = None, is_replaced: bool = False
    ) -> AsyncTable:
        """Make a table; `is_replaced` says whether one of this name may be there already."""
        return await self._connections.newest.create_table(
            name, rows, schema=schema, mode="overwrite" if is_replaced else None
        )

    async def drop(self, name: str) -> None:
        """Delete a table, if there is one of this name."""
        await self._connections.newest.drop_table(name, ignore_missing=True)

    async def names(self) -> list[str]:
        """Return the names of all tables."""
        names, page = list[str](), None
        while True:
            listed = await self._connections.newest.list_tables(page_token=page)
            names += listed.tables
            page = listed.page_token
            if not page:
                return names


async def open_tables(uri: str) -> Tables:
    """Connect to the index at `uri`, a path or an address in an object store."""
    # PyArrow's own allocator held 37 MiB for buffers of half a MiB
    pa.set_memory_pool(pa.system_memory_pool())
    return Tables(uri, await _connected(uri))


async def _connected(uri: str) -> _Connections:
    session = lancedb.Session(index_cache_size_bytes=INDEX_CACHE_BYTES, metadata_cache_size_bytes=METADATA_CACHE_BYTES)
    return _Connections(
        await lancedb.connect_async(uri, read_consistency_interval=timedelta(0), session=session),
        await lancedb.connect_async(uri, read_consistency_interval=None, session=session),
    )


def _give_back(*, after_s: float) -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(after_s, loop.run_in_executor, None, heap.give_back)


@contextmanager
def answering() -> Iterator[None]:
    """Translate LanceDB's errors: it raises RuntimeError for storage failures, conflicts and its own faults alike."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        raise DependencyUnavailable("The index did not answer; try again.") from error
