"""Bytes inside the request: base64 text and `data:` URLs.

They are decoded slab by slab, so that little extra memory is used and other threads can run in between.
"""

import binascii
from collections.abc import Iterable, Iterator
from io import BytesIO
from urllib.parse import unquote_to_bytes

from memos_gql.errors import ErrorCode, FileFailure, FileTooLarge

SLAB_LENGTH = 1024 * 1024
WHITE_SPACE = " \t\n\r\f\v"
URL_SAFE = bytes.maketrans(b"-_", b"+/")


def decode_base64(text: str, limit_bytes: int) -> bytes:
    """Decode base64 in either alphabet, even mixed, with white space anywhere, and with or without padding.

    Everything else that RFC 4648 does not allow is refused: other characters, padding in the middle, a single character
    at the end.

    Raises:
        FileTooLarge: before anything is decoded.
        FileFailure: INVALID_BASE64.
    """
    _check_size(text, 0, limit_bytes=limit_bytes)
    return _joined(_from_base64(_slabs(text, 0)), limit_bytes=limit_bytes)


def decode_data_url(url: str, limit_bytes: int) -> bytes:
    """Decode `data:[type][;base64],content`; the type is ignored, because the bytes show it more reliably.

    Raises:
        FileTooLarge: more than `limit_bytes`.
        FileFailure: INVALID_BASE64, also if the URL has no comma.
    """
    comma = url.find(",")
    if comma < 0:
        raise FileFailure(
            ErrorCode.INVALID_BASE64, "the data: URL has no comma before its content; write data:;base64,…"
        )
    # An unescaped `#` starts the fragment, which does not belong to the content.
    content = _unquoted(_slabs(url, comma + 1, end=url.find("#", comma + 1)))
    if not _says_base64(url[:comma]):
        return _joined(content, limit_bytes=limit_bytes)
    _check_size(url, comma + 1, limit_bytes=limit_bytes)
    return _joined(_from_base64(content), limit_bytes=limit_bytes)


def _says_base64(head: str) -> bool:
    return head.rpartition(";")[2].strip().lower() == "base64" and ";" in head


def _check_size(text: str, start: int, *, limit_bytes: int) -> None:
    # Counting takes milliseconds. In a data: URL, three characters may be one that is percent-encoded.
    skipped = sum(text.count(sign, start) for sign in f"{WHITE_SPACE}=")
    signs = len(text) - start - skipped - 3 * text.count("%", start)
    size_bytes = signs * 3 // 4
    if size_bytes > limit_bytes:
        raise FileTooLarge(limit_bytes=limit_bytes, size_bytes=size_bytes)


def _slabs(text: str, start: int, *, end: int = -1) -> Iterator[bytes]:
    """Yield `text[start:end]` as UTF-8; `end` below zero is the end of the text."""
    stop = end if end >= 0 else len(text)
    for position in range(start, stop, SLAB_LENGTH):
        yield text[position : min(position + SLAB_LENGTH, stop)].encode("utf-8", "surrogatepass")


def _unquoted(slabs: Iterable[bytes]) -> Iterator[bytes]:
    """Decode percent-encoding; a `%` that encodes nothing stays, as in browsers."""
    rest = b""
    for slab in slabs:
        quoted = rest + slab
        # An escape that is cut by the end of the slab waits for the next slab.
        cut = quoted.find(b"%", max(len(quoted) - 2, 0))
        rest = quoted[cut:] if cut >= 0 else b""
        yield unquote_to_bytes(quoted[: len(quoted) - len(rest)])
    yield unquote_to_bytes(rest)


def _from_base64(slabs: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    is_padded = False
    for slab in slabs:
        signs = rest + slab.translate(URL_SAFE, WHITE_SPACE.encode())
        whole = len(signs) - len(signs) % 4
        if is_padded and signs:
            raise _invalid("it goes on after its padding")
        is_padded = b"=" in signs[:whole]
        yield _quads(signs[:whole])
        rest = signs[whole:]
    if is_padded and rest:
        raise _invalid("it goes on after its padding")
    if len(rest.rstrip(b"=")) == 1:
        raise _invalid("its end is cut off")
    yield _quads(rest + b"=" * (-len(rest) % 4))


def _quads(signs: bytes) -> bytes:
    # binascii accepts a whole quad of padding.
    if signs.endswith(b"==="):
        raise _invalid("it has too much padding")
    try:
        return binascii.a2b_base64(signs, strict_mode=True)
    except binascii.Error:
        raise _invalid("it contains characters that base64 does not have, or padding in the middle") from None


def _invalid(fault: str) -> FileFailure:
    return FileFailure(ErrorCode.INVALID_BASE64, f"the base64 text cannot be decoded: {fault}; encode the file again")


def _joined(pieces: Iterable[bytes], *, limit_bytes: int) -> bytes:
    # BytesIO returns its buffer without a copy; joining a list would hold everything twice.
    content = BytesIO()
    for piece in pieces:
        content.write(piece)
        if content.tell() > limit_bytes:
            raise FileTooLarge(limit_bytes=limit_bytes, size_bytes=None)
    return content.getvalue()
