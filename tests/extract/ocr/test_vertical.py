from pathlib import Path

import pytest
from PIL import Image

from memos_gql.extract import ocr
from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.vertical import agree, better, with_small_kana

CORPUS = Path(__file__).parents[2] / "corpus"


def test_marks_and_small_kana_of_vertical_japanese_are_read_from_right_to_left() -> None:
    reading = ocr.read(Image.open(CORPUS / "vertical_japanese.png"))

    assert [line.text.replace(" ", "") for line in reading.lines][:8] == [
        "「もう帰ろうよ」と妹が言った。ぼくは黙",
        "って首を振った。",
        "港には、古い船が一艘だけ残っていた。船",
        "長はもう三年も",
        "戻っていない、と漁師たちは噂していた。",
        "「きっと、あの島",
        "にいるのさ」。っと、そのとき汽笛が鳴っ",
        "た。待っていた人",
    ]
    assert reading.notices == ()


def test_a_level_heading_is_read_whole_and_before_the_vertical_lines() -> None:
    reading = ocr.read(Image.open(CORPUS / "vertical_heading.png"))

    assert [line.text for line in reading.lines] == [
        "第三章",
        "雨の停車場",
        "つよい風がやむと、ようやく月が",
        "見えた。兄は「よかったな」と笑い",
        "ゆっくり歩きだした。きゅうに犬が",
        "来て、わたしはびっくりした。しょ",
    ]


def test_the_character_for_evening_is_not_read_as_the_katakana_of_the_same_shape() -> None:
    reading = ocr.read(Image.open(CORPUS / "vertical_evening.png"))

    lines = [line.text for line in reading.lines]
    assert lines[:3] == [
        "夕暮れの港で夕焼けを見た。昨夕届",
        "いた手紙は、夕立の話から始まる。",
        "夕闇が迫り、夕陽も消えて、夕凪の",
    ]
    assert "".join(lines[3:]).rstrip("。").endswith("夕飯はタコとトマト")


def test_kana_are_small_where_they_are_drawn_small() -> None:
    read = Spoken("よ しよっつ", 0.9)

    assert with_small_kana(read, [False, False, True, False, True]) == Spoken("よ しょっっ", 0.9)
    assert with_small_kana(read, [True, True]) == read


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_sideways_page_of_chinese_is_not_vertical_text(degrees: int) -> None:
    upright = Image.open(CORPUS / "chinese_gaps.png").convert("RGB")

    turned = ocr.read(upright.rotate(degrees, expand=True))

    assert [line.text for line in turned.lines] == [line.text for line in ocr.read(upright).lines]


@pytest.mark.parametrize(
    ("side", "flat", "is_agreed"),
    [
        ("た待ていた人", "た。待っていた人", True),
        ("県は二日 白川", "県は二日、白川", True),
        ("早上八点见", "平上八占", False),
        ("一", "一", False),
    ],
    ids=["marks between", "mark for a space", "other characters", "one character"],
)
def test_readings_agree_if_the_upright_one_only_adds_characters(side: str, flat: str, *, is_agreed: bool) -> None:
    assert agree(Spoken(side, 0.99), Spoken(flat, 0.99)) is is_agreed


def test_an_unsure_reading_of_upright_characters_is_not_used() -> None:
    assert not agree(Spoken("た待ていた人", 0.99), Spoken("た。待っていた人", 0.8))


def test_the_surer_of_two_readings_of_the_same_characters_is_used() -> None:
    side = Spoken("孟子見梁惠王", 0.97)

    assert better(side, Spoken("孟子见梁惠王", 0.94)) == side
    assert better(side, Spoken("孟子見梁惠王。", 0.94)).text == "孟子見梁惠王。"
