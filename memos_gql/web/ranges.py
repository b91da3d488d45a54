"""Parse `Range` headers.

Source: RFC 9110, "HTTP Semantics", section 14.
"""

import re

# No file needs a number with more digits
FORM = re.compile(r"bytes=[ \t]*([0-9]{0,15})-([0-9]{0,15})[ \t]*", re.IGNORECASE)


def range_of(sent: str | None, *, size_bytes: int) -> range | None:
    """Return the requested bytes.

    Returns:
        None for the whole file: the header is absent, has several ranges, or has another form.
        An empty range if the file has none of these bytes.
    """
    match = FORM.fullmatch(sent or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(size_bytes - int(last), 0), size_bytes)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size_bytes) if last else size_bytes)


def content_range(part: range, *, size_bytes: int) -> str:
    """Return the `Content-Range` header."""
    return f"bytes {part.start}-{part.stop - 1}/{size_bytes}" if part else f"bytes */{size_bytes}"
