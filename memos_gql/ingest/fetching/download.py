"""Downloading a URL to a file, within limits and from public addresses only."""

import asyncio
import hashlib
import re
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import httpx2

from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge
from memos_gql.ingest.fetching.content_disposition import named_file
from memos_gql.ingest.fetching.file_names import plain_name
from memos_gql.ingest.fetching.transport import PublicTransport, Resolve, resolve

MAX_REDIRECTS = 5
PIECE_BYTES = 1024 * 1024
GZIP_ONLY = 16 + zlib.MAX_WBITS  # tells zlib to expect a gzip header
GZIP_START = b"\x1f"
UNPARSABLE = (httpx2.InvalidURL, ValueError)  # parts of httpx2's parser raise other errors, all of them ValueErrors
HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip, identity", "User-Agent": "memos-gql"}


@dataclass(frozen=True)
class Timeouts:
    """`first_byte_s` also limits any later silence; `whole_s` includes redirects and the body."""

    connect_s: float
    first_byte_s: float
    whole_s: float


STANDARD_TIMEOUTS = Timeouts(connect_s=10, first_byte_s=30, whole_s=120)


@dataclass(frozen=True)
class Fetched:
    size_bytes: int
    sha256: str
    final_name: str | None
    """The name in the URL after the last redirect, as from `name_from_url`."""
    given_name: str | None = None
    """The name that the server gives the file."""


async def fetch(
    url: str,
    destination: Path,
    *,
    limit_bytes: int,
    allow: Sequence[str],
    timeouts: Timeouts = STANDARD_TIMEOUTS,
    resolve: Resolve = resolve,
) -> Fetched:
    """Download `url` to `destination`, which is removed on any failure.

    Raises:
        FileFailure: FETCH_FORBIDDEN and FILE_TOO_LARGE are final; FETCH_FAILED and TIMED_OUT can be retried, unless the
            URL is malformed.
            No message contains a part of the URL, or an address.
    """
    transport = PublicTransport(allow=allow, resolve=resolve, lookup_s=timeouts.connect_s)
    try:
        with _translated():
            async with asyncio.timeout(timeouts.whole_s), transport:
                response, final_url = await _answer(transport, _parsed(url), timeouts=timeouts)
                async with aclosing(response):
                    fetched = await _save(response, destination, limit_bytes=limit_bytes, final_name=_name(final_url))
                    return replace(fetched, given_name=named_file(response.headers.get("content-disposition")))
    except BaseException:
        await anyio.Path(destination).unlink(missing_ok=True)
        raise


def display_url(url: str) -> str:
    """Return the URL without its possible secrets: user, password, query and fragment."""
    try:
        parsed = httpx2.URL(_trimmed(url))
    except UNPARSABLE:
        return re.split(r"[?#]", re.sub(r"//[^/?#]*@", "//", _trimmed(url)))[0]
    return str(parsed.copy_with(username=None, password=None, query=None, fragment=None))


def name_from_url(url: str) -> str | None:
    """Return the decoded last segment of the path as a file name of at most 255 characters; None if there is none."""
    try:
        return _name(httpx2.URL(_trimmed(url)))
    except UNPARSABLE:
        return None


def _name(url: httpx2.URL) -> str | None:
    segment = re.split(r"[/\\]", url.path)[-1]
    name = plain_name(segment)
    if name.strip(".") == "":
        return None
    return name


def _trimmed(url: str) -> str:
    """Clean a URL as browsers do: strip white space, drop tabs and line breaks, replace lone surrogates by U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", re.sub(r"[\t\r\n]", "", url)).strip()


def _parsed(url: str) -> httpx2.URL:
    try:
        return _checked(httpx2.URL(_trimmed(url)))
    except UNPARSABLE:
        raise _malformed() from None  # the original message would contain parts of the URL


def _checked(url: httpx2.URL) -> httpx2.URL:
    if url.scheme not in {"http", "https"}:
        raise FileFailure(ErrorCode.FETCH_FORBIDDEN, "only http and https URLs are fetched; send the file itself")
    if url.userinfo:
        raise FileFailure(
            ErrorCode.FETCH_FORBIDDEN, "a URL with a user name or password is not fetched; send the file itself"
        )
    if not url.raw_host or (url.port is not None and not 0 < url.port < 65536):
        raise _malformed()
    return url


def _malformed() -> FileFailure:
    return FileFailure(ErrorCode.FETCH_FAILED, "the URL is malformed; correct it and send it again")


def _failed(sentence: str) -> FileFailure:
    return FileFailure(ErrorCode.FETCH_FAILED, sentence, retryable=True)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise FileFailure(
            ErrorCode.TIMED_OUT, "its URL did not deliver it in time; retry later", retryable=True
        ) from error
    except httpx2.ConnectError as error:
        raise _failed("the host in its URL could not be connected to; retry later") from error
    except (httpx2.TransportError, ssl.SSLError) as error:
        raise _failed("the connection to its URL broke off; retry later") from error


async def _answer(
    transport: httpx2.AsyncBaseTransport, url: httpx2.URL, *, timeouts: Timeouts
) -> tuple[httpx2.Response, httpx2.URL]:
    """Follow redirects to the final response; every URL on the way is checked like the first."""
    for _ in range(MAX_REDIRECTS + 1):
        response = await transport.handle_async_request(_request(url, timeouts))
        if not response.has_redirect_location:
            return response, url
        await response.aclose()
        url = _redirected(url, response.headers["location"])
    raise _failed(f"its URL redirects more than {MAX_REDIRECTS} times; check it, then retry")


def _request(url: httpx2.URL, timeouts: Timeouts) -> httpx2.Request:
    limits = httpx2.Timeout(timeouts.first_byte_s, connect=timeouts.connect_s)
    # Set here because httpx2 would decode the host for it, which fails for DNS names that IDNA 2008 forbids.
    headers = {"Host": url.netloc.decode(), **HEADERS}
    return httpx2.Request("GET", url, headers=headers, extensions={"timeout": limits.as_dict()})


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _checked(url.join(_trimmed(location)))
    except UNPARSABLE:
        raise _failed("its URL redirects to a malformed one; check it, then retry") from None


async def _save(response: httpx2.Response, destination: Path, *, limit_bytes: int, final_name: str | None) -> Fetched:
    _check_head(response, limit_bytes=limit_bytes)
    digest = hashlib.sha256()
    size_bytes = 0
    async with await anyio.open_file(destination, "wb") as file:
        async for piece in _content(response):
            size_bytes += len(piece)
            if size_bytes > limit_bytes:
                raise FileTooLarge(limit_bytes=limit_bytes, size_bytes=None)
            digest.update(piece)
            await file.write(piece)
    return Fetched(size_bytes=size_bytes, sha256=digest.hexdigest(), final_name=final_name)


def _check_head(response: httpx2.Response, *, limit_bytes: int) -> None:
    if response.status_code != httpx2.codes.OK:
        raise _failed(f"its URL answered with HTTP status {response.status_code}; check it, then retry")
    announced = response.headers.get("content-length", "")
    if _encoding(response) == "identity" and announced.isdecimal() and int(announced) > limit_bytes:
        raise FileTooLarge(limit_bytes=limit_bytes, size_bytes=int(announced))


def _encoding(response: httpx2.Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower() or "identity"


def _content(response: httpx2.Response) -> AsyncIterator[bytes]:
    # httpx2 would decompress each chunk without a limit, and doubly compressed data a million times over.
    encoding = _encoding(response)
    if encoding == "identity":
        return response.aiter_raw()
    if encoding in {"gzip", "x-gzip"}:
        return _unpacked(response.aiter_raw())
    raise _failed("its URL answered in an encoding that was not asked for; retry later")


async def _unpacked(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    members = GzipMembers()
    try:
        async for chunk in chunks:
            for piece in members.unpack(chunk):
                yield piece
        yield members.end()
    except (zlib.error, EOFError) as error:
        raise _failed("the data from its URL is damaged; retry later") from error


class GzipMembers:
    """Decompresses a gzip stream of one or more members, in pieces of at most PIECE_BYTES."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=GZIP_ONLY)

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        rest = chunk
        while rest:
            if self._member.eof and not rest.startswith(GZIP_START):
                return  # padding after the last member
            if self._member.eof:
                self._member = zlib.decompressobj(wbits=GZIP_ONLY)
            yield self._member.decompress(rest, PIECE_BYTES)
            rest = self._member.unconsumed_tail or self._member.unused_data

    def end(self) -> bytes:
        """Return the last bytes. Raises EOFError if the stream is truncated."""
        last = self._member.flush()
        if not self._member.eof:
            raise EOFError
        return last
