"""The file name in a server's Content-Disposition header (RFC 6266)."""

import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from memos_gql.ingest.fetching.file_names import plain_name

_IN_MAIL = re.compile(r"(?:=\?[^?\s]+\?[bq]\?[^?\s]*\?=\s*)+", re.IGNORECASE)
_MOST_CHARACTERS = 2000
"""Longer headers are ignored; a name has at most 255 characters."""


def named_file(header: str | None) -> str | None:
    """Return the name as a plain file name; `filename*`, which can hold any script, is preferred to `filename`.

    None if the header is absent or has no name.
    """
    if not header or len(header) > _MOST_CHARACTERS:
        return None
    parsed = Message()
    parsed["Content-Disposition"] = header
    parameters: Sequence[tuple[str, object]] = parsed.get_params([], header="content-disposition")
    named = [value for name, value in parameters if name.lower() == "filename"]
    # The value of `filename*` is a tuple with its character set.
    best = next((value for value in named if isinstance(value, tuple)), named[0] if named else "")
    text = _utf8(collapse_rfc2231_value(best)) if isinstance(best, str | tuple) else ""
    name = plain_name(re.split(r"[/\\]", _unescaped(text) if isinstance(best, str) else text)[-1])
    return name if name.strip(". ") else None


def _utf8(text: str) -> str:
    """Decode as UTF-8, because many servers send it although headers are Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _unescaped(text: str) -> str:
    """Decode a name that is encoded as in the header of a mail or as in a URL. Browsers decode both, too."""
    if _IN_MAIL.fullmatch(text):
        try:
            return str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, UnicodeError):
            return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text
