import numpy as np
import pytest
from PIL import Image

from memos_gql.extract import ocr
from memos_gql.extract.ocr import paper
from tests.extract.made import picture_of

WORDS = "Our boat leaves at seven"


def test_faint_letters_on_shaded_paper_turn_dark_on_white() -> None:
    shade = np.linspace(140, 250, 1200, dtype=np.float32)[None, :].repeat(700, axis=0)
    ink = np.asarray(picture_of(*[WORDS] * 6, size=(1200, 700)).convert("L"), dtype=np.float32) < 128
    page = Image.fromarray((shade - 18 * ink).astype(np.uint8))

    even = np.asarray(paper.evened(page))

    assert even[~ink].mean() == pytest.approx(255, abs=10)
    assert even[ink].mean() < 100


def test_letters_made_of_dots_are_read() -> None:
    solid = np.asarray(picture_of(*[WORDS] * 3, size=(1200, 400)).convert("L")).copy()
    solid[::3, :] = 255
    solid[:, ::3] = 255

    lines = ocr.read(Image.fromarray(solid).convert("RGB")).lines

    assert [line.text for line in lines] == [WORDS] * 3
