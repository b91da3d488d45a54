"""One address in front of several web processes, as a load balancer offers it: they take turns at connections."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from anyio.from_thread import start_blocking_portal

BLOCK = 65536


@dataclass
class Balancer:
    """Passes each connection on to one of the processes; `taken` counts how many each of them took."""

    behind: tuple[str, ...]
    taken: Counter[str] = field(default_factory=Counter)
    address: str = ""

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Try whoever has taken the fewest connections first; one that is being restarted takes none."""
        for address in sorted(self.behind, key=lambda address: self.taken[address]):
            place = urlsplit(address)
            with suppress(ConnectionError):
                replies, requests = await asyncio.open_connection(place.hostname, place.port)
                self.taken[address] += 1
                await asyncio.gather(_copy(reader, requests), _copy(replies, writer))
                return
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
    writer.close()


@contextmanager
def balanced(*behind: str) -> Iterator[Balancer]:
    """Run a balancer in a thread of its own during the block."""
    balancer = Balancer(behind)
    with start_blocking_portal() as portal:
        server = portal.call(balancer.listen)
        try:
            yield balancer
        finally:
            portal.call(server.close)
