"""What stands above the words of a passage."""

import pytest

from memos_gql.memory.context import CONTEXT_CHARACTERS, context_of, document_title, in_context
from memos_gql.memory.titles import first_clause


def test_the_title_comes_first_and_then_the_headings_above() -> None:
    assert context_of("Lease of Rua Augusta", ["Rent", "Late rent"]) == ["Lease of Rua Augusta", "Rent", "Late rent"]


def test_the_nearest_of_too_many_headings_stay() -> None:
    above = [f"{number} {'long heading ' * 5}".strip() for number in range(9)]

    lines = context_of("Lease", above)

    assert lines == ["Lease", *above[-2:]]
    assert sum(map(len, lines)) <= CONTEXT_CHARACTERS


def test_a_passage_stands_under_what_it_does_not_say_itself() -> None:
    assert in_context("Late rent\nIt costs 5 %.", ["Lease", "Late rent", "Lease"]) == "Lease\nLate rent\nIt costs 5 %."


def test_the_beginning_of_a_text_is_not_its_own_context() -> None:
    text = "I keep the spare key of the summer house by the lake\nunder the third flowerpot left of the green door."

    title = first_clause(text)

    assert title == "I keep the spare key of the summer house by the lake under the third flowerpot…"
    assert in_context(text, [title]) == text


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("rental_agreement-2026.pdf", "rental agreement 2026"),
        ("租房合同.docx", "租房合同"),
        ("IMG_20260301_101500.jpg", None),
        ("scan0001.pdf", None),
        ("Document (3).docx", None),
    ],
)
def test_a_files_name_is_its_title_unless_a_camera_or_a_program_gave_it(name: str, title: str | None) -> None:
    assert document_title(name, noted=None) == title


def test_what_a_document_calls_itself_is_better_than_its_name() -> None:
    assert document_title("lease.pdf", noted="Lease of Rua Augusta 12") == "Lease of Rua Augusta 12"
