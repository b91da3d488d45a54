"""Connections for commands that work on a server's data."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from memos_gql.configuration import read_settings
from memos_gql.embedded import stored_mongodb_uri, stored_redis_url
from memos_gql.ownership import become_owner
from memos_gql.settings import Settings

T = TypeVar("T")


def with_database(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work` with the configured database, or with the private one, which must be running."""
    from memos_gql.resources import open_database

    settings = settings_of_services()

    async def connected() -> T:
        async with open_database(settings):
            return await work()

    return asyncio.run(connected())


def settings_of_services() -> Settings:
    """Read the settings; in place of each database that they do not name comes the private one.

    A private mongod must be running or have run. From here on the process runs as the data directory's owner, who may
    not be able to import further modules.
    """
    settings = read_settings()
    become_owner(settings.data_dir)
    named = {
        "mongodb_uri": settings.mongodb_uri or stored_mongodb_uri(settings.data_dir),
        "redis_url": settings.redis_url or stored_redis_url(settings.data_dir),
    }
    return settings.model_copy(update=named)
