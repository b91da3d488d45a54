import numpy as np
from PIL import Image

from memos_gql.extract.ocr.rapid import Region, Sheet
from tests.extract.made import picture_of


def test_words_that_stand_close_are_parted() -> None:
    sheet = Sheet(picture_of("NO REFUND WITHOUT THIS SLIP", letters_px=22, size=(500, 130)))

    (region,) = sheet.regions

    assert sheet.spoken(region, quarter_turns=0).text == "NO REFUND WITHOUT THIS SLIP"


def test_the_ink_of_a_line_is_found_within_the_room_about_it() -> None:
    page = Image.new("RGB", (300, 100), "white")
    page.paste("black", (50, 40, 250, 60))
    around = Region(np.array([[30, 20], [270, 20], [270, 80], [30, 80]], np.float32))

    assert Sheet(page).ink_of(around) == (20, 20, 220, 40)
