"""The length of texts, and limits on the length of names. Every API checks a name before it is used.

Names are ids, tags, keys, cursors, words of a fixed list, and names of tools and files. Text to remember or search is
not a name.
"""

from collections.abc import Iterator, Mapping, Sequence

from memos_gql.errors import Fault, Issue

MAX_NAME_LENGTH = 256
"""Characters of one name. MongoDB refuses queries over 16 MB, and cannot index longer names well."""
MAX_KEY_LENGTH = 1024
"""Characters of an API key, which an operator may choose."""
MAX_URL_LENGTH = 8192
"""Characters of an address from which a file is fetched. A `data:` address has no such limit: it contains the bytes."""
MAX_NAMES = 10_000
"""Names in one list."""

Path = tuple[str, ...]


def is_name(value: str) -> bool:
    """Tell whether a value is short enough to name something."""
    return len(value) <= MAX_NAME_LENGTH


def name_issues(path: Path, value: str) -> Iterator[Issue]:
    """Yield what is wrong with the length of a name."""
    if not is_name(value):
        sentence = f"A name or an id has at most {MAX_NAME_LENGTH} characters; this one has {len(value)}."
        yield Issue(path, sentence, Fault.TOO_LONG)


def list_issues(path: Path, values: Sequence[object]) -> Iterator[Issue]:
    """Yield what is wrong with the length of a list."""
    if len(values) > MAX_NAMES:
        yield Issue(
            path, f"At most {MAX_NAMES} values are allowed in one list; these are {len(values)}.", Fault.TOO_LONG
        )


def text_length(data: object, *, most: int) -> int:
    """Count the characters of all texts in a JSON value. Counting stops when there are more than `most`."""
    total, waiting = 0, [data]
    while waiting and total <= most:
        value = waiting.pop()
        if isinstance(value, str):
            total += len(value)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return total
