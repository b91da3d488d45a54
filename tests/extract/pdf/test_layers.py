import zlib
from pathlib import Path

import pytest

from memos_gql.extract import pdf
from memos_gql.extract.pdf import drawing
from tests.extract import made
from tests.extract.made import Sheet

RESOURCES = "/Resources<</Font<</F1 3 0 R>>/Properties<</P1 4 0 R/P2 5 0 R>>/XObject<</X1 6 0 R>>>>"


def words(text: str, *, y: int) -> str:
    return f"BT /F1 12 Tf 72 {y} Td ({text}) Tj ET\n"


def on_layer(layer: str, content: str) -> str:
    return f"/OC /{layer} BDC\n{content}EMC\n"


def group_of_objects(content: str, entries: str = "") -> bytes:
    resources = RESOURCES.replace("/XObject<</X1 6 0 R>>", "")
    head = f"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]{resources}{entries}/Length {len(content)}>>"
    return f"{head}stream\n{content}\nendstream".encode()


def made_pdf(folder: Path, content: str, objects: tuple[bytes, ...], defaults: str, page: str = "") -> Path:
    """Write a PDF of one page, whose objects 4 and 5 are layers."""
    catalog = f"/OCProperties<</OCGs[4 0 R 5 0 R]/D<<{defaults}>>>>"
    return made.pdf(folder, Sheet(content, extra=RESOURCES + page), objects=objects, catalog=catalog)


def lines(path: Path) -> list[str]:
    (page,) = pdf.read(path, 1, 1)
    return [line.text for line in page.lines]


def layers(*names: str) -> tuple[bytes, ...]:
    return tuple(f"<</Type/OCG/Name({name})>>".encode() for name in names)


def read(folder: Path, defaults: str, *, names: tuple[str, str] = ("English", "Old draft")) -> list[str]:
    """Read a page with two layers: one in English, and an old draft, a part of which is in a group of objects."""
    objects = (*layers(*names), group_of_objects(on_layer("P2", words("drawn in a group", y=600))))
    content = "/P <</MCID 0>> BDC\n" + words("On the page itself", y=700) + "EMC\n"
    content += on_layer("P1", words("Price 2,300", y=660)) + on_layer("P2", words("Price 9,900", y=630)) + "/X1 Do\n"
    return lines(made_pdf(folder, content, objects, defaults))


@pytest.mark.parametrize("defaults", ["/ON[4 0 R]/OFF[5 0 R]", "/BaseState/OFF/ON[4 0 R]"])
def test_a_layer_that_is_switched_off_is_not_read(defaults: str, tmp_path: Path) -> None:
    assert read(tmp_path, defaults) == ["On the page itself", "Price 2,300"]


@pytest.mark.parametrize("defaults", ["", "/ON[4 0 R 5 0 R]", "/OFF 17"])
def test_layers_that_are_shown_are_read(defaults: str, tmp_path: Path) -> None:
    assert read(tmp_path, defaults) == ["On the page itself", "Price 2,300", "Price 9,900", "drawn in a group"]


def test_a_layer_that_is_off_is_not_read_though_a_visible_one_has_the_same_name(tmp_path: Path) -> None:
    assert read(tmp_path, "/OFF[5 0 R]", names=("Text", "Text")) == ["On the page itself", "Price 2,300"]


@pytest.mark.parametrize(
    ("membership", "is_shown"),
    [
        ("/OCGs[4 0 R 5 0 R]", True),
        ("/OCGs[4 0 R 5 0 R]/P/AllOn", False),
        ("/OCGs[4 0 R 5 0 R]/P/AnyOff", True),
        ("/OCGs[4 0 R 5 0 R]/P/AllOff", False),
        ("/OCGs 5 0 R", False),
        ("/OCGs 5 0 R/P/AllOff", True),
        ("/OCGs[]", True),
        ("/OCGs 5 0 R/VE[/Or 5 0 R[/Not 5 0 R]]", True),
        ("/VE[/And 4 0 R[/Not 4 0 R]]", False),
    ],
)
def test_a_membership_in_layers_is_read_as_its_rule_says(membership: str, is_shown: bool, tmp_path: Path) -> None:
    objects = (*layers("Winter", "Summer"), group_of_objects(""), f"<</Type/OCMD{membership}>>".encode())
    page = RESOURCES.replace("/P2 5 0 R", "/P2 7 0 R")
    content = words("Fares of the ferry", y=700) + on_layer("P2", words("Adults 14", y=660))
    catalog = "/OCProperties<</OCGs[4 0 R 5 0 R]/D<</OFF[5 0 R]>>>>"
    path = made.pdf(tmp_path, Sheet(content, extra=page), objects=objects, catalog=catalog)

    assert lines(path) == ["Fares of the ferry", *(["Adults 14"] if is_shown else [])]


def test_what_is_drawn_or_noted_on_a_layer_that_is_off_is_not_read(tmp_path: Path) -> None:
    objects = (
        *layers("Shown", "Watermark"),
        group_of_objects(words("DRAFT of 3 March", y=500), "/OC 5 0 R"),
        b"<</Type/Annot/Subtype/FreeText/Rect[72 400 300 430]/DA(/Helv 12 Tf)/Contents(Ask Tom first)/OC 5 0 R>>",
    )
    content = words("The lease ends in June", y=700) + "/X1 Do\n"
    path = made_pdf(tmp_path, content, objects, "/OFF[5 0 R]", "/Annots[7 0 R]")

    assert lines(path) == ["The lease ends in June"]


def test_a_layer_may_have_the_name_oc_in_the_list_of_a_page(tmp_path: Path) -> None:
    objects = (*layers("Winter", "Summer"), group_of_objects(""), b"<</P1 4 0 R/OC 5 0 R>>")
    page = RESOURCES.replace("<</P1 4 0 R/P2 5 0 R>>", " 7 0 R")
    content = on_layer("P1", words("Fares of the ferry", y=700)) + on_layer("OC", words("Adults 14", y=660))
    catalog = "/OCProperties<</OCGs[4 0 R 5 0 R]/D<</OFF[5 0 R]>>>>"
    path = made.pdf(tmp_path, Sheet(content, extra=page), objects=objects, catalog=catalog)

    assert lines(path) == ["Fares of the ferry"]


def test_a_picture_of_the_page_shows_no_layer_that_is_off(tmp_path: Path) -> None:
    objects = (*layers("Shown", "Watermark"), group_of_objects("0 0 600 800 re f\n", "/OC 5 0 R"))

    path = made_pdf(tmp_path, "/X1 Do\n", objects, "/OFF[5 0 R]")

    assert drawing.draw(path, 1, 200).getextrema() == ((255, 255),) * 3


def test_layers_of_a_file_with_compressed_objects_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "compressed.pdf"
    content = words("Fares of the ferry", y=700) + on_layer("P1", words("Adults 14", y=660))
    path.write_bytes(
        compressed(
            content.encode(),
            "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[4 0 R 5 0 R]/D<</OFF[4 0 R]>>>>>>",
            "<</Type/Pages/Count 1/Kids[6 0 R]>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *(layer.decode() for layer in layers("Old", "New")),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 7 0 R"
            "/Resources<</Font<</F1 3 0 R>>/Properties<</P1 4 0 R>>>>>>",
        )
    )

    assert lines(path) == ["Fares of the ferry"]


def compressed(content: bytes, *objects: str) -> bytes:
    """Write a PDF whose first objects are in a compressed stream, and whose table of objects is a stream."""
    places = [sum(len(one) + 1 for one in objects[:number]) for number in range(len(objects))]
    head = " ".join(f"{number + 1} {place}" for number, place in enumerate(places)) + " "
    packed = zlib.compress((head + " ".join(objects)).encode())
    count = len(objects)
    file = b"%PDF-1.5\n"
    rows = [b"\0\0\0\0\0"] + [b"\2" + (count + 2).to_bytes(3, "big") + bytes([place]) for place in range(count)]
    for number, (entries, stream) in enumerate(
        [("", content), (f"/Type/ObjStm/N {count}/First {len(head)}/Filter/FlateDecode", packed)], start=count + 1
    ):
        rows.append(b"\1" + len(file).to_bytes(3, "big") + b"\0")
        file += f"{number} 0 obj<</Length {len(stream)}{entries}>>stream\n".encode() + stream + b"\nendstream\nendobj\n"
    rows.append(b"\1" + len(file).to_bytes(3, "big") + b"\0")
    table = b"".join(rows)
    entries = f"/Type/XRef/Size {count + 4}/W[1 3 1]/Root 1 0 R/Length {len(table)}"
    start = len(file)
    return (
        file
        + f"{count + 3} 0 obj<<{entries}>>stream\n".encode()
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start
    )


def test_layers_of_a_page_of_very_many_objects_are_not_read(tmp_path: Path) -> None:
    strokes = "".join(f"{100 + number % 400} {100 + number // 400} m 5 0 l S\n" for number in range(21_000))
    content = strokes + on_layer("P1", words("Price 2,300", y=660)) + on_layer("P2", words("Price 9,900", y=630))
    path = made_pdf(tmp_path, content, (*layers("Winter", "Summer"), group_of_objects("")), "/OFF[5 0 R]")

    (page,) = pdf.read(path, 1, 1)

    assert [line.text for line in page.lines] == ["Price 2,300"]
    assert page.notices == ()


def test_it_is_told_if_not_everything_was_searched_for_hidden_layers(tmp_path: Path) -> None:
    objects = (
        *layers("Winter", "Summer"),
        group_of_objects(words("in a group", y=600), "/OC 5 0 R"),
        *[b"17"] * 50_000,
        group_of_objects(words("in a late group", y=570), "/OC 5 0 R"),
    )
    content = on_layer("P1", words("Price 2,300", y=660)) + on_layer("P2", words("Price 9,900", y=630))
    content += "/X1 Do /X2 Do"
    resources = RESOURCES.replace("/X1 6 0 R", "/X1 6 0 R/X2 50007 0 R")
    catalog = "/OCProperties<</OCGs[4 0 R 5 0 R]/D<</OFF[5 0 R]>>>>"

    (page,) = pdf.read(made.pdf(tmp_path, Sheet(content, extra=resources), objects=objects, catalog=catalog), 1, 1)

    assert [line.text for line in page.lines] == ["Price 2,300", "in a late group"]
    assert page.notices == (
        "parts of it that are switched off may have been read, because the search for them took too long; "
        "save it without hidden layers",
    )
