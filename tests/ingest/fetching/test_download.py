import asyncio
import gzip
import hashlib
from ipaddress import ip_address
from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge
from memos_gql.ingest.fetching.download import GzipMembers, fetch
from memos_gql.ingest.fetching.transport import resolve
from tests.ingest.servers import LOCAL, MIB, SHORT, once, redirect, refused, resolving, response, serving


async def test_what_the_url_answers_is_on_disk(tmp_path: Path) -> None:
    async with serving(once(response(b"hello"))) as server:
        fetched = await fetch(
            server.url("/a b/quarterly%20report.pdf?key=1#page=2"), tmp_path / "file", limit_bytes=5, allow=LOCAL
        )

    assert (tmp_path / "file").read_bytes() == b"hello"
    assert (fetched.size_bytes, fetched.sha256) == (5, hashlib.sha256(b"hello").hexdigest())
    assert fetched.final_name == "quarterly report.pdf"
    head = server.heads[0].split("\r\n")
    assert head[0] == "GET /a%20b/quarterly%20report.pdf?key=1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in head


async def test_a_server_may_name_the_file(tmp_path: Path) -> None:
    headers = ("Content-Length: 5", "Content-Disposition: attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.txt")
    async with serving(once(response(b"hello", *headers))) as server:
        fetched = await fetch(server.url("/download?id=7"), tmp_path / "file", limit_bytes=5, allow=LOCAL)

    assert (fetched.given_name, fetched.final_name) == ("报告.txt", "download")


async def test_redirects_are_followed_and_cookies_forgotten(tmp_path: Path) -> None:
    async with (
        serving(once(response(b"hello"))) as last,
        serving(redirect(last.url("/b.txt"))) as second,
        serving(redirect(second.url())) as first,
    ):
        fetched = await fetch(first.url(), tmp_path / "file", limit_bytes=5, allow=LOCAL)

    assert fetched.final_name == "b.txt"
    assert "cookie" not in (second.heads[0] + last.heads[0]).lower()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
    ],
)
async def test_a_private_address_is_never_connected_to(host: str, tmp_path: Path) -> None:
    async with serving(once(response(b"secret"))) as canary:
        failure = await refused(f"http://{host}:{canary.port}/", tmp_path, allow=("10.0.0.0/8",))

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FORBIDDEN, False)
    assert canary.heads == []


async def test_a_redirect_to_a_private_address_is_not_followed(tmp_path: Path) -> None:
    async with (
        serving(once(response(b"secret")), host="127.0.0.2") as canary,
        serving(redirect(f"http://127.0.0.2:{canary.port}/?token=abc")) as server,
    ):
        failure = await refused(server.url(), tmp_path)

    assert failure.code is ErrorCode.FETCH_FORBIDDEN
    assert "127.0.0.2" not in str(failure)
    assert "abc" not in str(failure)
    assert (len(server.heads), canary.heads) == (1, [])


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/"]
)
async def test_a_redirect_away_from_plain_http_is_not_followed(location: str, tmp_path: Path) -> None:
    async with serving(redirect(location)) as server:
        failure = await refused(server.url(), tmp_path)

    assert failure.code is ErrorCode.FETCH_FORBIDDEN


async def test_one_private_address_among_public_ones_is_refused(tmp_path: Path) -> None:
    async with serving(once(response(b"secret"))) as canary:
        with pytest.raises(FileFailure) as failure:
            await fetch(
                f"http://files.example:{canary.port}/",
                tmp_path / "file",
                limit_bytes=MIB,
                allow=(),
                timeouts=SHORT,
                resolve=resolving(["8.8.8.8", "127.0.0.1"]),
            )

    assert failure.value.code is ErrorCode.FETCH_FORBIDDEN
    assert canary.heads == []


async def test_a_name_that_moves_to_a_private_address_is_caught_at_the_redirect(tmp_path: Path) -> None:
    async with serving(redirect("/again")) as server:
        with pytest.raises(FileFailure) as failure:
            await fetch(
                f"http://files.example:{server.port}/",
                tmp_path / "file",
                limit_bytes=MIB,
                allow=LOCAL,
                timeouts=SHORT,
                resolve=resolving(["127.0.0.1"], ["169.254.169.254"]),
            )

    assert failure.value.code is ErrorCode.FETCH_FORBIDDEN
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    ("host", "sent"), [("Büro.example", "xn--bro-hoa.example"), ("xn--i-7iq.ws", "xn--i-7iq.ws"), ("xn--a", "xn--a")]
)
async def test_the_checked_address_is_the_one_connected_to_under_the_name_of_the_url(
    host: str, sent: str, tmp_path: Path
) -> None:
    async with serving(once(response(b"hello"))) as server:
        url = f"http://{host}:{server.port}/"
        await fetch(url, tmp_path / "file", limit_bytes=MIB, allow=LOCAL, resolve=resolving(["127.0.0.1"]))

    assert f"Host: {sent}:{server.port}" in server.heads[0]


async def test_a_dead_address_is_passed_over_for_the_next(tmp_path: Path) -> None:
    async with serving(once(response(b"hello"))) as server:
        await fetch(
            f"http://files.example:{server.port}/",
            tmp_path / "file",
            limit_bytes=MIB,
            allow=("files.example",),
            resolve=resolving(["127.0.0.3", "127.0.0.1"]),
        )

    assert (tmp_path / "file").read_bytes() == b"hello"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "//example.com/a",
        "/etc/passwd",
    ],
)
async def test_only_http_is_fetched(url: str, tmp_path: Path) -> None:
    failure = await refused(url, tmp_path)

    assert str(failure) == "only http and https URLs are fetched; send the file itself"


async def test_credentials_in_a_url_are_refused_and_not_repeated(tmp_path: Path) -> None:
    async with serving(once(response(b"hello"))) as canary:
        failure = await refused(f"http://ann:pa55@127.0.0.1:{canary.port}/", tmp_path)

    assert str(failure) == "a URL with a user name or password is not fetched; send the file itself"
    assert canary.heads == []


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///x",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:70000/",
        "http://[::1",
        "http://1.2.3.999/",
        "http://0177.0.0.1/",
        "http://a\x00b/",
        "http://[::1%25lo]é/",
    ],
)
async def test_a_malformed_url_is_final(url: str, tmp_path: Path) -> None:
    failure = await refused(url, tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, False)
    assert str(failure) == "the URL is malformed; correct it and send it again"


async def test_a_url_is_trimmed_as_browsers_do(tmp_path: Path) -> None:
    async with serving(once(response(b"hello"))) as server:
        await fetch(f" HTTP://127.0.0.1:{server.port}/a\n.txt \r\n", tmp_path / "file", limit_bytes=MIB, allow=LOCAL)

    assert server.heads[0].startswith("GET /a.txt HTTP/1.1")


@pytest.mark.parametrize("host", ["nothing.invalid", "a..b", "x" * 64 + ".example"])
async def test_an_unknown_host_may_be_retried(host: str, tmp_path: Path) -> None:
    failure = await refused(f"http://{host}/?key=abc", tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert str(failure) == "the host in its URL is not known; check the URL, then retry"


async def test_a_closed_port_may_be_retried(tmp_path: Path) -> None:
    async with serving(once(b"")) as server:
        pass

    failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert str(failure) == "the host in its URL could not be connected to; retry later"


@pytest.mark.parametrize(
    "status",
    ["404 Not Found", "500 Internal Server Error", "429 Too Many Requests", "204 No Content", "206 Partial Content"],
)
async def test_a_status_other_than_200_is_a_failure(status: str, tmp_path: Path) -> None:
    async with serving(once(response(b"", "Content-Length: 0", status=status))) as server:
        failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert str(failure) == f"its URL answered with HTTP status {status[:3]}; check it, then retry"


async def test_a_circle_of_redirects_ends_after_five(tmp_path: Path) -> None:
    async with serving(redirect("/round")) as server:
        failure = await refused(server.url(), tmp_path)

    assert str(failure) == "its URL redirects more than 5 times; check it, then retry"
    assert len(server.heads) == 6


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
    ],
)
async def test_an_answer_that_breaks_off_may_be_retried(answer: bytes, tmp_path: Path) -> None:
    async with serving(once(answer)) as server:
        failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert str(failure) == "the connection to its URL broke off; retry later"


async def test_silence_is_timed_out(tmp_path: Path) -> None:
    async def say_nothing(_: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with serving(say_nothing) as server:
        failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.TIMED_OUT, True)
    assert str(failure) == "its URL did not deliver it in time; retry later"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
async def test_a_drip_is_timed_out(head: bytes, tmp_path: Path) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with serving(drip) as server:
        failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.TIMED_OUT, True)


async def test_a_body_without_end_stops_at_the_limit(tmp_path: Path) -> None:
    sent: list[int] = []

    async def never_end(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(bytes(MIB))
            await writer.drain()
            sent.append(MIB)

    async with serving(never_end) as server:
        failure = await refused(server.url(), tmp_path, limit_bytes=10 * MIB)

    assert isinstance(failure, FileTooLarge)
    assert sum(sent) < 30 * MIB


async def test_an_announced_length_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    async with serving(once(b"HTTP/1.1 200 OK\r\nContent-Length: 123456789\r\n\r\n")) as server:
        failure = await refused(server.url(), tmp_path)

    assert isinstance(failure, FileTooLarge)
    assert (failure.size_bytes, failure.retryable) == (123456789, False)


async def test_gzip_is_unpacked_and_counted_unpacked(tmp_path: Path) -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(8)
    async with serving(once(response(members, f"Content-Length: {len(members)}", "Content-Encoding: gzip"))) as server:
        fetched = await fetch(server.url(), tmp_path / "file", limit_bytes=7, allow=LOCAL)

        failure = await refused(server.url(), tmp_path, limit_bytes=6)

    assert fetched.size_bytes == 7
    assert isinstance(failure, FileTooLarge)


async def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(200 * MIB), 9)
    async with serving(once(response(bomb, f"Content-Length: {len(bomb)}", "Content-Encoding: gzip"))) as server:
        failure = await refused(server.url(), tmp_path, limit_bytes=MIB)

    assert isinstance(failure, FileTooLarge)


def test_a_bomb_is_unpacked_in_small_pieces() -> None:
    bomb = gzip.compress(bytes(20 * MIB), 9)

    pieces = [len(piece) for piece in GzipMembers().unpack(bomb)]

    assert max(pieces) == MIB
    assert sum(pieces) == 20 * MIB


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"hello" * 100)[:-9], b"hello", b"", gzip.compress(b"hello")[:-4] + b"1234"],
    ids=["cut short", "not packed", "empty", "wrong checksum"],
)
async def test_damaged_gzip_may_be_retried(body: bytes, tmp_path: Path) -> None:
    async with serving(once(response(body, f"Content-Length: {len(body)}", "Content-Encoding: gzip"))) as server:
        failure = await refused(server.url(), tmp_path)

    assert (failure.code, failure.retryable) == (ErrorCode.FETCH_FAILED, True)
    assert str(failure) == "the data from its URL is damaged; retry later"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
async def test_encodings_that_were_not_asked_for_are_refused(encoding: str, tmp_path: Path) -> None:
    async with serving(once(response(b"hello", "Content-Length: 5", f"Content-Encoding: {encoding}"))) as server:
        failure = await refused(server.url(), tmp_path)

    assert failure.code is ErrorCode.FETCH_FAILED


async def test_proxies_of_the_environment_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(once(response(b"proxied"))) as proxy, serving(once(response(b"hello"))) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        await fetch(server.url(), tmp_path / "file", limit_bytes=MIB, allow=LOCAL)

    assert (tmp_path / "file").read_bytes() == b"hello"
    assert proxy.heads == []


async def test_a_host_name_in_the_exceptions_is_fetched(tmp_path: Path) -> None:
    async with serving(once(response(b"hello"))) as server:
        await fetch(f"http://localhost:{server.port}/", tmp_path / "file", limit_bytes=MIB, allow=("localhost",))

    assert (tmp_path / "file").read_bytes() == b"hello"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "files.localhost", "a.b.Localhost."])
async def test_names_under_localhost_are_this_machine_whatever_the_dns_says(host: str, tmp_path: Path) -> None:
    with pytest.raises(FileFailure, match="not public") as caught:
        await fetch(
            f"http://{host}/a.txt", tmp_path / "file", limit_bytes=MIB, allow=(), resolve=resolving(["8.8.8.8"])
        )

    assert caught.value.code is ErrorCode.FETCH_FORBIDDEN


async def test_numeric_forms_resolve_to_what_they_mean() -> None:
    assert set(await resolve("0x7f.1")) == {ip_address("127.0.0.1")}
