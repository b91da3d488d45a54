"""Small servers that answer as a test tells them, and resolvers that say what it wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from memos_gql.errors import FileFailure
from memos_gql.ingest.fetching.download import Timeouts, fetch
from memos_gql.ingest.fetching.public_addresses import Address

MIB = 1024 * 1024
SHORT = Timeouts(connect_s=1, first_byte_s=0.5, whole_s=1.5)
LOCAL = ("127.0.0.1/32",)

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Answers on 127.0.0.1 and keeps the head of every request."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.heads: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        try:
            await self._answer(writer)
            await writer.drain()
        except ConnectionError:
            pass  # the fetch had enough
        finally:
            writer.close()

    def url(self, path: str = "/file.txt") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    server = Server(answer)
    listener = await asyncio.start_server(server.serve, host, 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    yield server
    listener.close()


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *(headers or (f"Content-Length: {len(body)}",)), "", ""])
    return head.encode() + body


def once(answer: bytes) -> Answer:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return write


def redirect(location: str) -> Answer:
    return once(response(b"", "Content-Length: 0", f"Location: {location}", "Set-Cookie: id=7", status="302 Found"))


def resolving(*answers: Sequence[str]) -> Callable[[str], Awaitable[Sequence[Address]]]:
    """A DNS whose answers come in turn."""
    left = list(answers)

    async def resolve(_: str) -> Sequence[Address]:
        return [ip_address(address) for address in left.pop(0)]

    return resolve


async def refused(url: str, tmp_path: Path, *, allow: Sequence[str] = LOCAL, limit_bytes: int = MIB) -> FileFailure:
    with pytest.raises(FileFailure) as failure:
        await fetch(url, tmp_path / "file", limit_bytes=limit_bytes, allow=allow, timeouts=SHORT)
    assert not (tmp_path / "file").exists()
    return failure.value
