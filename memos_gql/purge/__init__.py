"""`memos-gql purge`: remove deleted data from every file of the embedded default."""

import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from pymongo.errors import PyMongoError

from memos_gql.embedded.child import FROZEN_AFTER_S
from memos_gql.embedded.mongod import mongod_child, mongod_in
from memos_gql.embedded.private import free_port, only_one, private_directory
from memos_gql.embedded.services import Services, missing_services
from memos_gql.embedded.succession import clear_succession, database_exists, succeed, successor_of
from memos_gql.embedded.supervisor import Supervision, supervision
from memos_gql.errors import CannotStart, DependencyUnavailable
from memos_gql.purge.completion import complete_all
from memos_gql.purge.copying import copy_databases
from memos_gql.purge.files import erase_passing_files, require_room, size_bytes
from memos_gql.resources import open_resources
from memos_gql.settings import Settings
from memos_gql.storage.spill import spilling_to

SUCCESSOR_STOP_S = 120.0
"""mongod writes its memory to disk before it stops, and this one was just given the whole database."""


async def purge(settings: Settings) -> AsyncIterator[str]:
    """Copy the data to a new database, which replaces the old one, and yield lines of progress.

    MongoDB's files keep deleted data until it is overwritten, so only new files are certainly free of it. An
    interruption loses nothing; the next start on this directory cleans up after it.

    Raises:
        CannotStart: the database is external, missing or in use, the disk has no room for the copy, or logs and
            temporary files
            cannot be erased.
        DependencyUnavailable: the database failed, or the copy differs from the original; nothing has changed.
    """
    mongod_dir = settings.data_dir / "mongod"
    _require_embedded(settings, mongod_dir)
    with only_one(settings.data_dir), spilling_to(settings.temporary_dir):
        await clear_succession(mongod_dir)
        require_room(settings)
        before = size_bytes(settings.data_dir)
        async for line in _renew(settings, mongod_dir):
            yield line
        erase_passing_files(settings.data_dir)
        after = size_bytes(settings.data_dir)
    yield (
        f"No file of {settings.data_dir} contains deleted data any more: "
        f"{_megabytes(before)} are {_megabytes(after)} now."
    )


def _require_embedded(settings: Settings, mongod_dir: Path) -> None:
    if settings.mongodb_uri is not None:
        raise CannotStart(
            "MEMOS_MONGODB_URI is set: purge that database with its own tools, such as a new sync of each member."
        )
    if not database_exists(mongod_dir):
        raise CannotStart(
            f"There is nothing to purge in {settings.data_dir}: start `memos-gql up` first, or set MEMOS_DATA_DIR."
        )


async def _renew(settings: Settings, mongod_dir: Path) -> AsyncIterator[str]:
    try:
        async for line in _write_anew(settings, mongod_dir):
            yield line
        succeed(mongod_dir)
    except PyMongoError as error:
        sentence = "The database failed while it was copied, and is unchanged: is the disk full? Its log says more."
        raise DependencyUnavailable(sentence) from error
    finally:
        await clear_succession(mongod_dir)


async def _write_anew(settings: Settings, mongod_dir: Path) -> AsyncIterator[str]:
    async with supervision() as watched:
        old, new = await _start(watched, settings, mongod_dir)
        async with open_resources(
            settings.model_copy(update={"mongodb_uri": old.mongodb_uri, "redis_url": old.redis_url})
        ) as resources:
            async for line in complete_all(resources):
                yield line
        async for line in copy_databases(old.mongodb_uri, to=new.mongodb_uri):
            yield line


async def _start(watched: Supervision, settings: Settings, mongod_dir: Path) -> tuple[Services, Services]:
    """Start the old and the new database on ports that nobody knows: a write during the copy might be lost."""
    log = private_directory(settings.data_dir / "log") / "mongod.log"
    old = replace(mongod_in(mongod_dir), port=free_port())
    new = successor_of(old)
    successor = mongod_child(new, log=log)
    # If this process dies, the copy is worthless
    successor = replace(successor, name="successor", stop_s=SUCCESSOR_STOP_S, death_signal=signal.SIGKILL)
    await watched.add(mongod_child(old, log=log), successor)
    services, children = await missing_services(
        settings.data_dir, mongodb_uri=old.uri, redis_url=settings.redis_url, frozen_after_s=FROZEN_AFTER_S
    )
    await watched.add(*children)
    return services, replace(services, mongodb_uri=new.uri)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
