"""A part of a file, as `Range` asks for it.

Source: RFC 9110, "HTTP Semantics", section 14.
"""

import re

# A number of more digits is of no file
FORM = re.compile(r"bytes=[ \t]*([0-9]{0,15})-([0-9]{0,15})[ \t]*", re.IGNORECASE)


def range_of(sent: str | None, *, size_bytes: int) -> range | None:
    """Return which bytes are asked for.

    Returns:
        None where the whole file is the answer: no range is asked for, or several, or one in another form.
        An empty range where the file has none of those bytes.
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
    """Say which bytes are sent."""
    return f"bytes {part.start}-{part.stop - 1}/{size_bytes}" if part else f"bytes */{size_bytes}"
