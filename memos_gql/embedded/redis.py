"""A private Redis that writes every change to disk, protected by a password and by file permissions."""

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
    """A Redis server's address and password."""

    directory: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"


def redis_in(directory: Path) -> RedisServer:
    """Return the directory's Redis. Its password never changes, its port only if another program has taken it."""
    directory = private_directory(directory)
    return RedisServer(directory, kept_port(directory / "port"), kept_secret(directory / "password"))


def redis_child(server: RedisServer, *, log: Path) -> Child:
    data = private_directory(server.directory / "db")
    configuration = server.directory / "redis.conf"
    write_private(
        configuration, CONFIGURATION.format(loopback=LOOPBACK, port=server.port, password=server.password, data=data)
    )
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
    """Tell whether Redis serves requests; while it loads its data it does not."""
    async with Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
        try:
            return bool(await client.ping())
        except (NoConnection, NoAnswer):
            return False


async def lives(url: str) -> bool:
    """Tell whether Redis responds, even with a refusal."""
    async with Redis.from_url(url, socket_connect_timeout=None, socket_timeout=None) as client:
        try:
            await client.ping()
        except (NoConnection, NoAnswer) as error:
            return isinstance(error, BusyLoadingError | AuthenticationError)
        except ResponseError:
            return True
    return True
