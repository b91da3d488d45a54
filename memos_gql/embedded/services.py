"""Both private services together, for `up`, tests and commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from memos_gql.embedded.child import FROZEN_AFTER_S, Child
from memos_gql.embedded.mongod import Mongod, mongod_child, mongod_in
from memos_gql.embedded.private import kept_secret, only_one, private_directory, stored_port
from memos_gql.embedded.redis import RedisServer, redis_child, redis_in
from memos_gql.embedded.succession import clear_succession
from memos_gql.embedded.supervisor import supervision
from memos_gql.errors import CannotStart


@dataclass(frozen=True)
class Services:
    mongodb_uri: str
    redis_url: str


@asynccontextmanager
async def private_services(data_dir: Path) -> AsyncIterator[Services]:
    """Run a private mongod and Redis during the block; their data stays in the directory.

    Raises:
        CannotStart: a program is missing, or the directory is in use.
        KeepsDying: one of them ends again and again.
    """
    with only_one(data_dir):
        async with supervision() as watched:
            services, children = await missing_services(
                data_dir, mongodb_uri=None, redis_url=None, frozen_after_s=FROZEN_AFTER_S
            )
            await watched.add(*children)
            yield services


async def missing_services(
    data_dir: Path, *, mongodb_uri: str | None, redis_url: str | None, frozen_after_s: float
) -> tuple[Services, list[Child]]:
    """Describe a private service for each absent address, and return the addresses of both."""
    children = []
    log_dir = private_directory(data_dir / "log")
    if mongodb_uri is None:
        await clear_succession(data_dir / "mongod")
        mongod = mongod_in(data_dir / "mongod")
        mongodb_uri = mongod.uri
        children.append(mongod_child(mongod, log=log_dir / "mongod.log"))
    if redis_url is None:
        redis = redis_in(data_dir / "redis")
        redis_url = redis.url
        children.append(redis_child(redis, log=log_dir / "redis.log"))
    return Services(mongodb_uri, redis_url), [replace(child, frozen_after_s=frozen_after_s) for child in children]


def stored_services(data_dir: Path) -> Services:
    """Return the addresses of the directory's private services.

    Raises:
        CannotStart: they have never run.
    """
    redis_url = stored_redis_url(data_dir)
    if redis_url is None:
        raise _never_ran(data_dir)
    return Services(stored_mongodb_uri(data_dir), redis_url)


def stored_mongodb_uri(data_dir: Path) -> str:
    """Return the address of the directory's private mongod.

    Raises:
        CannotStart: it has never run.
    """
    directory = data_dir / "mongod"
    port = stored_port(directory / "port")
    if not port:
        raise _never_ran(data_dir)
    return Mongod(directory, port, kept_secret(directory / "password")).uri


def stored_redis_url(data_dir: Path) -> str | None:
    """Return the address of the directory's private Redis; None if it has never run."""
    directory = data_dir / "redis"
    port = stored_port(directory / "port")
    return RedisServer(directory, port, kept_secret(directory / "password")).url if port else None


def _never_ran(data_dir: Path) -> CannotStart:
    return CannotStart(
        f"No database in {data_dir} yet: start `memos-gql up` first, or set MEMOS_MONGODB_URI and MEMOS_REDIS_URL."
    )
