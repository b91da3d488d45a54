"""What tests of the index need: leases in a real MongoDB."""

from collections.abc import AsyncIterator

import pytest
from beanie import init_beanie
from pymongo import AsyncMongoClient

from memos_gql.documents import Erasure, Fields, Lease
from memos_gql.settings import Settings


@pytest.fixture
async def leases(settings: Settings) -> AsyncIterator[None]:
    """No lease is held when a test begins."""
    client: AsyncMongoClient[Fields] = AsyncMongoClient(settings.mongodb_uri, tz_aware=True)
    await init_beanie(client.get_default_database(), document_models=[Lease, Erasure])
    await Lease.delete_all()
    await Erasure.delete_all()
    yield
    await client.close()
