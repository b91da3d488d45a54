"""Finding in a program's last lines why it ended."""

import errno
import json
import os
import re
from collections.abc import Iterable

LONGEST = 300  # characters of a cause that is quoted in a sentence
BAD_NEWS = re.compile(r"\b(error|critical|fatal|failed|refused|denied|cannot|can't)\b", re.IGNORECASE)
NO_ROOM = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
GRAVE = {"F", "E"}  # mongod's severities; <https://www.mongodb.com/docs/manual/reference/log-messages/>


def tells_of_no_room(lines: Iterable[str]) -> bool:
    """Tell whether a program reported that the disk was full."""
    return any(sentence in line for line in lines for sentence in NO_ROOM)


def cause_in(lines: Iterable[str]) -> str:
    """Return the last line that reports a fault; without one, the last line that is not blank."""
    said = [text for text in (_readable(line) for line in lines) if text]
    bad = [text for text in said if BAD_NEWS.search(text)]
    return (bad or said or [""])[-1][:LONGEST].rstrip(".")


def _readable(line: str) -> str:
    """Return the message of a line; of mongod's JSON lines, only errors."""
    try:
        fields = json.loads(line)
    except ValueError:
        return line.strip()
    if not isinstance(fields, dict):
        return line.strip()
    if "s" in fields and "msg" in fields:
        facts = json.dumps(fields.get("attr") or {})
        return f"error: {fields['msg']} {facts}" if fields["s"] in GRAVE else ""
    return f"{fields.get('level', '')} {fields.get('message', '')} {fields.get('reason', '')}".strip()
