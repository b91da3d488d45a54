from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf.columns import arrange, is_number
from memos_gql.extract.pdf.text_layer import Glyph, Row, row_of
from memos_gql.pages import Box
from tests.extract.made import Sheet
from tests.extract.made import pdf as made_pdf

LEFT = [
    "The committee reviewed the annual",
    "report and found that the ferry",
    "carries more cars than it did in",
    "the year before, and so it was",
    "raised.",
]
RIGHT = [
    "approved the budget for the coming",
    "fiscal year. It wants to know why",
    "the ticket machines of the north",
    "pier failed on eleven Sundays in",
    "a row.",
]


def cell(text: str, x: float, y: float) -> list[Glyph]:
    """Letters of one hundredth of the page's width each, from (x, y) on."""
    return [
        Glyph(letter, None if letter == " " else Box(x + place / 100, y, 0.01, 0.01))
        for place, letter in enumerate(text)
    ]


def row(y: float, *cells: tuple[float, str]) -> Row:
    glyphs = [glyph for x, text in cells for glyph in [*cell(text, x, y), Glyph(" ", None)]]
    return row_of(glyphs, size=0.01)


def texts(layer: list[Row]) -> list[str]:
    return [" ".join(row.text.split()) for row in layer]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    layer = [
        row(0.1 + 0.02 * place, (0.1, left), (0.55, right))
        for place, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True))
    ]

    assert texts(arrange([row(0.05, (0.1, "Minutes")), *layer, row(0.5, (0.1, "Signed"))])) == [
        "Minutes",
        *LEFT,
        *RIGHT,
        "Signed",
    ]


def test_the_longer_of_two_columns_of_text_is_read_to_its_end() -> None:
    pairs = list(zip(LEFT, RIGHT, strict=True))
    layer = [row(0.1 + 0.02 * place, (0.1, left), (0.55, right)) for place, (left, right) in enumerate(pairs)]

    assert texts(arrange([*layer, row(0.2, (0.1, "It was late."))])) == [*LEFT, "It was late.", *RIGHT]


def test_a_table_without_rules_is_read_by_rows_of_cells() -> None:
    layer = [
        row(0.1, (0.1, "Region"), (0.5, "2022"), (0.8, "2023")),
        row(0.12, (0.1, "North coast"), (0.5, "110"), (0.8, "125")),
    ]
    layer += [row(0.14, (0.1, "South"), (0.8, "98")), row(0.16, (0.1, "Sum"), (0.5, "110"), (0.8, "223"))]

    assert texts(arrange(layer)) == [
        "Region | 2022 | 2023",
        "North coast | 110 | 125",
        "South | | 98",
        "Sum | 110 | 223",
    ]


def test_cells_of_several_lines_in_a_table_without_rules_are_one_row() -> None:
    layer = [
        row(0.1, (0.1, "Item"), (0.3, "Work"), (0.8, "Price")),
        row(0.13, (0.1, "Pump"), (0.3, "Replace the seal and"), (0.8, "480.00")),
        row(0.145, (0.3, "test the pump under")),
        row(0.16, (0.3, "load")),
        row(0.19, (0.1, "Valve"), (0.3, "New gasket"), (0.8, "35.50")),
        row(0.22, (0.1, "Storm lamps"), (0.3, "Paint twice"), (0.8, "90.00")),
        row(0.235, (0.1, "and buoys")),
    ]

    assert texts(arrange(layer)) == [
        "Item | Work | Price",
        "Pump | Replace the seal and test the pump under load | 480.00",
        "Valve | New gasket | 35.50",
        "Storm lamps and buoys | Paint twice | 90.00",
    ]


def test_a_row_of_its_own_is_not_joined_to_the_row_above_it() -> None:
    layer = [
        row(0.1, (0.1, "Lamps"), (0.5, "Store A"), (0.8, "14")),
        row(0.12, (0.1, "Anchors"), (0.5, "Store B"), (0.8, "9")),
        row(0.14, (0.5, "Sum"), (0.8, "23")),
        row(0.16, (0.1, "Ropes"), (0.5, "Store A"), (0.8, "4")),
        row(0.18, (0.5, "Store C")),
    ]

    assert texts(arrange(layer))[2:] == ["| Sum | 23", "Ropes | Store A | 4", "| Store C"]


def test_a_table_that_was_written_column_by_column_is_read_by_rows() -> None:
    columns = {
        0.1: ["Article", "Storm lamp", "Anchor", "Tar"],
        0.5: ["Pieces", "14", "25", "9"],
        0.8: ["Price", "39.90", "112.00", "27.30"],
    }
    layer = [row(0.1 + 0.02 * place, (x, text)) for x, column in columns.items() for place, text in enumerate(column)]

    arranged = texts(arrange([row(0.05, (0.1, "Delivery note")), *layer]))

    assert arranged == [
        "Delivery note",
        "Article | Pieces | Price",
        "Storm lamp | 14 | 39.90",
        "Anchor | 25 | 112.00",
        "Tar | 9 | 27.30",
    ]


def test_what_follows_a_table_that_was_written_column_by_column_is_no_part_of_its_last_column() -> None:
    columns = {0.1: ["Storm lamp", "Anchor", "Tar"], 0.5: ["14", "25", "9"]}
    layer = [row(0.1 + 0.02 * place, (x, text)) for x, column in columns.items() for place, text in enumerate(column)]

    arranged = texts(arrange([*layer, row(0.17, (0.1, "Sum"), (0.5, "48")), row(0.25, (0.1, "Thank you"))]))

    assert arranged[:3] == ["Storm lamp | 14", "Anchor | 25", "Tar | 9"]
    assert arranged[-1] == "Thank you"


def test_texts_of_several_lines_side_by_side_are_no_table() -> None:
    cells = {
        0.1: ["Goals, aims", "and measures", "of success"],
        0.4: ["Money, people", "and time", "for it"],
        0.7: ["Roles, duties", "and names", "of all"],
    }
    layer = [row(0.1 + 0.02 * place, (x, text)) for x, cell in cells.items() for place, text in enumerate(cell)]

    assert arrange(layer) == layer


def test_lines_that_run_down_the_page_are_not_joined() -> None:
    down = [
        [Glyph(letter, Box(x, 0.1 + place / 50, 0.02, 0.02)) for place, letter in enumerate("down the page")]
        for x in (0.1, 0.2, 0.3)
    ]
    layer = [row_of(glyphs, size=0.02) for glyphs in down]

    assert arrange(layer) == layer


def test_rows_that_were_parted_on_one_line_are_joined() -> None:
    layer = [
        row(0.1, (0.1, "Lamp")),
        row(0.1, (0.5, "2"), (0.7, "39.90")),
        row(0.12, (0.1, "Anchor")),
        row(0.12, (0.5, "1"), (0.7, "112.00")),
    ]

    assert texts(arrange([*layer, row(0.14, (0.1, "Tar"), (0.5, "3"), (0.7, "4.00"))])) == [
        "Lamp | 2 | 39.90",
        "Anchor | 1 | 112.00",
        "Tar | 3 | 4.00",
    ]


def test_columns_of_text_that_come_in_their_order_stay_as_they_are() -> None:
    layer = [
        row(0.1 + 0.02 * place, (x, text))
        for x, column in ((0.1, LEFT), (0.55, RIGHT))
        for place, text in enumerate(column)
    ]

    assert arrange(layer) == layer


@pytest.mark.parametrize(
    "layer",
    [
        [
            row(0.1, (0.1, "Dear Ann,"), (0.7, "3 May")),
            row(0.12, (0.1, "we thank you for the long letter that you wrote")),
        ],
        [
            row(0.1, (0.1, "Name"), (0.5, "Anna")),
            row(0.4, (0.1, "Boat"), (0.5, "Heron")),
            row(0.7, (0.1, "Berth"), (0.5, "12")),
        ],
        [row(0.1 + 0.02 * place, (0.1, f"({place + 1})"), (0.3, "one thing that is to be done")) for place in range(4)],
        [row(0.1 + 0.02 * place, (0.1, "Anna Miller"), (0.5, ":")) for place in range(4)],
        [
            row(0.1, (0.1, "one line of words")),
            row(0.12, (0.1, "and the next one")),
            row(0.14, (0.1, "and the last one")),
        ],
    ],
    ids=["letter", "far apart", "plain", "list", "dashes"],
)
def test_what_is_no_block_of_columns_stays_as_it_is(layer: list[Row]) -> None:
    assert arrange(layer) == layer


def test_lines_right_of_one_another_that_share_no_level_are_no_table() -> None:
    layer = [row(0.1 + 0.02 * place, (0.1, "left")) for place in range(4)] + [
        row(0.11 + 0.02 * place, (0.6, "12")) for place in range(4)
    ]

    assert arrange(layer) == layer


@pytest.mark.parametrize(
    "text", ["14", "39.90", "1,140.00", "€ 12", "EUR 12.50", "12 kg", "12%", "3/4", "(120)", "1\u2019200.50"]
)
def test_amounts_are_numbers(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["lamp", "8 boats left", "", "Anchor 8 mm", "B12 lamp"])
def test_words_are_no_numbers(text: str) -> None:
    assert not is_number(text)


def test_columns_of_a_page_are_told_by_its_blank_space(tmp_path: Path) -> None:
    pairs = list(zip(LEFT, RIGHT, strict=True))
    rows = [
        f"BT /F1 11 Tf 60 {712 - 14 * place} Td ({a}) Tj 270 0 Td ({b}) Tj ET\n" for place, (a, b) in enumerate(pairs)
    ]

    (page,) = pdf.read(made_pdf(tmp_path, Sheet("".join(rows))), 1, 1)

    assert [line.text for line in page.lines] == [*LEFT, *RIGHT]
