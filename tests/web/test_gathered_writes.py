"""What a socket writes during one turn of the event loop, over real connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from memos_gql.web.gathered_writes import MOST_GATHERED_BYTES, GatheredWrites


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[GatheredWrites, asyncio.Transport, asyncio.StreamReader]]:
    """Yield the transport under test, the one that it wraps, and what the client reads."""
    accepted: asyncio.Future[asyncio.Transport] = asyncio.get_running_loop().create_future()

    def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer.transport)  # type: ignore[arg-type]  # it is read and written

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        wrapped = await accepted
        yield GatheredWrites(wrapped, asyncio.get_running_loop()), wrapped, reader
        writer.transport.abort()
        wrapped.abort()


async def test_what_is_written_in_one_turn_arrives_together_and_in_order() -> None:
    async with connected() as (gathering, _, reader):
        for part in (b"one ", b"two ", b"three"):
            gathering.write(part)

        assert gathering.get_write_buffer_size() == len(b"one two three")
        assert await reader.read(100) == b"one two three"
        assert gathering.get_write_buffer_size() == 0


async def test_much_is_written_at_once() -> None:
    async with connected() as (gathering, wrapped, reader):
        gathering.write(b"x" * (MOST_GATHERED_BYTES - 1))
        assert gathering.get_write_buffer_size() == MOST_GATHERED_BYTES - 1

        gathering.write(b"y")
        assert gathering.get_write_buffer_size() == wrapped.get_write_buffer_size()
        assert await reader.readexactly(MOST_GATHERED_BYTES) == b"x" * (MOST_GATHERED_BYTES - 1) + b"y"


async def test_what_was_written_before_the_end_arrives() -> None:
    async with connected() as (gathering, _, reader):
        gathering.write(b"last words")
        gathering.close()

        assert gathering.is_closing()
        assert await reader.read() == b"last words"


async def test_nothing_is_written_after_a_connection_was_broken_off() -> None:
    async with connected() as (gathering, _, reader):
        gathering.write(b"too late")
        gathering.abort()

        # How the system tells a client that a connection was broken off
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
