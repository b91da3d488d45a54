"""Limit the number of open connections, and choose which one is closed for a new one.

A connection waits while its client has to send something: the head or the rest of a request, its next request, or the
first message of a WebSocket. If all places are taken, the connection that has waited longest is closed, so idle
connections never block others.
"""

import ipaddress
import resource
from collections import Counter, OrderedDict
from contextlib import suppress
from typing import Protocol

OTHER_DESCRIPTORS = 200
"""Descriptors reserved for files and for connections to MongoDB, Redis and the index."""
RESERVE = 16
"""Connections beyond the limit, which may only ask whether the server is alive."""


class Connection(Protocol):
    def give_way(self) -> None:
        """Close at once, because another connection needs the place."""


class Ceiling:
    def __init__(self, *, connections: int, of_address: int) -> None:
        self._wanted = connections
        self._of_address = of_address
        self._addresses: dict[Connection, str] = {}
        self._open: Counter[str] = Counter()
        self._waiting: dict[str, OrderedDict[Connection, None]] = {}
        self._reserved: OrderedDict[Connection, None] = OrderedDict()
        self.connections = connections
        self.follow_the_system()

    def follow_the_system(self) -> None:
        """Reduce the limit to what the system allows now."""
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if descriptors == resource.RLIM_INFINITY:
            return
        self.connections = min(self._wanted, max(descriptors - OTHER_DESCRIPTORS - RESERVE, descriptors // 2))

    def admit(self, connection: Connection, host: str) -> bool:
        """Give a new connection a place, closing another one if necessary.

        Return False if it only gets a place in the reserve.
        """
        address = network_of(host)
        if self._is_full(address):
            self._close_one(address)
        if self._is_full(address):
            self._reserve(connection)
            return False
        self.take(connection, host)
        return True

    def take(self, connection: Connection, host: str) -> None:
        """Give a connection a place even if none is free; it counts as waiting for its client."""
        address = network_of(host)
        self._addresses[connection] = address
        self._open[address] += 1
        self.waits(connection)

    def waits(self, connection: Connection) -> None:
        """Note that a connection waits for its client from now on."""
        address = self._addresses.get(connection)
        if address is not None:
            waiting = self._waiting.setdefault(address, OrderedDict())
            waiting[connection] = None
            waiting.move_to_end(connection)

    def works(self, connection: Connection) -> None:
        """Note that a connection no longer waits for its client."""
        address = self._addresses.get(connection)
        if address is not None:
            self._waiting[address].pop(connection, None)

    def leave(self, connection: Connection) -> None:
        """Free the place of a connection, if it has one."""
        self._reserved.pop(connection, None)
        address = self._addresses.pop(connection, None)
        if address is None:
            return
        self._waiting[address].pop(connection, None)
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address], self._waiting[address]

    def _is_full(self, address: str) -> bool:
        return len(self._addresses) >= self.connections or self._open[address] >= self._of_address

    def _close_one(self, address: str) -> None:
        """Close the longest waiting connection.

        It is one of this address if the address is over its limit, else one of the address with most connections.
        """
        if self._open[address] < self._of_address:
            addresses = [each for each, waiting in self._waiting.items() if waiting]
            address = max(addresses, key=lambda each: self._open[each], default=address)
        waiting = self._waiting.get(address)
        if waiting:
            oldest = next(iter(waiting))
            self.leave(oldest)
            oldest.give_way()

    def _reserve(self, connection: Connection) -> None:
        self._reserved[connection] = None
        if len(self._reserved) > RESERVE:
            oldest, _ = self._reserved.popitem(last=False)
            oldest.give_way()


def network_of(host: str) -> str:
    """Return the address by which connections are counted.

    For IPv6, it is the /64 network, which one client may own completely.
    """
    if ":" not in host:
        return host
    address = ipaddress.ip_address(host.partition("%")[0])
    if not isinstance(address, ipaddress.IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def raise_descriptors(connections: int) -> None:
    """Raise this process's limit of descriptors to what the connections need, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + OTHER_DESCRIPTORS + RESERVE
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
