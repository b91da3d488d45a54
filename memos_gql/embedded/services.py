"""Both private services together, as `up`, the tests and the `key` commands need them."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

from memos_gql.embedded.mongod import Mongod, mongod_child, mongod_in
from memos_gql.embedded.private import kept_secret, only_one, private_directory, stored_port
from memos_gql.embedded.redis import RedisServer, redis_child, redis_in
from memos_gql.embedded.supervisor import supervision
from memos_gql.errors import CannotStart

LOG_BYTES = 5 * 1024 * 1024  # of one log; one older log of the same size is kept beside it


@dataclass(frozen=True)
class Services:
    mongodb_uri: str
    redis_url: str


@asynccontextmanager
async def private_services(data_dir: Path) -> AsyncIterator[Services]:
    """Run a private mongod and Redis for the length of the block; what they hold stays in the directory.

    Raises:
        CannotStart: a program is missing, or the directory is in use.
    """
    with only_one(data_dir):
        mongod, redis = mongod_in(data_dir / "mongod"), redis_in(data_dir / "redis")
        with log_file(data_dir, "mongod") as mongod_log, log_file(data_dir, "redis") as redis_log:
            async with supervision() as watched:
                await watched.add(mongod_child(mongod, write_line=mongod_log), redis_child(redis, write_line=redis_log))
                yield Services(mongod.uri, redis.url)


def stored_services(data_dir: Path) -> Services:
    """Return where the private services of the directory listen while they run.

    Raises:
        CannotStart: they never ran.
    """
    mongod_dir, redis_dir = data_dir / "mongod", data_dir / "redis"
    mongod_port, redis_port = stored_port(mongod_dir / "port"), stored_port(redis_dir / "port")
    if not mongod_port or not redis_port:
        raise CannotStart(f"No database in {data_dir} yet: start `memos-gql up` first, or set MEMOS_MONGODB_URI and MEMOS_REDIS_URL.")
    mongod = Mongod(mongod_dir, mongod_port, kept_secret(mongod_dir / "password"))
    redis = RedisServer(redis_dir, redis_port, kept_secret(redis_dir / "password"))
    return Services(mongod.uri, redis.url)


@contextmanager
def log_file(data_dir: Path, name: str) -> Iterator[Callable[[str], None]]:
    """Yield what appends a line to the program's own log, which never outgrows twice `LOG_BYTES`."""
    directory = private_directory(data_dir / "log")
    handler = RotatingFileHandler(directory / f"{name}.log", maxBytes=LOG_BYTES, backupCount=1, delay=True)
    with closing(handler):
        yield lambda line: handler.emit(logging.makeLogRecord({"msg": line}))
