"""An HTTP transport for public addresses only: a host is resolved once, and only checked addresses are used."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from ipaddress import ip_address

import httpx2

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.ingest.fetching.public_addresses import Address, is_allowed, is_public

MAX_ADDRESSES_TRIED = 4
LOOPBACK = ip_address("127.0.0.1")
"""The address of all names under `localhost`, whatever DNS says: RFC 6761, section 6.3."""

Resolve = Callable[[str], Awaitable[Sequence[Address]]]
"""Resolves a host. Raises OSError or UnicodeError if it has no address."""


async def resolve(host: str) -> Sequence[Address]:
    """Resolve with the operating system, which also accepts numeric forms (`0x7f.1`, `2130706433`) as browsers do."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(entry[4][0]) for entry in found]


@cache
def tls_context() -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, or those in SSL_CERT_FILE or SSL_CERT_DIR.

    The context is cached, since reading them takes 45 ms.
    """
    return httpx2.create_ssl_context()


class PublicTransport(httpx2.AsyncBaseTransport):
    """Serves one fetch, so no connection is used for two hosts.

    Raises, besides httpx2's own errors:
        FileFailure: FETCH_FORBIDDEN, if any address of the host is neither public nor in `allow`; FETCH_FAILED, if it
            has none.
    """

    def __init__(self, *, allow: Sequence[str], resolve: Resolve, lookup_s: float) -> None:
        self._allow = allow
        self._resolve = resolve
        self._lookup_s = lookup_s
        self._inner = httpx2.AsyncHTTPTransport(verify=tls_context(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        *others, last = await self._checked_addresses(request.url)
        for address in others:
            try:
                return await self._inner.handle_async_request(_aimed(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_aimed(request, last))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _checked_addresses(self, url: httpx2.URL) -> list[Address]:
        host = url.raw_host.decode()
        addresses = await self._look_up(host)
        # A single private address among public ones is refused too: otherwise the owner of the name could choose which
        # one is used.
        for address in addresses:
            if not is_public(address) and not is_allowed(address, host, allow=self._allow):
                raise FileFailure(
                    ErrorCode.FETCH_FORBIDDEN,
                    "its URL leads to an address that is not public, and such are not fetched; send the file itself, "
                    "or have the operator add the host to MEMOS_FETCH_ALLOW",
                )
        return addresses[:MAX_ADDRESSES_TRIED]

    async def _look_up(self, host: str) -> list[Address]:
        if f".{host.rstrip('.').lower()}".endswith(".localhost"):
            return [LOOPBACK]
        try:
            async with asyncio.timeout(self._lookup_s):
                addresses = list(dict.fromkeys(await self._resolve(host)))
        except (OSError, UnicodeError) as error:
            raise _unknown_host() from error
        if not addresses:
            raise _unknown_host()
        return addresses


def _unknown_host() -> FileFailure:
    return FileFailure(
        ErrorCode.FETCH_FAILED, "the host in its URL is not known; check the URL, then retry", retryable=True
    )


def _aimed(request: httpx2.Request, address: Address) -> httpx2.Request:
    """Direct the request to a fixed address; the Host header and the name that TLS verifies stay those of the URL."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode().rstrip(".")},
    )
