"""A private Redis that keeps every change on disk, with a password, for this machine's user alone."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, BusyLoadingError, ResponseError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from memos_gql.embedded.child import Child
from memos_gql.embedded.private import LOOPBACK, append_line, kept_port, kept_secret, private_directory, write_private
from memos_gql.embedded.programs import redis_program

CONFIGURATION = """\
bind {loopback}
port {port}
requirepass {password}
dir "{data}"
appendonly yes
save ""
loglevel warning
"""


@dataclass(frozen=True)
class RedisServer:
    """Where it listens and who may come in."""

    directory: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def redis_in(directory: Path) -> RedisServer:
    """Return the Redis of the directory: its port, unless another program took it, and password stay the same over restarts."""
    directory = private_directory(directory)
    return RedisServer(directory, kept_port(directory / "port"), kept_secret(directory / "password"))


def redis_child(server: RedisServer, *, log: Path) -> Child:
    data = private_directory(server.directory / "db")
    configuration = server.directory / "redis.conf"
    write_private(configuration, CONFIGURATION.format(loopback=LOOPBACK, port=server.port, password=server.password, data=data))
    return Child(
        name="redis",
        command=(str(redis_program()), str(configuration)),
        answers=lambda: answers(server.url),
        lives=lambda _: lives(server.url),
        write_line=partial(append_line, log),
        log=str(log),
        lock=server.directory / "process",
    )


async def answers(url: str) -> bool:
    """Tell whether a Redis serves there; one that still loads its data does not."""
    async with Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
        try:
            return bool(await client.ping())
        except (NoConnection, NoAnswer):
            return False


async def lives(url: str) -> bool:
    """Tell whether something answers there, even if only to refuse."""
    async with Redis.from_url(url, socket_connect_timeout=None, socket_timeout=None) as client:
        try:
            await client.ping()
        except (NoConnection, NoAnswer) as error:
            return isinstance(error, BusyLoadingError | AuthenticationError)
        except ResponseError:
            return True
    return True
