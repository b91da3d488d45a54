"""What tests of the index need: leases in a real MongoDB, and an index that is written to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from beanie import init_beanie
from pymongo import AsyncMongoClient

from memos_gql.documents import Erasure, Fields, Lease
from memos_gql.settings import Settings
from memos_gql.storage.index_writer import IndexWriter
from memos_gql.storage.vectors import Vectors, open_vectors


@pytest.fixture
async def leases(settings: Settings) -> AsyncIterator[None]:
    """No lease is held when a test begins."""
    client: AsyncMongoClient[Fields] = AsyncMongoClient(settings.mongodb_uri, tz_aware=True)
    await init_beanie(client.get_default_database(), document_models=[Lease, Erasure])
    await Lease.delete_all()
    await Erasure.delete_all()
    yield
    await client.close()


@pytest.fixture
async def vectors(tmp_path: Path) -> Vectors:
    return await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)


@pytest.fixture
async def writer(vectors: Vectors) -> AsyncIterator[IndexWriter]:
    writer = IndexWriter(vectors)
    yield writer
    await writer.close()
