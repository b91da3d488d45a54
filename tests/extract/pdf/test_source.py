from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf.source import from_header
from tests.extract import made
from tests.extract.made import Sheet

SENTENCE = "BT /F1 12 Tf 72 700 Td (The ferry leaves at nine) Tj ET"
GRID = "".join(f"100 {y} m 300 {y} l S\n" for y in (600, 620, 640)) + "".join(
    f"{x} 600 m {x} 640 l S\n" for x in (100, 200, 300)
)
CELLS = "".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in [(110, 625, "Boat"), (210, 625, "Fee")])
ROW = "".join(f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in [(110, 605, "Anna"), (210, 605, "30")])


@pytest.mark.parametrize("junk", [b"\r\n", b"HTTP/1.1 200 OK\r\n" * 30, b"X-Header: of a mail\r\n" * 2000])
def test_a_pdf_behind_junk_is_read_with_its_tables(junk: bytes, tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(SENTENCE + "\n" + GRID + CELLS + ROW))
    path.write_bytes(junk + path.read_bytes())

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["The ferry leaves at nine", "Boat | Fee", "Anna | 30"]
    assert pdf.inspect(path).page_count == 1


def test_an_ordinary_pdf_is_not_read_into_memory(tmp_path: Path) -> None:
    path = made.pdf(tmp_path, Sheet(SENTENCE))

    assert from_header(path) == path
