"""Which bytes a `Range` asks for."""

import pytest

from memos_gql.web.ranges import content_range, range_of


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=3-", range(3, 10)),
        ("bytes=3-99", range(3, 10)),
        ("Bytes= 3-4 ", range(3, 5)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=10-", range(0)),
        ("bytes=-0", range(0)),
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("bytes=1", None),
        ("bytes=\u0661-\u0662", None),
        (f"bytes=0-{'9' * 5000}", None),
        ("rows=0-1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_range_is_read_as_the_specification_says(sent: str | None, wanted: range | None) -> None:
    found = range_of(sent, size_bytes=10)

    assert found == wanted


def test_an_empty_file_has_no_part() -> None:
    assert range_of("bytes=0-", size_bytes=0) == range(0)
    assert content_range(range(0), size_bytes=0) == "bytes */0"
