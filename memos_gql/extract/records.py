"""Write JSON, JSON lines and tables (CSV) as records that name each value, so that each can be found separately."""

import csv
import json
import re
from collections.abc import Iterator, Sequence

MAX_CHARACTERS = 2_000_000
"""Longer texts are not converted: names at every value can make a table twenty times as long."""

_ONE_LINE_CHARACTERS = 600
_MAX_PATH_CHARACTERS = 100
_MIN_ROWS = 3
_MAX_COLUMNS = 64
_MAX_NAME_CHARACTERS = 40
_DELIMITERS = ",;\t"
_MAX_PROSE_SHARE = 0.1
_MOST_NUMBERS, _SHOWN_NUMBERS, _SHOWN_CHARACTERS = 64, 8, 40
_FRACTION = re.compile(r"-?(?:\d+\.\d+(?:[eE][-+]?\d+)?|0|1)")
# Longer than any hash or key that someone would search for.
_OPAQUE = re.compile(r"(?:data:[^,\s]{1,200},)?(?=[A-Za-z+/_-]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9+/_-]{200,}={0,2}")
SHORTENED = "\u2026 (of "
"""Marks a value that was shortened."""
_NO_SPACE = re.compile(r"\S")
_LETTER = re.compile(r"[^\W\d_]")


class _Object(tuple[tuple[str, object], ...]):
    """The pairs of a JSON object in order, including repeated keys."""

    __slots__ = ()


def records(text: str) -> str | None:
    """Write each record as a paragraph.

    Return None if the text is neither JSON nor a table with column names in its first row.
    """
    if len(text) > MAX_CHARACTERS:
        return None
    start = text.strip("\ufeff\r\n ")
    try:
        found = list(_of_json(start) if start.startswith(("{", "[")) else _of_table(start))
    except (ValueError, RecursionError, csv.Error):
        return None
    return "\n\n".join(found) or None


def _of_json(text: str) -> Iterator[str]:
    # Numbers keep their original notation.
    decoder = json.JSONDecoder(object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str)
    start: re.Match[str] | None = _NO_SPACE.search(text)
    while start is not None:
        value, end = decoder.raw_decode(text, start.start())
        yield from _records(value, path="")
        start = _NO_SPACE.search(text, end)


def _records(value: object, *, path: str) -> Iterator[str]:
    """Write an object, or each object of a list, followed by the lists of objects inside it."""
    if isinstance(value, list) and not _is_flat(value):
        for number, item in enumerate(value):
            yield from _records(item, path=f"{path[-_MAX_PATH_CHARACTERS:]}[{number}]" if path else "")
        return
    leaves = list(_leaves(value, name=""))
    pairs = [(name, shown(leaf)) for name, leaf in leaves if not _has_records(leaf)]
    if row := record([(name, text) for name, text in pairs if text], path=path):
        yield row
    for name, leaf in leaves:
        if _has_records(leaf):
            yield from _records(leaf, path=joined(path, name))


def _leaves(value: object, *, name: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, _Object):
        yield name, value
        return
    for key, inner in value:
        yield from _leaves(inner, name=joined(name, key))


def joined(path: str, key: str) -> str:
    """Write the path to a value, or the end of a long path."""
    return f"{path[-_MAX_PATH_CHARACTERS:]}.{key}" if path else key


def _has_records(value: object) -> bool:
    return isinstance(value, list) and not _is_flat(value)


def _is_flat(values: Sequence[object]) -> bool:
    return not any(isinstance(value, list | _Object) for value in values)


def shown(value: object) -> str:
    """Write a value; of values that only programs read, such as a base64 picture or a vector, only the beginning."""
    if isinstance(value, list):
        if len(value) > _MOST_NUMBERS and all(isinstance(item, str) and _FRACTION.fullmatch(item) for item in value):
            return f"{', '.join(value[:_SHOWN_NUMBERS])}{SHORTENED}{len(value):,} numbers)"
        return ", ".join(map(shown, value))
    text = value.strip() if isinstance(value, str) else json.dumps(value)
    return f"{text[:_SHOWN_CHARACTERS]}{SHORTENED}{len(text):,} characters)" if _OPAQUE.fullmatch(text) else text


def record(pairs: Sequence[tuple[str, str]], *, path: str) -> str:
    """Write a short record as one line, and a long one as a paragraph for each value."""
    row = "; ".join(named(name, text) for name, text in pairs)
    if len(row) <= _ONE_LINE_CHARACTERS:
        return named(path, " ".join(row.split())) if row else ""
    return "\n\n".join(named(joined(path, name) if name else path, text) for name, text in pairs)


def named(name: str, text: str) -> str:
    """Write a value after its name."""
    return f"{name}: {text}" if name else text


def _of_table(text: str) -> Iterator[str]:
    header, *rows = _rows(text)
    for row in rows:
        yield record([(name, cell) for name, cell in zip(header, row, strict=True) if cell], path="")


def _rows(text: str) -> list[list[str]]:
    """Read the table, its header first.

    Raises:
        ValueError: the text is not a table, or its first row does not name the columns.
    """
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True) if row]
    if (
        len(rows) < _MIN_ROWS
        or {len(row) for row in rows} != {len(rows[0])}
        or not _is_header(rows[0])
        or _is_prose(rows)
    ):
        raise ValueError("no table with a header")
    return [[cell.strip() for cell in row] for row in rows]


def _is_prose(rows: Sequence[Sequence[str]]) -> bool:
    """Whether too many delimiters are followed by a space, as in sentences."""
    behind = [cell.startswith(" ") for row in rows for cell in row[1:]]
    return sum(behind) > _MAX_PROSE_SHARE * len(behind)


def _is_header(names: Sequence[str]) -> bool:
    if not 2 <= len(names) <= _MAX_COLUMNS or len(set(names)) < len(names):
        return False
    return all(len(name) <= _MAX_NAME_CHARACTERS and _LETTER.search(name) for name in names)
