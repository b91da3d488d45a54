import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import ocr
from memos_gql.extract.ocr import tesseract
from memos_gql.pages import Box
from tests.extract.made import picture_of

CORPUS = Path(__file__).parents[2] / "corpus"
WORDS = "Our boat leaves at seven"


def test_a_line_is_read_with_its_place_and_a_high_confidence() -> None:
    (line,) = ocr.read(picture_of(WORDS)).lines

    assert line.text == WORDS
    assert line.confidence is not None
    assert line.confidence > 0.9
    assert line.box is not None
    assert (line.box.x, line.box.y) == pytest.approx((0.06, 0.14), abs=0.02)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_and_its_boxes_lie_where_the_words_are(degrees: int) -> None:
    upright = picture_of(*[f"{WORDS}, says notice {number}" for number in range(2, 8)], size=(1200, 700))
    turned = upright.rotate(degrees, expand=True)

    lines = ocr.read(turned).lines

    assert [line.text for line in lines] == [f"{WORDS}, says notice {number}" for number in range(2, 8)]
    assert close(
        lines[0].box, ink_of(picture_of(f"{WORDS}, says notice 2", size=(1200, 700)).rotate(degrees, expand=True))
    )


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_few_words_that_are_turned_are_read(degrees: int) -> None:
    upright = picture_of("Gate 6", "opens at 9", size=(500, 220), letters_px=44)

    lines = ocr.read(upright.rotate(degrees, expand=True)).lines

    assert [line.text for line in lines] == ["Gate 6", "opens at 9"]
    first = picture_of("Gate 6", size=(500, 220), letters_px=44)
    assert close(lines[0].box, ink_of(first.rotate(degrees, expand=True)))


def test_a_skewed_page_is_read() -> None:
    page = picture_of(*[f"{WORDS}, says notice {number}" for number in range(2, 8)], size=(1200, 700))
    skewed = page.rotate(-9, Image.Resampling.BICUBIC, expand=True, fillcolor="white")

    assert [line.text for line in ocr.read(skewed).lines] == [
        f"{WORDS}, says notice {number}" for number in range(2, 8)
    ]


def test_light_letters_on_dark_paper_are_read() -> None:
    (line,) = ocr.read(picture_of(WORDS, ink="white", paper="#202840")).lines

    assert line.text == WORDS


def test_small_letters_are_enlarged() -> None:
    (line,) = ocr.read(picture_of(WORDS, size=(1200, 200), letters_px=12)).lines

    assert line.text == WORDS


def test_chinese_is_read_without_gaps() -> None:
    layers = Image.open(CORPUS / "transparent_chinese.png").convert("RGBA")
    page = Image.new("RGBA", layers.size, "black")

    (line,) = ocr.read(Image.alpha_composite(page, layers).convert("RGB")).lines

    assert line.text == "我是中国人"


def test_noise_and_tiny_pictures_give_no_lines() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (400, 600, 3), dtype=np.uint8)

    assert ocr.read(Image.fromarray(noise)) == ocr.Reading()
    assert ocr.read(Image.new("RGB", (5, 300))) == ocr.Reading()


def test_a_line_of_chinese_among_clear_english_is_kept() -> None:
    page = picture_of(WORDS, "", "and comes back at nine.", size=(1000, 300))
    page.paste(chinese(36), (60, 112))

    assert [line.text for line in ocr.read(page).lines] == [WORDS, "我是中国人", "and comes back at nine."]


def test_chinese_written_downwards_is_read_from_right_to_left() -> None:
    page = Image.new("L", (400, 400), "white")
    line = chinese(44)
    side = line.width / 5
    for left, signs in ((250, (0, 1, 2, 3, 4)), (150, (4, 2, 3, 1, 0))):
        for place, sign in enumerate(signs):
            page.paste(line.crop((round(sign * side), 0, round((sign + 1) * side), 44)), (left, 60 + 56 * place))

    lines = ocr.read(page.convert("RGB")).lines

    assert [line.text for line in lines] == ["我是中国人", "人中国是我"]


def test_the_halves_of_a_verse_stay_apart_also_written_downwards() -> None:
    lines = ocr.read(Image.open(CORPUS / "poem.png")).lines

    assert [(line.text, line.is_beside) for line in lines] == [
        ("空山新雨後", False),
        ("天氣晚來秋", True),
        ("明月松間照", False),
        ("清泉石上流", True),
        ("竹喧歸浣女", False),
        ("蓮動下漁舟", True),
    ]


def test_chinese_words_are_parted_where_the_paper_is_blank() -> None:
    lines = ocr.read(Image.open(CORPUS / "chinese_gaps.png")).lines

    assert [line.text for line in lines] == [
        "收款人：沈佳怡 复核：高远 开票人：管理员",
        "签订日期：二〇二四年一月三十日，有效期一年。",
    ]


def test_the_zeros_of_a_chinese_year_are_read_on_grainy_paper() -> None:
    lines = ocr.read(Image.open(CORPUS / "chinese_zeros.jpg").convert("RGB")).lines

    assert [line.text for line in lines] == ["本合同自二〇二四年一月起至二〇二五年六月止"]


def test_labels_and_prices_of_a_receipt_stay_in_one_row() -> None:
    receipt = picture_of(
        "CORNER GROCER", "Oat milk", "Lamp oil", "TOTAL", size=(620, 320), letters_px=24, ink="#555555", paper="#e8e8e8"
    )
    for place, price in enumerate(("3.78", "6.95", "10.73"), start=1):
        ImageDraw.Draw(receipt).text(
            (480, 50 + place * 24 * 1.6), price, fill="#555555", font=ImageFont.load_default(24)
        )

    lines = ocr.read(receipt).lines

    assert [line.text for line in lines] == ["CORNER GROCER", "Oat milk", "3.78", "Lamp oil", "6.95", "TOTAL", "10.73"]
    assert [line.text for line in lines if line.is_beside] == ["3.78", "6.95", "10.73"]
    assert [line.text for line in lines if line.starts_block] == ["CORNER GROCER", "Oat milk", "Lamp oil", "TOTAL"]


def test_german_and_french_keep_their_accents() -> None:
    rows = ["Öffnungszeiten: täglich außer Dienstag", "Le château est fermé à Noël, ça gêne"]

    assert [line.text for line in ocr.read(Image.open(CORPUS / "accents.png")).lines] == rows


def test_words_across_the_page_come_after_its_own() -> None:
    page = picture_of(*[f"Item {number}: the minutes are approved" for number in range(1, 6)], size=(1000, 500))
    stamp = picture_of("DRAFT COPY", size=(400, 130), letters_px=40).rotate(30, expand=True, fillcolor="white")
    page.paste(stamp, (640, 60))

    lines = ocr.read(page).lines

    assert [line.text for line in lines] == [
        *(f"Item {number}: the minutes are approved" for number in range(1, 6)),
        "DRAFT COPY",
    ]


def test_lines_in_a_script_that_the_networks_do_not_know_are_read_in_its_language_and_the_others_are_kept() -> None:
    korean = ocr.read(Image.open(CORPUS / "korean.png"))
    russian = ocr.read(Image.open(CORPUS / "russian.png"))

    assert [line.text for line in korean.lines] == [
        "내일 몇 시에 만날까?",
        "Meet at gate 11",
        "저녁 7시에 강남역 11번 출구에서 봐",
    ]
    assert [line.text for line in russian.lines] == [
        "Добро пожаловать в городскую библиотеку",
        "Читальный зал открыт с восьми до пяти",
        "Просим выключить мобильные телефоны",
        "Книги выдаются на четыре недели",
        "Заведующая Наталья Фёдоровна Щукина",
    ]
    assert korean.notices == russian.notices == ()


def test_numbers_and_latin_letters_within_korean_are_read_as_the_networks_read_them() -> None:
    receipt = ocr.read(Image.open(CORPUS / "korean_receipt.png"))

    written = [re.sub("[\uac00-\ud7a3]+", " ", line.text).split() for line in receipt.lines]
    assert written == [["GS25", "1,000"], ["KTX", "101", "9", "40"], ["CU", "12,500"]]
    assert [line.text.replace(" ", "") for line in receipt.lines] == [
        "GS25강남점에서결제하신금액은1,000원입니다",
        "KTX101편은오전9시40분에출발합니다",
        "CU편의점영수증12,500원카드결제",
    ]


def test_the_currency_behind_an_amount_is_kept() -> None:
    menu = ocr.read(Image.open(CORPUS / "korean_menu.png"))

    assert [(line.text, line.is_beside) for line in menu.lines] == [
        ("해물파전", False),
        ("16,000원", True),
        ("물냉면", False),
        ("9,500원", True),
        ("막걸리 한 병", False),
        ("5,000원", True),
    ]


def test_labels_of_two_syllables_are_read_and_a_word_that_stays_unread_is_told() -> None:
    form = ocr.read(Image.open(CORPUS / "korean_form.png"))

    assert [(line.text, line.is_beside) for line in form.lines] == [
        ("성명", False),
        ("김도현", True),
        ("주소", False),
        ("부산 해운대", True),
        ("38", False),
    ]
    assert form.notices == (
        "it holds one line that could not be read, in a script that this server does not know or too faint",
    )


def test_letters_that_no_engine_knows_are_told_and_what_was_guessed_is_believed_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEMOS_OCR_LANGUAGES", "deu")

    reading = ocr.read(Image.open(CORPUS / "russian.png"))

    assert reading.notices == (
        "it holds Cyrillic letters, which this server cannot read; "
        "its operator can install tesseract-ocr-rus, tesseract-ocr-ukr, "
        "tesseract-ocr-bul, tesseract-ocr-bel, tesseract-ocr-srp, tesseract-ocr-mkd, tesseract-ocr-kaz",
    )
    assert [line.text for line in reading.lines if (line.confidence or 1) > 0.5] == []


@pytest.mark.parametrize(
    ("word", "notice"),
    [
        (
            (30, 195, 155, 245),
            "it holds one line that could not be read, in a script that this server does not know or too faint",
        ),
        (
            (30, 255, 275, 305),
            "it holds Cyrillic letters, which this server cannot read; its operator can install tesseract-ocr-rus, ",
        ),
    ],
)
def test_tesseract_alone_tells_of_a_single_word_that_it_guessed(
    word: tuple[int, int, int, int], notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMOS_OCR", "tesseract")
    monkeypatch.setenv("MEMOS_OCR_LANGUAGES", "deu")

    reading = ocr.read(ImageOps.expand(Image.open(CORPUS / "russian.png").convert("L").crop(word), 20, 255))

    assert [told[: len(notice)] for told in reading.notices] == [notice]
    assert [line.text for line in reading.lines if (line.confidence or 1) > 0.5] == []


def test_a_drawing_without_words_says_nothing_and_gives_no_notice() -> None:
    drawing = Image.new("RGB", (500, 500), "black")
    ImageDraw.Draw(drawing).line(
        [(250, 20), (450, 140), (450, 360), (250, 480), (50, 360), (50, 140), (250, 20)], fill="white", width=22
    )

    assert ocr.read(drawing) == ocr.Reading()


def test_a_plain_area_is_no_line_and_asks_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Image.new("RGB", (1500, 2000), "white")
    ImageDraw.Draw(page).rectangle((250, 400, 1200, 1500), fill="#888888")
    monkeypatch.setenv("PATH", "")

    assert ocr.read(page) == ocr.Reading()


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide Tesseract's data."""
    for known in (tesseract.installed, tesseract.opened):
        known.cache_clear()
    monkeypatch.setenv("PATH", "")
    yield
    for known in (tesseract.installed, tesseract.opened):
        known.cache_clear()


@pytest.mark.usefixtures("without_tesseract")
def test_the_chosen_engine_alone_reads(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setenv("MEMOS_OCR", "rapidocr")
    assert [line.text for line in ocr.read(picture_of(WORDS)).lines] == [WORDS]

    monkeypatch.setenv("MEMOS_OCR", "tesseract")
    with pytest.raises(FileFailure) as caught:
        ocr.read(picture_of(WORDS))
    assert caught.value.code is ErrorCode.DEPENDENCY_UNAVAILABLE


ROWS = ["and it was there that the boat of the first day was seen again by all of them"] * 32


def test_a_full_page_of_clean_english_is_read() -> None:
    assert [line.text for line in ocr.read(picture_of(*ROWS, size=(1100, 1450), letters_px=26)).lines] == ROWS


@pytest.mark.usefixtures("without_tesseract")
def test_a_full_page_of_clean_english_is_left_to_tesseract() -> None:
    with pytest.raises(FileFailure) as caught:
        ocr.read(picture_of(*ROWS, size=(1100, 1450), letters_px=26))
    assert caught.value.code is ErrorCode.DEPENDENCY_UNAVAILABLE


def ink_of(picture: Image.Image) -> Box:
    left, top, right, bottom = picture.convert("L").point(lambda light: 255 if light < 128 else 0).getbbox() or (
        0,
        0,
        0,
        0,
    )
    return Box(
        left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height
    )


def close(box: Box | None, expected: Box) -> bool:
    assert box is not None
    return (box.x, box.y, box.width, box.height) == pytest.approx(
        (expected.x, expected.y, expected.width, expected.height), abs=0.01
    )


def chinese(height_px: int) -> Image.Image:
    """Return 我是中国人 in black on white, tightly cut."""
    layers = Image.open(CORPUS / "transparent_chinese.png").convert("RGBA")
    ink = layers.getchannel("A").point(lambda alpha: 255 - alpha)
    cut = ink.crop(ImageOps.invert(ink).getbbox())
    return cut.resize((round(cut.width * height_px / cut.height), height_px), Image.Resampling.LANCZOS)
