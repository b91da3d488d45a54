"""Clients of bare TCP, who send what no library would."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

ANSWER_S = 20
BODY = json.dumps({"query": "{ hello }"}).encode()


@dataclass(frozen=True)
class Wire:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *parts: bytes) -> None:
        """Send as much as the server takes; one that has closed is no error."""
        with suppress(ConnectionError):
            for part in parts:
                self.writer.write(part)
                await self.writer.drain()

    async def rest(self) -> bytes:
        """Return all that comes until the server closes."""
        received = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_S):
                while part := await self.reader.read(65536):
                    received += part
        return received

    async def status(self) -> int:
        """Return the status of the next answer, whose body is read too; 0 for a connection that was closed."""
        try:
            head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), ANSWER_S)
            length = head.lower().partition(b"content-length:")[2].split()
            await self.reader.readexactly(int(length[0]) if length else 0)
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0
        return int(head.split()[1])

    @property
    def is_closed(self) -> bool:
        return self.reader.at_eof()


@asynccontextmanager
async def wire(address: str) -> AsyncIterator[Wire]:
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


def request(*headers: str, method: str = "POST", path: str = "/graphql", body: bytes | None = BODY) -> bytes:
    """Write a request; without a body its head stays open for more headers."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: toy",
        "Authorization: Token right",
        "Content-Type: application/json",
        *headers,
    ]
    if body is None:
        return "\r\n".join(lines).encode() + b"\r\n"
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def upgrade(*headers: str) -> bytes:
    """Ask for a WebSocket."""
    return "\r\n".join([
        "GET /graphql HTTP/1.1", "Host: toy", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: graphql-transport-ws", *headers, "", "",
    ]).encode()  # fmt: skip


def frame(payload: bytes, *, opcode: int = 1, is_last: bool = True) -> bytes:
    """Frame a message as a client must, masked with zeros."""
    length = len(payload)
    size = (
        bytes([0x80 | length])
        if length < 126
        else b"\xfe" + length.to_bytes(2)
        if length < 65536
        else b"\xff" + length.to_bytes(8)
    )
    return bytes([(0x80 if is_last else 0) | opcode]) + size + bytes(4) + payload
