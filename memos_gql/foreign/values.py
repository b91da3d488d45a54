"""What exports hold, as it is needed: their fields come and go from version to version, so none is relied on."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from pydantic import JsonValue

Fields = Mapping[str, object]

MILLISECONDS_FROM = 100_000_000_000
"""A larger number of seconds would be after the year 5138, so these are milliseconds."""


def fields_of(value: object) -> Fields:
    """Give an object's fields; none of anything else."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """Give a text without NUL, which MongoDB and search take nowhere; empty for anything else."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def name_of(value: object) -> str | None:
    """Give an id that says something; None where there is none."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text.replace("\0", "") or None


def moment_of(value: object) -> datetime | None:
    """Read a time: seconds or milliseconds since 1970, or ISO 8601, which is UTC without a zone. None where it is none."""
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
    """Turn what ijson gives into what can be stored: its numbers are Decimal."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | bool) else None


def plain_fields(value: object) -> dict[str, JsonValue]:
    """Give an object's fields as they can be stored; none of anything else."""
    return {name: plain(item) for name, item in fields_of(value).items()}
