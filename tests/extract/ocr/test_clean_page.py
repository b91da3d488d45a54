import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tesserocr
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from memos_gql.extract import image, ocr
from memos_gql.extract.ocr import clean_page, networks, tesseract
from tests.extract.made import picture_of

ROWS = [
    f"On day {number} of the voyage the captain paid {number * 37} crowns for the cargo of a ship"
    for number in range(32)
]


def page_of(rows: list[str]) -> Image.Image:
    return picture_of(*rows, size=(1300, 1600), letters_px=28)


def texts(picture: Image.Image) -> list[str]:
    return [line.text for line in ocr.read(picture).lines]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Return a function that replaces a pattern in all that Tesseract tells of a page, a line for each word."""

    def change(pattern: str, replacement: str) -> None:
        class Changed(tesserocr.PyTessBaseAPI):  # type: ignore[misc]  # it ships no types
            def GetTSVText(self, page_number: int) -> str:  # noqa: N802 - the library's own name
                return re.sub(pattern, replacement, super().GetTSVText(page_number), flags=re.MULTILINE)

        monkeypatch.setattr(tesserocr, "PyTessBaseAPI", Changed)
        tesseract.opened.cache_clear()

    yield change
    tesseract.opened.cache_clear()


def test_a_clean_page_is_read_once_and_the_networks_do_not_search_it_for_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"

    class Counted(tesserocr.PyTessBaseAPI):  # type: ignore[misc]  # it ships no types
        def Recognize(self, timeout: int = 0) -> bool:  # noqa: N802 - the library's own name
            with runs.open("a") as file:
                file.write("run\n")
            return bool(super().Recognize(timeout))

    monkeypatch.setattr(tesserocr, "PyTessBaseAPI", Counted)
    tesseract.opened.cache_clear()
    networks.detector.cache_clear()

    found = texts(page_of(ROWS))

    tesseract.opened.cache_clear()
    assert found == ROWS
    assert runs.read_text() == "run\n"
    assert networks.detector.cache_info().currsize == 0


def test_a_line_that_tesseract_misses_on_a_clean_page_is_read_by_the_networks(
    changed: Callable[[str, str], None],
) -> None:
    numbers = [f"{number}." for number in range(2, 6)]
    rows = [*ROWS[:12], *numbers, *ROWS[12:28]]
    changed(r"^.*\t[0-9][.,]*\n", "")
    networks.detector.cache_clear()

    found = texts(page_of(rows))

    assert found == rows
    assert networks.detector.cache_info().currsize == 0


def test_a_word_of_which_tesseract_is_unsure_is_read_by_the_networks_too(changed: Callable[[str, str], None]) -> None:
    changed(r"\t[0-9.]*\t259$", "\t41\t2S9")

    assert texts(page_of(ROWS)) == ROWS


def test_light_words_in_a_dark_box_on_a_clean_page_are_read() -> None:
    page = page_of(ROWS[:30])
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 1480, 700, 1560), fill="black")
    draw.text((90, 1500), "Payment is due before May", fill="white", font=ImageFont.load_default(28))

    assert texts(page) == [*ROWS[:30], "Payment is due before May"]


def test_a_clean_page_upside_down_is_read() -> None:
    assert texts(page_of(ROWS).rotate(180)) == ROWS


def test_a_clean_page_of_german_is_not_read_as_english() -> None:
    rows = [f"Das Schiff fährt im Frühjahr über den großen Fluss und kostet {price} Gulden" for price in range(41, 69)]

    assert clean_page.read(page_of(rows)) is None


def test_a_clean_page_has_nothing_but_letters() -> None:
    rows = ["and it was there that the boat of the first day was seen again by all of them"] * 32

    assert ocr.read(page_of(rows)).is_only_letters


@pytest.mark.parametrize("ink", [0, 190])
@pytest.mark.parametrize(
    ("kind", "words", "module_px"),
    [
        (zxingcpp.BarcodeFormat.DataMatrix, "A1", 2),
        (zxingcpp.BarcodeFormat.MicroQRCode, "12345", 3),
        (zxingcpp.BarcodeFormat.QRCode, "https://example.org/q?7", 2),
        (zxingcpp.BarcodeFormat.Code128, "CARGO-259", 2),
        (zxingcpp.BarcodeFormat.EAN13, "4006381333931", 2),
    ],
)
def test_a_small_or_pale_barcode_on_a_clean_page_is_found(
    kind: zxingcpp.BarcodeFormat, words: str, module_px: int, ink: int, tmp_path: Path
) -> None:
    code = Image.fromarray(zxingcpp.create_barcode(words, kind).to_image(scale=module_px))
    page = page_of(ROWS[:28])
    page.paste(code.crop((0, 0, code.width, min(code.height, 80))).point(lambda light: max(light, ink)), (900, 1460))
    page.save(tmp_path / "page.png")

    (read,) = image.read(tmp_path / "page.png", 1, 1)

    assert read.visual is not None
    assert [found.text for found in read.visual.codes] == [words]
    assert [line.text for line in read.lines][:28] == ROWS[:28]


def test_a_barcode_as_high_as_the_letters_beside_it_is_found(tmp_path: Path) -> None:
    code = Image.fromarray(zxingcpp.create_barcode("A1", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=2))
    page = page_of(ROWS[:28])
    ImageDraw.Draw(page).text((90, 1500), "The mark of the harbour is", fill="black", font=ImageFont.load_default(28))
    page.paste(code, (460, 1500))
    page.save(tmp_path / "page.png")

    (read,) = image.read(tmp_path / "page.png", 1, 1)

    assert read.visual is not None
    assert [found.text for found in read.visual.codes] == ["A1"]
