"""The name that a server gives a file, in the header Content-Disposition (RFC 6266)."""

import re
from collections.abc import Sequence
from email.message import Message
from email.utils import collapse_rfc2231_value

from memos_gql.ingest.names import plain_name

_MOST_CHARACTERS = 2000
"""Of a header that is looked at; a name has at most 255."""


def named_file(header: str | None) -> str | None:
    """Return the name as a plain file name; of `filename` and `filename*`, which any language can be written in, the latter.

    None where the header is absent or names nothing.
    """
    if not header or len(header) > _MOST_CHARACTERS:
        return None
    parsed = Message()
    parsed["Content-Disposition"] = header
    parameters: Sequence[tuple[str, object]] = parsed.get_params([], header="content-disposition")
    named = [value for name, value in parameters if name.lower() == "filename"]
    # What was written as `filename*` comes as a tuple with its character set.
    best = next((value for value in named if isinstance(value, tuple)), named[0] if named else "")
    text = collapse_rfc2231_value(best) if isinstance(best, str | tuple) else ""
    name = plain_name(re.split(r"[/\\]", _utf8(text))[-1])
    return name if name.strip(". ") else None


def _utf8(text: str) -> str:
    """Read as UTF-8 what many servers send so, though the header is Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
