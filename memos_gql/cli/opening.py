"""What commands open that work on what a server stores."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from memos_gql.configuration import read_settings
from memos_gql.embedded import stored_services
from memos_gql.ownership import become_owner
from memos_gql.settings import Settings

T = TypeVar("T")


def with_database(work: Callable[[], Awaitable[T]]) -> T:
    """Do the work on the database of the settings, or on the private one, which must be running."""
    from memos_gql.resources import open_database

    settings = settings_of_services()

    async def connected() -> T:
        async with open_database(settings):
            return await work()

    return asyncio.run(connected())


def settings_of_services() -> Settings:
    """Read the settings, and name the private services, which must be running, where they name no database.

    From here on the process is the owner of the data directory, so what it needs of itself is imported before.
    """
    settings = read_settings()
    become_owner(settings.data_dir)
    if settings.mongodb_uri is not None:
        return settings
    private = stored_services(settings.data_dir)
    named = {"mongodb_uri": private.mongodb_uri, "redis_url": settings.redis_url or private.redis_url}
    return settings.model_copy(update=named)
