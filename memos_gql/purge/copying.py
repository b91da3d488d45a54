"""Copying our databases from one MongoDB to an empty one, and comparing both."""

from collections.abc import AsyncIterator

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import Fields
from memos_gql.errors import DependencyUnavailable

MONGODBS_OWN = frozenset({"admin", "config", "local"})
"""Users, sessions and the oplog: a new server has its own."""
BATCH_BYTES = 32 * 1024 * 1024
"""MongoDB accepts 48 MB in one message; each batch is held in memory."""
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


async def copy_databases(uri: str, *, to: str) -> AsyncIterator[str]:
    """Copy every collection with its options and indexes, yield a line for each, and compare both sides.

    Nothing else may write to either side.

    Raises:
        DependencyUnavailable: the copy differs from the original.
    """
    async with AsyncMongoClient[Fields](uri) as old, AsyncMongoClient[Fields](to) as new:
        for client in (old, new):
            # A document that expires during the copy would exist on one side only
            await client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        for name in sorted(set(await old.list_database_names()) - MONGODBS_OWN):
            async for line in _copy_database(old[name], new[name]):
                yield line
            await _compare(old[name], new[name])


async def _copy_database(old: AsyncDatabase[Fields], new: AsyncDatabase[Fields]) -> AsyncIterator[str]:
    for described in await _collections(old):
        name = described["name"]
        await new.command({"create": name, **described["options"]})
        await _copy_indexes(old[name], new)
        async for line in _copy_documents(
            old[name].with_options(codec_options=RAW), to=new[name].with_options(codec_options=RAW)
        ):
            yield line


async def _collections(database: AsyncDatabase[Fields]) -> list[Fields]:
    ours = {"type": "collection", "name": {"$not": {"$regex": r"^system\."}}}
    listed = [dict(described) async for described in await database.list_collections(filter=ours)]
    return sorted(listed, key=lambda described: str(described["name"]))


async def _copy_indexes(old: AsyncCollection[Fields], new: AsyncDatabase[Fields]) -> None:
    indexes = [index for index in await _indexes(old) if index["name"] != "_id_"]
    if indexes:
        await new.command({"createIndexes": old.name, "indexes": indexes})


async def _indexes(collection: AsyncCollection[Fields]) -> list[Fields]:
    return [dict(index) async for index in await collection.list_indexes()]


async def _copy_documents(
    old: AsyncCollection[RawBSONDocument], *, to: AsyncCollection[RawBSONDocument]
) -> AsyncIterator[str]:
    count = 0
    async for batch in _batches(old):
        await to.insert_many(batch)
        count += len(batch)
        yield f"{old.full_name}: {count:,} documents copied"


async def _batches(collection: AsyncCollection[RawBSONDocument]) -> AsyncIterator[list[RawBSONDocument]]:
    """Yield all documents, in lists of about BATCH_BYTES."""
    batch: list[RawBSONDocument] = []
    batch_bytes = 0
    async for document in collection.find():
        batch.append(document)
        batch_bytes += len(document.raw)
        if batch_bytes >= BATCH_BYTES:
            yield batch
            batch, batch_bytes = [], 0
    if batch:
        yield batch


async def _compare(old: AsyncDatabase[Fields], new: AsyncDatabase[Fields]) -> None:
    copied, copy = await _seen(old), await _seen(new)
    different = sorted(name for name in copied.keys() | copy.keys() if copied.get(name) != copy.get(name))
    if different:
        raise DependencyUnavailable(
            f"The copy of {', '.join(different)} differs from the original; nothing has changed."
        )


async def _seen(database: AsyncDatabase[Fields]) -> Fields:
    """Return what is compared: MongoDB's own digest of each collection, and its indexes."""
    digests = (await database.command("dbHash"))["collections"]
    return {name: (digest, await _indexes(database[name])) for name, digest in digests.items()}
