from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pytest
import strawberry
from graphql import GraphQLError
from starlette.datastructures import UploadFile
from strawberry.schema.config import StrawberryConfig

from memos_gql.schema.scalars import (
    JSON,
    SCALAR_MAP,
    URL,
    Base64,
    BigInt,
    Upload,
    parse_base64,
    parse_big_int,
    parse_date_time,
    parse_json,
    parse_upload,
    parse_url,
    print_date_time,
)

PRINTED = '''\
"""
Bytes in base64. White space and the URL-safe alphabet are accepted. Only the type is checked on input: bytes that do not decode fail their file with INVALID_BASE64.
"""
scalar Base64 @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc4648#section-4")

"""
A whole number up to 2^53-1, sent as a JSON number (`Int` stops at 2^31-1, too small for bytes).
"""
scalar BigInt @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc8259#section-6")

"""An RFC 3339 instant with an offset, e.g. `2026-11-22T05:00:00Z`."""
scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time.html")

"""
Any JSON value. Only where the shape belongs to the caller: tool arguments, tool schemas, `info`.
"""
scalar JSON @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc8259")

type Query {
  all(at: DateTime!, url: URL!, base64: Base64!, big: BigInt!, json: JSON!, upload: Upload!): Boolean!
}

"""
An absolute `http:`, `https:` or base64 `data:` URL, parsed as browsers do: a space in a path is accepted and percent-encoded.
"""
scalar URL @specifiedBy(url: "https://url.spec.whatwg.org/#url-parsing")

"""A file part of a GraphQL multipart request."""
scalar Upload @specifiedBy(url: "https://github.com/jaydenseric/graphql-multipart-request-spec")'''  # noqa: E501 - as it is printed


@strawberry.type
class Query:
    @strawberry.field
    def all(self, at: datetime, url: URL, base64: Base64, big: BigInt, json: JSON, upload: Upload) -> bool:
        return all((at, url, base64, big, json, upload))


def test_plain_annotations_print_as_the_scalars_of_the_contract() -> None:
    schema = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALAR_MAP))

    assert schema.as_str() == PRINTED


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T05:00:00Z", datetime(2026, 11, 22, 5, tzinfo=UTC)),
        ("2026-11-22t05:00:00z", datetime(2026, 11, 22, 5, tzinfo=UTC)),
        ("2026-11-22T05:00:00+08:00", datetime(2026, 11, 21, 21, tzinfo=UTC)),
        ("2026-11-22T05:00:00.123456789-00:30", datetime(2026, 11, 22, 5, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_into_utc(text: str, instant: datetime) -> None:
    read = parse_date_time(text)

    assert read == instant
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T05:00:00",
        "2026-11-22",
        "2026-02-30T05:00:00Z",
        "2026-11-22T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "2026-11-22 05:00:00Z",
        "2026-11-22T05:00:00Z\n",
        "٢٠٢٦-11-22T05:00:00Z",
        "",
        1732251600,
        None,
        [],
    ],
)
def test_anything_but_an_instant_with_an_offset_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="DateTime"):
        parse_date_time(value)


def test_an_instant_is_written_in_utc_with_a_z() -> None:
    assert (
        print_date_time(datetime(2026, 11, 22, 5, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=8))))
        == "2026-11-21T21:00:00.500000Z"
    )


def test_a_time_without_a_zone_is_never_sent() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        print_date_time(datetime(2026, 11, 22))  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://example.com/quarterly report.pdf", "https://example.com/quarterly%20report.pdf"),
        ("https://example.com/quarterly%20report.pdf", "https://example.com/quarterly%20report.pdf"),
        ("HTTP://Example.COM:80/a/../b?q=x y#z", "http://example.com/b?q=x%20y#z"),
        (" https://example.com\n", "https://example.com/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://ann:secret@example.com/", "https://ann:secret@example.com/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("data:image/png;base64,iVBORw0 KGgo=", "data:image/png;base64,iVBORw0 KGgo="),
        ("DATA:;base64,", "DATA:;base64,"),
    ],
)
def test_a_url_is_normalised_as_browsers_do(given: str, normal: str) -> None:
    assert parse_url(given) == normal


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.com/a",
        "//a.example",
        "http://",
        "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:1",
        "data:text/plain,hi",
        5,
        None,
    ],
)
def test_other_schemes_and_what_is_no_url_are_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="URL"):
        parse_url(value)


def test_a_long_data_url_costs_next_to_nothing() -> None:
    url = "data:application/pdf;base64," + "QUJD" * 5_000_000

    assert parse_url(url) is not None
    assert len(parse_url(url)) == len(url)


def test_base64_passes_through_unchanged() -> None:
    assert parse_base64("not base64 at all!") == "not base64 at all!"


@pytest.mark.parametrize("value", [5, None, True, ["QUJD"]])
def test_base64_that_is_no_string_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="Base64"):
        parse_base64(value)


@pytest.mark.parametrize(("given", "number"), [(0, 0), (5.0, 5), (2**53 - 1, 2**53 - 1), (-(2**53 - 1), -(2**53 - 1))])
def test_a_whole_number_up_to_two_to_the_53_is_read(given: float, number: int) -> None:
    assert parse_big_int(given) == number


@pytest.mark.parametrize("value", [2**53, -(2**53), 1.5, True, "5", None, float("inf"), float("nan"), 10**400])
def test_other_numbers_are_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="BigInt"):
        parse_big_int(value)


def test_json_passes_through_unless_a_number_in_it_is_too_large() -> None:
    value = {"a": [1, None, {"b": "c"}]}

    assert parse_json(value) == JSON(value)
    with pytest.raises(GraphQLError, match="JSON has no number that large"):
        parse_json({"a": [1e999]})


def test_only_a_file_part_is_an_upload() -> None:
    part = UploadFile(BytesIO(b"abc"))

    assert parse_upload(part) is part
    with pytest.raises(GraphQLError, match="multipart"):
        parse_upload("abc")
