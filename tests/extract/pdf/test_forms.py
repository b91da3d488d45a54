from pathlib import Path

import pytest

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import pdf
from tests.extract import made
from tests.extract.made import Sheet

PASSWORD = "/Ff 8192"


def words(text: str, *, x: int, y: int) -> str:
    return f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n"


def read(folder: Path, content: str, *fields: str, appearances: bool = False) -> list[str]:
    """Read a page with form fields; `appearances` says that the viewer has to draw their values."""
    numbers = range(4, 4 + len(fields))
    listed = " ".join(f"{number} 0 R" for number in numbers)
    catalog = (
        f"/AcroForm<</Fields[{listed}]/DA(/F1 12 Tf)/DR<</Font<</F1 3 0 R>>>>"
        f"/NeedAppearances {str(appearances).lower()}>>"
    )
    objects = tuple(f"<</Type/Annot/Subtype/Widget/DA(/F1 12 Tf){field}>>".encode() for field in fields)
    path = made.pdf(folder, Sheet(content, extra=f"/Annots[{listed}]"), objects=objects, catalog=catalog)
    (page,) = pdf.read(path, 1, 1)
    return [line.text for line in page.lines]


@pytest.mark.parametrize("appearances", [True, False])
def test_values_stand_after_the_labels_beside_them(appearances: bool, tmp_path: Path) -> None:
    content = words("Owner:", x=60, y=700) + words("Berth:", x=330, y=700)
    content += words("Remarks", x=60, y=670) + words("Engine:", x=60, y=640) + words("Signed in Bergen", x=60, y=600)

    found = read(
        tmp_path,
        content,
        "/FT/Tx/T(remarks)/Rect[140 665 500 685]/F 4/V(Needs\\rshore power)",
        "/FT/Ch/Ff 131072/T(engine)/Opt[[(d)(Diesel)][(p)(Petrol)]]/Rect[140 635 300 655]/F 4/V(p)",
        "/FT/Tx/T(berth)/Rect[400 695 500 715]/F 4/V(B 17)",
        "/FT/Tx/T(owner)/Rect[140 695 300 715]/F 4/V(Anna Lund)",
        appearances=appearances,
    )

    assert found == ["Owner: Anna Lund Berth: B 17", "Remarks Needs shore power", "Engine: Petrol", "Signed in Bergen"]


def test_a_value_below_its_label_follows_it_and_one_without_a_label_comes_last(tmp_path: Path) -> None:
    content = (
        words("Harbour office", x=60, y=760) + words("Full name", x=60, y=700) + words("For the office", x=60, y=500)
    )

    found = read(
        tmp_path,
        content,
        "/FT/Tx/T(loose)/Rect[300 200 500 220]/F 4/V(No label)",
        "/FT/Tx/T(name)/Rect[60 675 300 695]/F 4/V(Anna Lund)",
    )

    assert found == ["Harbour office", "Full name", "Anna Lund", "For the office", "No label"]


@pytest.mark.parametrize("entries", [f"{PASSWORD}/F 4", "/F 2", "/F 32"])
def test_passwords_and_hidden_fields_are_not_read(entries: str, tmp_path: Path) -> None:
    found = read(
        tmp_path,
        words("Code:", x=60, y=700),
        f"/FT/Tx/T(code){entries}/Rect[140 695 300 715]/V(hunter2)",
        appearances=True,
    )

    assert "hunter2" not in " ".join(found)


def test_boxes_stand_at_their_labels_ticked_or_not(tmp_path: Path) -> None:
    content = words("Shore power", x=80, y=700) + words("Water", x=80, y=670) + words("I agree", x=60, y=640)
    shown = "/F 4/AP<</N<</On 3 0 R/Off 3 0 R>>>>"

    found = read(
        tmp_path,
        content,
        f"/FT/Btn/T(power){shown}/Rect[60 697 72 709]/V/On/AS/On",
        f"/FT/Btn/T(water){shown}/Rect[60 667 72 679]/V/Off/AS/Off",
        f"/FT/Btn/Ff 32768/T(terms){shown}/Rect[110 637 122 649]/V/On/AS/On",
    )

    assert found == ["☒ Shore power", "☐ Water", "I agree ☒"]


def test_values_stand_in_the_cells_of_a_ruled_form(tmp_path: Path) -> None:
    rules = "".join(f"60 {y} m 500 {y} l S\n" for y in (600, 630, 660)) + "".join(
        f"{x} 600 m {x} 660 l S\n" for x in (60, 200, 500)
    )
    content = rules + words("Boat", x=70, y=640) + words("Length", x=70, y=610)

    found = read(
        tmp_path,
        content,
        "/FT/Tx/T(length)/Rect[205 603 495 627]/F 4/V(9 m)",
        "/FT/Tx/T(boat)/Rect[205 633 495 657]/F 4/V(Heron)",
    )

    assert found == ["Boat | Heron", "Length | 9 m"]


def test_fields_with_more_text_than_a_page_holds_are_refused(tmp_path: Path) -> None:
    fields = [f"/FT/Tx/T(f{number})/Rect[140 695 300 715]/F 4/V({'x' * 90_000})" for number in range(12)]

    with pytest.raises(FileFailure) as caught:
        read(tmp_path, "", *fields)

    assert caught.value.code is ErrorCode.DECOMPRESSION_LIMIT
