import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from memos_gql.extract import ocr
from memos_gql.extract.ocr import clean_page, networks
from tests.extract.made import picture_of

ROWS = [
    f"On day {number} of the voyage the captain paid {number * 37} crowns for the cargo of a ship"
    for number in range(32)
]


def page_of(rows: list[str]) -> Image.Image:
    return picture_of(*rows, size=(1300, 1600), letters_px=28)


def texts(picture: Image.Image) -> list[str]:
    return [line.text for line in ocr.read(picture).lines]


def tesseract_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, afterwards: str) -> None:
    """Run a command after each run of Tesseract; `$2.tsv` is its result."""
    program = tmp_path / "tesseract"
    program.write_text(f'#!/bin/sh\n{shutil.which("tesseract")} "$@" || exit $?\n{afterwards}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")


def test_a_clean_page_is_read_once_and_the_networks_do_not_search_it_for_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    tesseract_that(tmp_path, monkeypatch, f'case "$*" in *--psm*) echo "$@" >> {runs};; esac')
    networks.detector.cache_clear()

    found = texts(page_of(ROWS))

    assert found == ROWS
    assert len(runs.read_text().splitlines()) == 1
    assert networks.detector.cache_info().currsize == 0


def test_a_line_that_tesseract_misses_on_a_clean_page_is_read_by_the_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [f"{number}." for number in range(2, 6)]
    rows = [*ROWS[:12], *numbers, *ROWS[12:28]]
    tesseract_that(tmp_path, monkeypatch, r"""test -f "$2.tsv" && sed -i "/\t[0-9][.,]*$/d" "$2.tsv"; true""")
    networks.detector.cache_clear()

    found = texts(page_of(rows))

    assert found == rows
    assert networks.detector.cache_info().currsize == 0


def test_a_word_of_which_tesseract_is_unsure_is_read_by_the_networks_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(
        tmp_path, monkeypatch, r"""test -f "$2.tsv" && sed -i "s/\t[0-9.]*\t259$/\t41\t2S9/" "$2.tsv"; true"""
    )

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
