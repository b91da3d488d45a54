"""Reading values of exports defensively: fields come and go between versions, so none is required."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from pydantic import JsonValue

Fields = Mapping[str, object]

MILLISECONDS_FROM = 100_000_000_000
"""A larger number is in milliseconds: as seconds it would be after the year 5138."""


def fields_of(value: object) -> Fields:
    """Return an object's fields; empty for anything else."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Return a text without NUL, which MongoDB and the index refuse; empty for anything else."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def name_of(value: object) -> str | None:
    """Return an id that is not blank; None if there is none."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text.replace("\0", "") or None


def moment_of(value: object) -> datetime | None:
    """Read a time: seconds or milliseconds since 1970, or ISO 8601, in UTC without a zone. None if it is not a time."""
    try:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return _of_number(float(value))
        return _of_text(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _of_number(number: float) -> datetime | None:
    if not math.isfinite(number) or number <= 0:
        return None
    return datetime.fromtimestamp(number / 1000 if number > MILLISECONDS_FROM else number, UTC)


def _of_text(text: str) -> datetime:
    if text.strip().isdecimal():
        return datetime.fromtimestamp(int(text) / 1000 if int(text) > MILLISECONDS_FROM else int(text), UTC)
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def plain(value: object) -> JsonValue:
    """Convert ijson's values to storable ones: its numbers are Decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | bool) else None


def plain_fields(value: object) -> dict[str, JsonValue]:
    """Return an object's fields as storable values; empty for anything else."""
    return {name: plain(item) for name, item in fields_of(value).items()}
