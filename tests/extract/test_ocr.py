from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memos_gql.extract import ocr
from memos_gql.pages import Box
from tests.extract.made import picture_of

CORPUS = Path(__file__).parents[1] / "corpus"
WORDS = "Our boat leaves at seven"


def test_a_line_is_read_with_its_place_and_a_high_confidence() -> None:
    (line,) = ocr.read(picture_of(WORDS))

    assert line.text == WORDS
    assert line.confidence is not None
    assert line.confidence > 0.9
    assert line.box is not None
    assert (line.box.x, line.box.y) == pytest.approx((0.06, 0.14), abs=0.02)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_and_its_boxes_lie_where_the_words_are(degrees: int) -> None:
    upright = picture_of(*[f"{WORDS}, says notice {number}" for number in range(2, 8)], size=(1200, 700))
    turned = upright.rotate(degrees, expand=True)

    lines = ocr.read(turned)

    assert [line.text for line in lines] == [f"{WORDS}, says notice {number}" for number in range(2, 8)]
    assert close(lines[0].box, ink_of(picture_of(f"{WORDS}, says notice 2", size=(1200, 700)).rotate(degrees, expand=True)))


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_few_words_that_are_turned_are_read(degrees: int) -> None:
    upright = picture_of("Gate 6", "opens at 9", size=(500, 220), letters_px=44)

    lines = ocr.read(upright.rotate(degrees, expand=True))

    assert [line.text for line in lines] == ["Gate 6", "opens at 9"]
    first = picture_of("Gate 6", size=(500, 220), letters_px=44)
    assert close(lines[0].box, ink_of(first.rotate(degrees, expand=True)))


def test_a_skewed_page_is_read() -> None:
    page = picture_of(*[f"{WORDS}, says notice {number}" for number in range(2, 8)], size=(1200, 700))
    skewed = page.rotate(-9, Image.Resampling.BICUBIC, expand=True, fillcolor="white")

    assert [line.text for line in ocr.read(skewed)] == [f"{WORDS}, says notice {number}" for number in range(2, 8)]


def test_light_letters_on_dark_paper_are_read() -> None:
    (line,) = ocr.read(picture_of(WORDS, ink="white", paper="#202840"))

    assert line.text == WORDS


def test_small_letters_are_enlarged() -> None:
    (line,) = ocr.read(picture_of(WORDS, size=(1200, 200), letters_px=12))

    assert line.text == WORDS


def test_chinese_is_read_without_gaps() -> None:
    layers = Image.open(CORPUS / "transparent_chinese.png").convert("RGBA")
    page = Image.new("RGBA", layers.size, "black")

    (line,) = ocr.read(Image.alpha_composite(page, layers).convert("RGB"))

    assert line.text == "我是中国人"


def test_noise_and_tiny_pictures_give_no_lines() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (400, 600, 3), dtype=np.uint8)

    assert ocr.read(Image.fromarray(noise)) == []
    assert ocr.read(Image.new("RGB", (5, 300))) == []


def ink_of(picture: Image.Image) -> Box:
    left, top, right, bottom = picture.convert("L").point(lambda light: 255 if light < 128 else 0).getbbox() or (0, 0, 0, 0)
    return Box(left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height)


def close(box: Box | None, expected: Box) -> bool:
    assert box is not None
    return (box.x, box.y, box.width, box.height) == pytest.approx((expected.x, expected.y, expected.width, expected.height), abs=0.01)
