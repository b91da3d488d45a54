"""Times in a filter: a date means the whole day, anything finer means that moment."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from memos_gql.errors import InvalidInput, Issue
from memos_gql.storage.conditions import AllOf, Compare, Order, TimeField, Where

Path = tuple[str, ...]
Fields = Mapping[str, JsonValue]

TIMES = {"create_time": TimeField.SAID_AT, "update_time": TimeField.UPDATED_AT}
"""`create_time` is when something was said: the `chat_time` of its message, or the time of the message's arrival."""
ORDERS = {"gt": Order.AFTER, "gte": Order.FROM, "lt": Order.BEFORE, "lte": Order.UNTIL}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)
LAST_MOMENT = timedelta(days=1) - timedelta(milliseconds=1)
"""The last moment of a day, relative to its first; stored times are whole milliseconds."""


def time_condition(field: TimeField, value: JsonValue, path: Path) -> Where | None:
    """Read the bounds of a time; None if there are none.

    Raises:
        InvalidInput: a bound is not a time, or an operator is unknown.
    """
    if not isinstance(value, dict):
        raise refusal(path, f"A time is compared by {', '.join(ORDERS)}.")
    bounds = tuple(_bounds(field, sent_fields(value, path), path))
    return AllOf(bounds) if bounds else None


def _bounds(field: TimeField, given: Fields, path: Path) -> Iterator[Where]:
    for operator, value in given.items():
        if operator not in ORDERS:
            raise refusal((*path, operator), f"This operator is not known; a time is compared by {', '.join(ORDERS)}.")
        yield _bound(field, ORDERS[operator], value, (*path, operator))


def _bound(field: TimeField, order: Order, value: JsonValue, path: Path) -> Where:
    moment = _moment(value, path)
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return Compare(field, order, moment)
    if order is Order.UNTIL:
        return Compare(field, order, moment + LAST_MOMENT)
    return Compare(field, Order.FROM if order is Order.AFTER else order, moment)


def _moment(value: JsonValue, path: Path) -> datetime:
    """Read a date as its first moment, or a moment."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return EPOCH + timedelta(milliseconds=value)
        if isinstance(value, str) and (DAY.fullmatch(value) or INSTANT.fullmatch(value)):
            moment = datetime.fromisoformat(value.upper())
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise refusal(path, "There is no such day or time.") from None
    raise refusal(
        path, "A time is written as YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, RFC 3339, or in milliseconds since 1970."
    )


def sent_fields(value: JsonValue, path: Path) -> Fields:
    """Read an object, leaving out null values."""
    if value is not None and not isinstance(value, dict):
        raise refusal(path, "It must be an object.")
    return {name: inner for name, inner in (value or {}).items() if inner is not None}


def refusal(path: Path, sentence: str) -> InvalidInput:
    return InvalidInput([Issue(path, sentence)])
