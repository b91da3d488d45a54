from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf.bookmarks import Bookmark, marked
from memos_gql.pages import Line
from tests.extract import made
from tests.extract.made import Sheet


def test_a_line_that_the_outline_names_is_a_heading(tmp_path: Path) -> None:
    lines = "".join(
        f"BT /F1 12 Tf 72 {700 - 15 * place} Td ({text}) Tj ET\n"
        for place, text in enumerate(["2.1 Cleaning", "Use water.", "Oil"])
    )
    root = b"<</Type/Outlines/First 5 0 R/Last 5 0 R/Count 2>>"
    chapter = b"<</Title(Cleaning)/Parent 4 0 R/Dest[7 0 R/Fit]/First 6 0 R/Last 6 0 R/Count 1>>"
    section = b"<</Title(Oil)/Parent 5 0 R/Dest[7 0 R/Fit]>>"
    path = made.pdf(tmp_path, Sheet(lines), Sheet(lines), objects=(root, chapter, section), catalog="/Outlines 4 0 R")

    first, second = pdf.read(path, 1, 2)

    assert [(line.text, line.is_heading, line.level) for line in first.lines] == [
        ("2.1 Cleaning", True, 1),
        ("Use water.", False, 0),
        ("Oil", True, 2),
    ]
    assert not any(line.is_heading for line in second.lines)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Cleaning", "2.1 Cleaning"),
        ("Chapter 4: Bearings", "Bearings"),
        ("A. Scope", "Scope"),
        ("第一章 总则", "第一章总则"),
        ("2026", "2026"),
    ],
)
def test_the_number_of_a_heading_may_be_missing(title: str, text: str) -> None:
    assert [line.is_heading for line in marked([Line(text), Line("Other words")], [Bookmark(title, 1)])] == [
        True,
        False,
    ]


def test_a_heading_may_run_over_two_lines() -> None:
    lines = [Line("Cleaning of the", starts_block=True), Line("outer surfaces", starts_block=True), Line("Use water.")]

    found = marked(lines, [Bookmark("Cleaning of the outer surfaces", 2)])

    assert [(line.is_heading, line.starts_block, line.level) for line in found] == [
        (True, True, 2),
        (True, False, 2),
        (False, False, 0),
    ]


def test_a_title_inside_a_longer_line_is_none() -> None:
    lines = [Line("Cleaning is done with water.")]

    assert marked(lines, [Bookmark("Cleaning", 1)]) == lines


def test_a_damaged_outline_leaves_the_page_as_it_is(tmp_path: Path) -> None:
    path = made.pdf(
        tmp_path,
        Sheet("BT /F1 12 Tf 72 700 Td (Cleaning) Tj ET"),
        objects=(b"<</First 4 0 R/Last 4 0 R>>",),
        catalog="/Outlines 4 0 R",
    )

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Cleaning"]
