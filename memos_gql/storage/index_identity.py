"""Checking that the index belongs to this database: both store the same identity.

Without this check, a process with a wrong or empty index directory would answer every search with no hits.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from pymongo.asynchronous.collection import AsyncCollection

from memos_gql.documents import Fields, Filling, IndexIdentity, Memory, new_id, now
from memos_gql.errors import IndexUnusable
from memos_gql.storage.index_rows import OTHER_PREFIX, TABLE_PREFIX
from memos_gql.storage.leases import alone
from memos_gql.storage.tables import Tables, answering

TABLE = "identity"
KEY = "index"
LEASE = timedelta(seconds=30)
AGREED_FOR_S = 1.0
"""How long a check counts: it costs a round trip to MongoDB and a read of the index."""
REMEDY = (
    "Set MEMOS_LANCEDB_URI, or MEMOS_DATA_DIR, so that every process uses the same index; "
    "if it is lost, run `memos-gql reindex`."
)
LOST = "The index at {uri} is empty, or is not the one that this database was indexed in."
FOREIGN = "The index at {uri} was made for another database."


@dataclass(frozen=True)
class InUse:
    """The embedder that the index is searched with: a model of the operator's own; None stands for the built-in one."""

    embedder: str | None = None
    dimensions: int | None = None


class Identity:
    """Compares the identity in the index with the one in MongoDB; if there is none yet, creates one in both.

    `in_use` is what MongoDB said at the last check.
    """

    def __init__(self, tables: Tables, *, uri: str) -> None:
        self._tables = tables
        self._uri = uri
        self._agreed_until = 0.0
        self.in_use = InUse()

    def forget(self) -> None:
        """Make the next check ask the database and the index, even if the last one was only a moment ago."""
        self._agreed_until = 0.0

    async def take_over(self, in_use: InUse) -> None:
        """Switch to another embedder: every process uses it from its next check on, at most a second later."""
        changes = {"embedder": in_use.embedder, "dimensions": in_use.dimensions, "filling": None}
        await _collection().update_one({"_id": KEY}, {"$set": changes})
        self.forget()

    async def tell_filling(self, filling: Filling) -> None:
        """Store how far another index is filled; `reindex` and `/metrics` show it."""
        await _collection().update_one({"_id": KEY}, {"$set": {"filling": filling.model_dump()}})

    async def require(self) -> None:
        """Check that index and database belong together.

        Raises:
            IndexUnusable: they do not; the sentence says what to do.
            DependencyUnavailable: the index did not respond.
        """
        if time.monotonic() < self._agreed_until:
            return
        fault = await self.fault()
        if fault:
            raise IndexUnusable(fault)
        self._agreed_until = time.monotonic() + AGREED_FOR_S

    async def fault(self) -> str | None:
        """Return what is wrong and what to do, or None. On the first start, give index and database an identity."""
        in_index, in_database = await self._in_index(), await self._in_database()
        if in_database is None:
            # Two processes that start at once must not create two identities
            async with alone(f"create/{TABLE}", lasts=LEASE):
                in_index, in_database = await self._in_index(), await self._in_database()
                if in_database is None:
                    return self._sentence(await self._begin(in_index))
        if in_index == in_database:
            return None
        return self._sentence(FOREIGN if in_index else LOST)

    async def _begin(self, in_index: str | None) -> str | None:
        has_rows = await self._holds_memories()
        if in_index is not None and has_rows:
            return FOREIGN
        if in_index is not None:
            # A process was killed after writing this identity to the index
            await _write_to_database(in_index)
            return None
        if not has_rows and await _has_indexed_memories():
            return LOST
        await self.renew()
        return None

    def _sentence(self, fault: str | None) -> str | None:
        return f"{fault.format(uri=self._uri)} {REMEDY}" if fault else None

    async def renew(self) -> None:
        """Give the index and this database a new common identity, whatever they had before."""
        identity = new_id("index")
        with answering():
            schema = pa.schema([pa.field("id", pa.string())], metadata={TABLE: identity})
            await self._tables.drop(TABLE)
            await self._tables.create(TABLE, schema=schema)
        # The index comes first: if this process dies in between, the next one adopts the identity of an index without
        # memories
        await _write_to_database(identity)

    async def _in_database(self) -> str | None:
        found = await _collection().find_one({"_id": KEY})
        if found is None:
            return None
        self.in_use = InUse(found.get("embedder"), found.get("dimensions"))
        return str(found["identity"])

    async def _in_index(self) -> str | None:
        with answering():
            table = await self._tables.find(TABLE)
            if table is None:
                return None
            metadata = (await table.schema()).metadata or {}
        return str(metadata.get(TABLE.encode(), b"").decode()) or None

    async def _holds_memories(self) -> bool:
        with answering():
            names = await self._tables.names()
        return any(name.startswith((TABLE_PREFIX, OTHER_PREFIX)) for name in names)


def _collection() -> AsyncCollection[Fields]:
    return IndexIdentity.get_pymongo_collection()


async def _write_to_database(identity: str) -> None:
    await _collection().update_one({"_id": KEY}, {"$set": {"identity": identity, "created_at": now()}}, upsert=True)


async def _has_indexed_memories() -> bool:
    return await Memory.get_pymongo_collection().find_one({"indexed_at": {"$ne": None}}, {"_id": 1}) is not None
