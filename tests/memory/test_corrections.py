"""What feedback asks for."""

import time

import pytest

from memos_gql.memory.corrections import MAX_CHARACTERS, Correction, Wish, read_correction


@pytest.mark.parametrize(
    ("feedback", "old", "new"),
    [
        ("Berlin is wrong, it is Munich", "Berlin", "Munich"),
        ("That I work at Siemens is wrong: it should be Bosch.", "Siemens", "Bosch"),
        ('"Rex" is incorrect; the correct name is "Max"', "Rex", "Max"),
        ("It is wrong that I am vegetarian, I am vegan.", "I am vegetarian", "I am vegan"),
        ("It is not true that my desk is oak, it is walnut.", "oak", "walnut"),
        ("My sister's name is not Anna but Hannah.", "Anna", "Hannah"),
        ("No, my dog isn't called Rex, he's called Max", "Rex", "Max"),
        ("It's not Rex, it's Max.", "Rex", "Max"),
        ("The meeting is on Tuesday, not Monday", "Monday", "Tuesday"),
        ("I live in New York, not Boston.", "Boston", "New York"),
        ("Wrong: I have two kids, not three.", "three", "two"),
        ("My phone number is 555-1234, not 555-4321", "555-4321", "555-1234"),
        ("Replace Rex with Max", "Rex", "Max"),
        ("不是星期一，是星期二", "星期一", "星期二"),
        ("我妹妹不叫安娜，叫汉娜", "安娜", "汉娜"),
        ("我的生日是五月三号，不是六月三号", "六月三号", "五月三号"),
        ("北京不对，应该是上海", "北京", "上海"),
        ("把北京改成上海", "北京", "上海"),
    ],
)
def test_what_is_wrong_gives_way_to_what_is_right(feedback: str, old: str, new: str) -> None:
    correction = read_correction(feedback)

    assert correction is not None
    assert (correction.wish, correction.old, correction.new) == (Wish.REPLACE, old, new)


def test_what_a_replacement_is_about_is_known() -> None:
    assert read_correction("My sister's name is not Anna but Hannah.") == Correction(
        Wish.REPLACE, "My sister's name", old="Anna", new="Hannah"
    )


@pytest.mark.parametrize(
    ("feedback", "about"),
    [
        ("forget that I like tea", "I like tea"),
        ("Please forget about my old job at Siemens.", "my old job at Siemens"),
        ("You can delete the memory about my car", "my car"),
        ("忘记我喜欢喝茶", "我喜欢喝茶"),
        ("请忘掉关于我前女友的记忆", "我前女友"),
    ],
)
def test_what_is_to_be_forgotten_is_named(feedback: str, about: str) -> None:
    assert read_correction(feedback) == Correction(Wish.FORGET, about)


@pytest.mark.parametrize(
    ("feedback", "about"),
    [
        ("remember that I am allergic to nuts", "I am allergic to nuts"),
        ("Please remember: my train leaves at 9.", "my train leaves at 9."),
        ("Don't forget that the gate is locked", "the gate is locked"),
        ("请记住我对花生过敏", "我对花生过敏"),
        ("别忘了周五要开会", "周五要开会"),
    ],
)
def test_what_is_to_be_remembered_is_named(feedback: str, about: str) -> None:
    assert read_correction(feedback) == Correction(Wish.REMEMBER, about)


@pytest.mark.parametrize(
    "feedback",
    [
        "The answers were far too long.",
        "You got my birthday wrong",
        "I don't like tea any more",
        "I do not want long answers",
        "the capital should be Canberra",
        "is is wrong, it is was",
        "the is wrong, it is a",
        "不是我，是你",
        "I never said I like football",
        "Change my address to 5 Main Street.",
        "Please update the date of our wedding to 3 May",
        "把我的地址改成中山路五号",
        "你的回答太长了",
        "",
    ],
)
def test_other_words_name_no_correction(feedback: str) -> None:
    assert read_correction(feedback) is None


# Each kept one of the forms of words busy for more than eight seconds.
HOSTILE = ("no ", "no, ", "actually ", "not ", "not a ", "n't x ", "please ", "不", "我不吃鱼，", "不对是", "应该是")


@pytest.mark.parametrize("repeated", HOSTILE)
def test_words_made_to_be_slow_are_read_at_once(repeated: str) -> None:
    started = time.process_time()

    long = read_correction(repeated * 20_000)
    for _ in range(20):
        read_correction(f"no {repeated * 500}"[: MAX_CHARACTERS - 5] + " .x")

    assert long is None
    assert time.process_time() - started < 2
