"""Rows of tables know the header above them."""

import pytest

from memos_gql.memory.chunk import chunk_pages
from memos_gql.memory.passages import Splitter
from memos_gql.memory.tables import header_rows
from memos_gql.pages import Box, Line, Page

HEADER = "Region | 2023 revenue | 2024 revenue"


def row(*cells: str, top: float = 0.5) -> list[Line]:
    """Write a row as OCR reads it: each cell in a box of its own."""
    return [
        Line(cell, Box(0.1 + 0.3 * column, top, 0.1, 0.02), 0.9, starts_block=column == 0, is_beside=column > 0)
        for column, cell in enumerate(cells)
    ]


def test_the_rows_of_a_table_in_a_picture_know_its_header() -> None:
    lines = [Line("Annual report"), *row(*HEADER.split(" | ")), *row("North", "4.1", "4.4"), *row("South", "3.0")]

    assert header_rows(lines) == dict.fromkeys(range(4, 9), HEADER)


def test_a_row_that_lacks_cells_does_not_end_its_table() -> None:
    lines = [Line(text, starts_block=True) for text in (HEADER, "North | 4.1 | 4.4", "South | 3.0", "West | 2.2 | 2.9")]

    assert header_rows(lines) == {1: HEADER, 2: HEADER, 3: HEADER}


def test_the_second_line_of_a_cell_does_not_end_its_table_but_a_title_does() -> None:
    wrapped = Line("and islands", Box(0.4, 0.6, 0.2, 0.02), 0.9)
    title = Line("Table 2: staff", Box(0.1, 0.7, 0.3, 0.02), 0.9)
    staff = row("Office", "Women", "Men")
    lines = [*row(*HEADER.split(" | ")), wrapped, *row("North", "4.1", "4.4"), title, *staff, *row("Oslo", "7", "6")]

    headers = header_rows(lines)

    assert headers == {**dict.fromkeys(range(3, 7), HEADER), **dict.fromkeys(range(11, 14), "Office | Women | Men")}


@pytest.mark.parametrize(
    "lines",
    [
        [*row("Oat milk", "3.78"), *row("Lamp oil", "6.95"), *row("TOTAL", "10.73")],
        [Line("Rent is due."), Line("It rises.")],
        [],
    ],
)
def test_receipts_and_prose_have_no_header(lines: list[Line]) -> None:
    assert header_rows(lines) == {}


def test_wider_rows_begin_a_table_of_their_own() -> None:
    lines = [Line(text) for text in ("2023 | 2024", "North | 4 | 5", "South | 6 | 7")]

    assert header_rows(lines) == {2: "North | 4 | 5"}


def test_a_passage_from_the_middle_of_a_table_in_a_picture_is_found_by_its_header(splitter: Splitter) -> None:
    rows = [line for number in range(60) for line in row(f"Region {number}", "4.1 million", "4.4 million")]

    first, second, *_ = chunk_pages([Page(1, (*row(*HEADER.split(" | ")), *rows))], splitter=splitter, page_count=1)

    assert first.text.startswith("Region 2023 revenue 2024 revenue\nRegion 0 4.1 million 4.4 million\n")
    assert (first.context, second.context) == ((), (HEADER,))
