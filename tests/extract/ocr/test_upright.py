import pytest
from PIL import Image

from memos_gql.extract.ocr import upright
from tests.extract.made import picture_of

ROWS = [f"Line number {number} of a page of text" for number in range(8)]


@pytest.mark.parametrize("degrees", [-12.0, -4.0, 0.0, 3.0, 9.0])
def test_the_skew_of_a_page_is_found_to_half_a_degree(degrees: float) -> None:
    page = picture_of(*ROWS, size=(1000, 800)).convert("L").rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)

    assert upright.skew(page) == pytest.approx(-degrees, abs=0.5)


@pytest.mark.parametrize("degrees", [0.0, 90.0, 180.0, 270.0, 7.0, -8.0])
@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_a_place_in_the_turned_picture_leads_back(degrees: float, scale: float) -> None:
    picture = Image.new("L", (400, 200), 255)
    picture.paste(0, (100, 50, 140, 90))

    placed = upright.place(picture, scale=scale, degrees=degrees)
    left, top, right, bottom = placed.picture.point(lambda light: 255 if light < 128 else 0).getbbox() or (0, 0, 0, 0)
    box = placed.box(left, top, right - left, bottom - top)

    assert box.x + box.width / 2 == pytest.approx(0.3, abs=0.005)
    assert box.y + box.height / 2 == pytest.approx(0.35, abs=0.01)
