import base64
import time

import pytest

from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge
from memos_gql.ingest.receiving.inline_bytes import SLAB_LENGTH, decode_base64, decode_data_url

MIB = 1024 * 1024
EVERY_BYTE = bytes(range(256))


@pytest.mark.parametrize(
    "text",
    [
        "aGk/fn4+",
        " aGk/\r\n\tfn4+ \n",
        "aGk_fn4-",
        "aGk_fn4+",
    ],
)
def test_white_space_and_both_alphabets_are_read(text: str) -> None:
    assert decode_base64(text, 100) == b"hi?~~>"


@pytest.mark.parametrize(
    ("text", "content"), [("QQ==", b"A"), ("QQ", b"A"), ("QQ=", b"A"), ("QUI=", b"AB"), ("QUI", b"AB"), ("", b"")]
)
def test_padding_may_be_left_out(text: str, content: bytes) -> None:
    assert decode_base64(text, 100) == content


@pytest.mark.parametrize(
    "text",
    [
        "QUJD*",
        "QUJDR",
        "QQ==QQ==",
        "Q=Q=",
        "====",
        "QUJD=",
        "QUJD====",
        "ÄÖÜ",
        "\ud800AAA",
        "data:;base64,QUJD",
        "QUJD" * SLAB_LENGTH + "?",
        "QQ===",
    ],
)
def test_what_base64_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(FileFailure, match="the base64 text cannot be decoded") as failure:
        decode_base64(text, 10 * MIB)

    assert failure.value.code is ErrorCode.INVALID_BASE64
    assert not failure.value.retryable


@pytest.mark.parametrize("size_bytes", [SLAB_LENGTH * 3 // 4 + extra for extra in range(-3, 4)])
@pytest.mark.parametrize("line_length", [57, SLAB_LENGTH])
def test_slab_borders_change_nothing(size_bytes: int, line_length: int) -> None:
    content = (EVERY_BYTE * (size_bytes // 256 + 1))[:size_bytes]
    lines = [
        base64.b64encode(content[start : start + line_length * 3]).decode()
        for start in range(0, size_bytes, line_length * 3)
    ]

    assert decode_base64("\n".join(lines), MIB) == content


@pytest.mark.parametrize("text", ["QUJD" * 4, "QUJD QUJD QUJD QUI=", "QUJDQUJDQUJDQUI"])
def test_size_is_known_before_decoding(text: str) -> None:
    size_bytes = len(decode_base64(text, 100))

    with pytest.raises(FileTooLarge) as refusal:
        decode_base64(text, size_bytes - 1)

    assert decode_base64(text, size_bytes)
    assert refusal.value.size_bytes == size_bytes


@pytest.mark.slow
def test_a_hundred_mebibytes_are_decoded_within_ten_seconds() -> None:
    text = base64.b64encode(EVERY_BYTE * (100 * MIB // 256)).decode()
    started = time.perf_counter()

    content = decode_base64(text, 100 * MIB)

    assert time.perf_counter() - started < 10
    assert len(content) == 100 * MIB
    assert content.startswith(EVERY_BYTE)


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ("data:text/plain;base64,aGk=", b"hi"),
        ("DATA:;BASE64,aGk", b"hi"),
        ("data:text/plain;charset=utf-8;base64,aG%6B%3D", b"hi"),
        ("data:text/plain; base64,aG k=#part", b"hi"),
        ("data:,a%20b%2Cc,d", b"a b,c,d"),
        ("data:text/plain,100%%zz%4", b"100%%zz%4"),
        ("data:text/plain,gr%C3%BCn grün", "grün grün".encode()),
        ("data:base64,aGk=", b"aGk="),
        ("data:,", b""),
    ],
)
def test_data_urls_are_read(url: str, content: bytes) -> None:
    assert decode_data_url(url, 100) == content


def test_an_escape_across_a_slab_border_is_read() -> None:
    for before in range(SLAB_LENGTH - 3, SLAB_LENGTH + 1):
        assert decode_data_url("data:," + "a" * before + "%41%42", 2 * MIB) == b"a" * before + b"AB"


@pytest.mark.parametrize("url", ["data:text/plain;base64", "data:;base64,!!!!", "data:;base64,A"])
def test_a_malformed_data_url_is_refused(url: str) -> None:
    with pytest.raises(FileFailure) as failure:
        decode_data_url(url, 100)

    assert failure.value.code is ErrorCode.INVALID_BASE64


@pytest.mark.parametrize(
    "url", ["data:,abcd", "data:,%61%62%63%64", "data:;base64,YWJjZA==", "data:;base64,YWJj%5AA%3D%3D"]
)
def test_a_data_url_above_the_limit_is_refused(url: str) -> None:
    with pytest.raises(FileTooLarge):
        decode_data_url(url, 3)

    assert decode_data_url(url, 4) == b"abcd"
