from datetime import UTC, datetime
from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf.properties import date
from memos_gql.pages import Outline
from tests.extract import made
from tests.extract.made import Sheet


def noted(folder: Path, written: str) -> Outline:
    """The outline of a PDF with an Info dictionary."""
    path = made.pdf(folder, Sheet(""), objects=(f"<<{written}>>".encode("latin-1"),))
    path.write_bytes(path.read_bytes().replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 4 0 R"))
    return pdf.inspect(path)


def test_title_author_and_date_are_noted(tmp_path: Path) -> None:
    outline = noted(tmp_path, "/Title(Boiler manual)/Author(Wilma Beck)/CreationDate(D:20260506143000+02'00')")

    assert outline == Outline(
        page_count=1,
        parts=1,
        title="Boiler manual",
        author="Wilma Beck",
        written_at=datetime(2026, 5, 6, 12, 30, tzinfo=UTC),
    )


def test_what_a_program_put_in_front_of_a_title_is_none_of_it(tmp_path: Path) -> None:
    assert noted(tmp_path, "/Title(Microsoft Word - Minutes of March)").title == "Minutes of March"


@pytest.mark.parametrize("title", ["untitled", "Document1", "Microsoft Word - minutes.doc", "report_v2.indd", "", "  "])
def test_a_title_that_says_nothing_is_none(title: str, tmp_path: Path) -> None:
    assert noted(tmp_path, f"/Title({title})/Author({'anonymous' if title.strip() else 'Administrator'})") == Outline(
        page_count=1, parts=1
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20260506", datetime(2026, 5, 6, tzinfo=UTC)),
        ("D:2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("20260506143000Z", datetime(2026, 5, 6, 14, 30, tzinfo=UTC)),
        ("D:20260506003000+05'30'", datetime(2026, 5, 5, 19, 0, tzinfo=UTC)),
        ("D:20260506143000-0800", datetime(2026, 5, 6, 22, 30, tzinfo=UTC)),
        ("D:20261399", None),
        ("D:00000506", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_as_pdf_writes_them(text: str, moment: datetime | None) -> None:
    assert date(text) == moment
