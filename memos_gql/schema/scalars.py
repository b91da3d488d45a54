"""The custom scalars, as plain annotations: `SCALAR_MAP` tells Strawberry the scalar of each."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from pydantic_core import Url, ValidationError
from starlette.datastructures import UploadFile
from strawberry.types.scalar import ScalarDefinition

from memos_gql.lengths import MAX_URL_LENGTH

URL = NewType("URL", str)
Base64 = NewType("Base64", str)
BigInt = NewType("BigInt", int)
JSON = NewType("JSON", object)
Upload = UploadFile

MAX_BIG_INT = 2**53 - 1
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_BASE64_DATA = re.compile(r"data:[^,]*;\s*base64\s*,", re.IGNORECASE)


def parse_date_time(value: object) -> datetime:
    """Parse an RFC 3339 instant into UTC; fractions of a microsecond are dropped."""
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise GraphQLError("A DateTime is an RFC 3339 instant with an offset, e.g. 2026-11-22T05:00:00Z.")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise GraphQLError("This DateTime names a day or time that does not exist.") from error


def print_date_time(value: datetime) -> str:
    """Write an aware time as UTC with `Z`.

    Raises:
        ValueError: the time has no zone, so the instant is unknown.
    """
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be sent")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_url(value: object) -> URL:
    """Normalise an http(s) URL as the WHATWG standard does; a base64 `data:` URL passes through unchanged.

    The bytes of a `data:` URL are only checked when the file is read: it may have a hundred megabytes.
    """
    if not isinstance(value, str):
        raise GraphQLError("A URL is a string.")
    if _BASE64_DATA.match(value.lstrip()):
        return URL(value.strip())
    if len(value) > MAX_URL_LENGTH:
        raise GraphQLError(f"A URL has at most {MAX_URL_LENGTH} characters; send longer content as base64.")
    try:
        url = Url(value)
    except ValidationError as error:
        raise GraphQLError("This is not an absolute URL that browsers could open.") from error
    if url.scheme not in {"http", "https"}:
        raise GraphQLError("A URL begins with http:, https: or, for inline bytes, is a base64 data: URL.")
    return URL(str(url))


def parse_base64(value: object) -> Base64:
    """Check only the type: invalid base64 fails its own file, not the request."""
    if not isinstance(value, str):
        raise GraphQLError("Base64 is a string.")
    return Base64(value)


def parse_big_int(value: object) -> BigInt:
    """Parse a whole number from -(2^53-1) to 2^53-1; `5.0` is accepted."""
    is_whole = (
        value.is_integer() if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)
    )
    if not isinstance(value, int | float) or not is_whole:
        raise GraphQLError("A BigInt is a whole number.")
    if abs(value) > MAX_BIG_INT:
        raise GraphQLError(f"A BigInt is at most {MAX_BIG_INT} either side of zero.")
    return BigInt(int(value))


def parse_json(value: object) -> JSON:
    """Accept any JSON value except numbers too large for a double, which would be returned as `Infinity`."""
    if isinstance(value, float) and not math.isfinite(value):
        raise GraphQLError("JSON has no number that large.")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        parse_json(inner)
    return JSON(value)


def parse_upload(value: object) -> UploadFile:
    """Accept a file that the multipart request's `map` put here."""
    if not isinstance(value, UploadFile):
        raise GraphQLError("An Upload is a file part of a multipart request, placed here by its `map`.")
    return value


def _as_it_is(value: object) -> object:
    return value


SCALAR_MAP: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An RFC 3339 instant with an offset, e.g. `2026-11-22T05:00:00Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=print_date_time,
        parse_value=parse_date_time,
    ),
    URL: strawberry.scalar(
        name="URL",
        description=(
            "An absolute `http:`, `https:` or base64 `data:` URL, parsed as browsers do: "
            "a space in a path is accepted and percent-encoded."
        ),
        specified_by_url="https://url.spec.whatwg.org/#url-parsing",
        serialize=str,
        parse_value=parse_url,
    ),
    Base64: strawberry.scalar(
        name="Base64",
        description=(
            "Bytes in base64. White space and the URL-safe alphabet are accepted. Only the type is checked on input: "
            "bytes that do not decode fail their file with INVALID_BASE64."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4648#section-4",
        serialize=str,
        parse_value=parse_base64,
    ),
    Upload: strawberry.scalar(
        name="Upload",
        description="A file part of a GraphQL multipart request.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        serialize=_as_it_is,
        parse_value=parse_upload,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value. Only where the shape belongs to the caller: tool arguments, tool schemas, `info`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=_as_it_is,
        parse_value=parse_json,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number up to 2^53-1, sent as a JSON number (`Int` stops at 2^31-1, too small for bytes).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259#section-6",
        serialize=int,
        parse_value=parse_big_int,
    ),
}
