"""Chinese text is compared in one form, whatever characters, numerals and names of days it was written with."""

import pytest

from memos_gql.memory.comparable import aligned, comparable
from tests.halves import HALVES, assert_nine_in_ten, labelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三月五日", "3月5号"),
        ("十二月二十五號", "12月25日"),
        ("二〇二六年三月五日", "2026年3月5号"),
        ("上星期三", "上周三"),
        ("上個禮拜三", "上周三"),
        ("星期天", "周日"),
        ("上个星期", "上周"),
        ("星期三聊过今年的事", "周三聊过今年的事"),
        ("15点", "下午三点"),
        ("15:30", "下午三点半"),
        ("二十点三十分", "晚上八点半"),
        ("下午三点一刻", "15点15分"),
        ("六百二十三", "623"),
        ("一万二", "12000"),
        ("两千五百元", "2500元"),
        ("百分之三十", "30%"),
        ("一三八零零一三八零零零", "13800138000"),
        ("三歲", "3岁"),
        ("電話號碼", "电话号码"),
        ("３月５日", "3月5日"),
    ],
)
def test_two_ways_of_writing_one_thing_are_compared_as_equal(one: str, other: str) -> None:
    assert comparable(f"我{one}的") == comparable(f"我{other}的")


@pytest.mark.parametrize(
    "text", ["我三月五號下午三點半到，上個禮拜三花了六百二十三元", "Straße, ３月５日", "１５：３０", "no Chinese ３"]
)
def test_the_form_is_the_same_with_and_without_the_origin_of_its_characters(text: str) -> None:
    assert comparable(text) == aligned(text).text


@pytest.mark.parametrize(
    "text",
    [
        "张三和李四都十分高兴",
        "万一下雨，千万带伞",
        "一点都不好",
        "一天到晚",
        "三五天就到",
        "坐3号线到3号楼",
        "十分之一",
        "来了二三十二个人",
        "会议三点开始吗，三个人参加",
        "It is 15:30 in room 3.",
        "",
    ],
)
def test_words_that_only_look_like_numbers_keep_their_characters(text: str) -> None:
    assert comparable(text).replace("3点", "三点") == text


def test_an_hour_is_named_by_both_clocks() -> None:
    assert comparable("明晚8点半见") == "明晚8点30分 20:30见"
    assert comparable("15点见") == "下午3点 15:00见"
    assert comparable("晚上十二点") == "晚上12点 0:00"
    assert comparable("中午1点") == "中午1点 13:00"
    assert comparable("报告于2026-03-05 15:20:33生成") == "报告于2026-03-05 15:20:33生成"


def test_each_character_of_the_form_knows_what_it_stands_for() -> None:
    text = "我三月五號去，帶六百二十三元"
    form = aligned(text)

    assert form.text == "我3月5日去，带623元"
    assert [text[start:end] for start, end in form.origin] == [
        *"我三月",
        "五號",
        "五號",
        *"去，帶",
        *["六百二十三"] * 3,
        "元",
    ]


@pytest.mark.parametrize("half", HALVES)
def test_nine_in_ten_ways_to_write_one_thing_are_compared_as_equal(half: str) -> None:
    pairs = labelled(__file__, "variants.toml")[half]
    judged = [(pair, kind == "same") for kind, listed in pairs.items() for pair in listed]

    wrong = [
        pair for pair, is_same in judged if (comparable(f"我{pair[0]}的") == comparable(f"我{pair[1]}的")) != is_same
    ]

    assert_nine_in_ten(wrong, len(judged))
