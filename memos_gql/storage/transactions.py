"""Several changes of the database, made together or not at all."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pymongo
from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession

# PyMongo's own limit is two minutes, longer than any client waits. A killed mongod is usually back within this time.
TRIED_FOR_S = 6

T = TypeVar("T")


async def together(client: AsyncMongoClient[Any], change: Callable[[AsyncClientSession], Awaitable[T]]) -> T:
    """Run `change` in one transaction, with its session; `change` may run more than once."""
    with pymongo.timeout(TRIED_FOR_S):
        async with client.start_session() as session:
            return await session.with_transaction(change)
