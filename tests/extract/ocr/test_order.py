from memos_gql.extract.ocr.order import block_starts, rows
from memos_gql.extract.ocr.segments import Segment

PROSE = "a line of prose that is long enough"


def at(text: str, left: float, top: float, *, width: float = 300, height: float = 20) -> Segment:
    return Segment(text, left, top, left + width, top + height, 1.0)


def texts(segments: list[Segment]) -> list[list[str]]:
    return [[segment.text for segment in row] for row in rows(segments)]


def test_what_stands_side_by_side_is_one_row_even_when_its_letters_differ_in_height() -> None:
    found = [
        at("Total", 50, 100, width=80),
        at("14.93", 400, 94, width=90, height=34),
        at("Card", 50, 140, width=70),
        at("2281", 400, 138, width=80),
    ]

    assert texts(found) == [["Total", "14.93"], ["Card", "2281"]]


def test_columns_of_prose_are_read_one_after_the_other_and_a_title_above_both_first() -> None:
    left = [at(f"{PROSE} l{number}", 50, 100 + 30 * number) for number in range(5)]
    right = [at(f"{PROSE} r{number}", 400, 100 + 30 * number) for number in range(5)]

    read = texts([*right, *left, at("A title across both", 50, 40, width=650)])

    assert read == [
        ["A title across both"],
        *([segment.text] for segment in left),
        *([segment.text] for segment in right),
    ]


def test_a_table_with_short_cells_is_read_row_by_row() -> None:
    cells = [
        at(f"{column}{row}", 400 * place + 50, 100 + 30 * row) for row in range(6) for place, column in enumerate("ab")
    ]

    assert texts(cells) == [[f"a{row}", f"b{row}"] for row in range(6)]


def test_a_gap_and_each_row_of_a_table_begin_a_block() -> None:
    ordered = rows(
        [
            at("one", 50, 100),
            at("two", 50, 124),
            at("after a gap", 50, 200),
            at("label", 50, 224),
            at("value", 400, 224),
        ]
    )

    assert block_starts(ordered) == [True, False, True, True]
