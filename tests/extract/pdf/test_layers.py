from pathlib import Path

import pytest

from memos_gql.extract import pdf
from tests.extract import made
from tests.extract.made import Sheet

RESOURCES = "/Resources<</Font<</F1 3 0 R>>/Properties<</P1 4 0 R/P2 5 0 R>>/XObject<</X1 6 0 R>>>>"


def words(text: str, *, y: int) -> str:
    return f"BT /F1 12 Tf 72 {y} Td ({text}) Tj ET\n"


def on_layer(layer: str, content: str) -> str:
    return f"/OC /{layer} BDC\n{content}EMC\n"


def read(folder: Path, defaults: str, *, names: tuple[str, str] = ("English", "Old draft")) -> list[str]:
    """Read a page whose first layer is in English, whose second holds an old draft, once in a group of objects."""
    group = on_layer("P2", words("drawn in a group", y=600)).encode()
    form = (
        f"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]{RESOURCES.replace('/XObject<</X1 6 0 R>>', '')}"
        f"/Length {len(group)}>>"
    )
    objects = (
        *[f"<</Type/OCG/Name({name})>>".encode() for name in names],
        form.encode() + b"stream\n%s\nendstream" % group,
    )
    content = "/P <</MCID 0>> BDC\n" + words("On the page itself", y=700) + "EMC\n"
    content += on_layer("P1", words("Price 2,300", y=660)) + on_layer("P2", words("Price 9,900", y=630)) + "/X1 Do\n"
    catalog = f"/OCProperties<</OCGs[4 0 R 5 0 R]/D<<{defaults}>>>>"
    (page,) = pdf.read(made.pdf(folder, Sheet(content, extra=RESOURCES), objects=objects, catalog=catalog), 1, 1)
    return [line.text for line in page.lines]


@pytest.mark.parametrize("defaults", ["/ON[4 0 R]/OFF[5 0 R]", "/BaseState/OFF/ON[4 0 R]"])
def test_a_layer_that_is_switched_off_is_not_read(defaults: str, tmp_path: Path) -> None:
    assert read(tmp_path, defaults) == ["On the page itself", "Price 2,300"]


@pytest.mark.parametrize("defaults", ["", "/ON[4 0 R 5 0 R]", "/OFF 17"])
def test_layers_that_are_shown_are_read(defaults: str, tmp_path: Path) -> None:
    assert read(tmp_path, defaults) == ["On the page itself", "Price 2,300", "Price 9,900", "drawn in a group"]


def test_of_two_layers_with_one_name_both_are_read_where_one_is_shown(tmp_path: Path) -> None:
    assert len(read(tmp_path, "/OFF[5 0 R]", names=("Text", "Text"))) == 4
