import itertools
from contextlib import closing
from pathlib import Path

from memos_gql.extract.pdf import read
from memos_gql.extract.pdf.tables import FILE_CPU_S, GIVEN_UP, Finder, Table, fill
from memos_gql.extract.pdf.text_layer import Glyph, Row, row_of
from memos_gql.pages import Box
from tests.extract.made import Sheet, pdf


def row(y: float, **columns: str) -> Row:
    """A row of the layer whose words stand at the columns a (x 0.1), b (0.4) and c (0.7), one hundredth a glyph."""
    glyphs: list[Glyph] = []
    for column, text in columns.items():
        start = {"a": 0.1, "b": 0.4, "c": 0.7}[column]
        glyphs += [Glyph(character, Box(start + place / 100, y, 0.01, 0.01)) for place, character in enumerate(text)]
        glyphs.append(Glyph(" ", None))
    return row_of(glyphs, size=0.01)


def grid(*tops: float, columns: int = 2) -> Table:
    """Cells of columns from 0.09, each 0.3 wide, between the given heights."""
    pairs = itertools.pairwise(tops)
    return Table(
        tuple(
            tuple(Box(0.09 + 0.3 * place, top, 0.3, bottom - top) for place in range(columns)) for top, bottom in pairs
        )
    )


def texts(layer: list[Row]) -> list[str]:
    return [" ".join(row.text.split()) for row in layer]


def test_a_wrapped_cell_is_one_row() -> None:
    layer = [row(0.11, a="Boat", b="Berth"), row(0.15, a="Blue", b="7"), row(0.17, a="Heron")]

    assert texts(fill(layer, [grid(0.1, 0.14, 0.2)])) == ["Boat | Berth", "Blue Heron | 7"]


def test_rows_without_rules_between_them_are_told_apart() -> None:
    layer = [
        row(0.11, a="Anna", b="12"),
        row(0.13, a="Bee", b="7"),
        row(0.15, a="Cod", b="3"),
        row(0.21, a="Sum", b="22"),
    ]

    assert texts(fill(layer, [grid(0.1, 0.2, 0.3)])) == ["Anna | 12", "Bee | 7", "Cod | 3", "Sum | 22"]


def test_a_frame_around_many_rows_leaves_them_apart() -> None:
    table = Table((*grid(0.04, 0.1, 0.14).rows, (Box(0.09, 0.14, 0.6, 0.2), None)))
    layer = [row(0.07, a="Port", b="2026"), row(0.11, a="Boat", b="Berth")]

    found = texts(
        fill([*layer, *(row(0.15 + 0.02 * place, a=f"Hull{place}", b=str(place)) for place in range(7))], [table])
    )

    assert found == ["Port | 2026", "Boat | Berth", *(f"Hull{place} {place}" for place in range(7))]


def test_amounts_below_one_another_have_a_row_each() -> None:
    layer = [
        row(0.06, a="To", b="Item", c="Sum"),
        row(0.11, a="Anna Quay"),
        row(0.16, a="Falmouth"),
        row(0.11, b="Fee", c="30.00"),
        row(0.13, b="Tax", c="5.10"),
    ]

    found = texts(fill(layer, [grid(0.05, 0.1, 0.2, columns=3)]))

    assert found == ["To | Item | Sum", "Anna Quay Falmouth", "| Fee | 30.00", "| Tax | 5.10"]


def test_cells_that_were_written_column_by_column_are_joined_by_their_level() -> None:
    names, amounts = (
        [row(0.06, a="Item", b="Sum"), row(0.11, a="Fee"), row(0.13, a="Tax"), row(0.15, a="Tow")],
        [row(0.11, b="30.00"), row(0.13, b="5.10")],
    )

    assert texts(fill([*names, *amounts], [grid(0.05, 0.1, 0.2)])) == ["Item | Sum", "Fee | 30.00", "Tax | 5.10", "Tow"]


def test_a_word_is_not_cut_by_a_cell_that_it_crosses() -> None:
    hatched = Table(
        tuple(
            (Box(0.09, top, 0.05, 0.05), Box(0.14, top, 0.25, 0.05), Box(0.39, top, 0.3, 0.05)) for top in (0.1, 0.15)
        )
    )
    layer = [row(0.11, a="Telephone", b="Berth"), row(0.16, a="Occupation", b="12")]

    assert texts(fill(layer, [hatched])) == ["| Telephone | Berth", "| Occupation | 12"]


def test_dots_that_join_to_short_lines_are_no_rules(tmp_path: Path) -> None:
    rules = "".join(f"{x} 100 m {x} 400 l S " for x in (100, 250, 400)) + "".join(
        f"100 {y} m 400 {y} l S " for y in (100, 250, 400)
    )
    dots = "".join(f"{x} {y} 2 1 re f " for x in (103, 106, 109, 112) for y in (300, 303, 306))
    path = pdf(tmp_path, Sheet(rules + dots))

    with closing(Finder(path, cpu_s=FILE_CPU_S)) as finder:
        found = finder.tables(1)

    assert found is not None
    assert [[len(cells) for cells in table.rows] for table in found] == [[2, 2]]


def test_words_beside_the_table_stay_as_they_are() -> None:
    layer = [
        row(0.05, a="Title"),
        row(0.11, a="Boat", b="Berth", c="margin note"),
        row(0.16, a="Anna", b="12"),
        row(0.5, a="End"),
    ]

    assert texts(fill(layer, [grid(0.1, 0.14, 0.2)])) == ["Title", "Boat | Berth", "Anna | 12", "margin note", "End"]


def test_a_frame_around_a_few_words_is_no_table() -> None:
    layer = [row(0.11, a="Note well")]

    assert fill(layer, [grid(0.1, 0.14, 0.2)]) == layer


def test_tables_are_searched_until_the_time_for_the_file_is_spent(tmp_path: Path) -> None:
    rules = "".join(f"{x} 100 m {x} 400 l S 100 {x} m 400 {x} l S " for x in (100, 200, 300, 400))
    path = pdf(tmp_path, Sheet(rules))

    with closing(Finder(path, cpu_s=FILE_CPU_S)) as patient, closing(Finder(path, cpu_s=0.0)) as spent:
        found, not_found = patient.tables(1), spent.tables(1)

    assert found is not None
    assert len(found) == 1
    assert not_found is None


def test_tables_that_were_given_up_are_told(tmp_path: Path) -> None:
    rules = "".join(f"{x} 100 m {x} 400 l S 100 {x} m 400 {x} l S " for x in (100, 200, 300, 400))
    turned = Sheet(
        rules + "BT /F1 12 Tf 110 150 Td (Boat) Tj ET", extra="/Rotate 45"
    )  # which pdfplumber does not know how to place

    (page,) = read(pdf(tmp_path, turned), 1, 1)

    assert [line.text for line in page.lines] == ["Boat"]
    assert page.notices == (GIVEN_UP,)
