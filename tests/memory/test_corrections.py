"""What feedback asks for."""

import time

import pytest

from memos_gql.memory.corrections import MAX_CHARACTERS, read_correction
from memos_gql.memory.wishes import Correction, Wish


@pytest.mark.parametrize(
    ("feedback", "old", "new"),
    [
        ("Berlin is wrong, it is Munich", "Berlin", "Munich"),
        ("That I work at Siemens is wrong: it should be Bosch.", "Siemens", "Bosch"),
        ('"Rex" is incorrect; the correct name is "Max"', "Rex", "Max"),
        ("It is wrong that I am vegetarian, I am vegan.", "vegetarian", "vegan"),
        ("It is not true that my desk is oak, it is walnut.", "oak", "walnut"),
        ("My sister's name is not Anna but Hannah.", "Anna", "Hannah"),
        ("No, my dog isn't called Rex, he's called Max", "Rex", "Max"),
        ("It's not Rex, it's Max.", "Rex", "Max"),
        ("The meeting is on Tuesday, not Monday", "Monday", "Tuesday"),
        ("I live in New York, not Boston.", "Boston", "New York"),
        ("Wrong: I have two kids, not three.", "three", "two"),
        ("My phone number is 555-1234, not 555-4321", "555-4321", "555-1234"),
        ("Replace Rex with Max", "Rex", "Max"),
        ("actually my dentist is Dr. Wu, not Dr. Wo", "Dr. Wo", "Dr. Wu"),
        ("The rent isn't 1,500, it's 1,600 euros.", "1,500", "1,600 euros"),
        ("You said 14:00, it should be 15:00.", "14:00", "15:00"),
        ("You said Paris, I meant London.", "Paris", "London"),
        ("Not Wednesday. Thursday.", "Wednesday", "Thursday"),
        ("No, the second floor, not the fourth.", "the fourth", "the second floor"),
        ("不是周三，周四。", "周三", "周四"),
        ("不是星期一，是星期二", "星期一", "星期二"),
        ("你说的是5月3日，应该是5月4日", "5月3日", "5月4日"),
        ("我住在汉堡，不是北京", "北京", "汉堡"),
        ("是汉堡而不是北京", "北京", "汉堡"),
        ("办公室在四楼，不在三楼", "三楼", "四楼"),
        ("我妹妹不叫安娜，叫汉娜", "安娜", "汉娜"),
        ("我的生日是五月三号，不是六月三号", "六月三号", "五月三号"),
        ("北京不对，应该是上海", "北京", "上海"),
        ("把北京改成上海", "北京", "上海"),
        ("不是刘敏负责预算，是刘芳", "刘敏", "刘芳"),
    ],
)
def test_what_is_wrong_gives_way_to_what_is_right(feedback: str, old: str, new: str) -> None:
    correction = read_correction(feedback)

    assert correction is not None
    assert (correction.wish, correction.old, correction.new) == (Wish.REPLACE, old, new)


@pytest.mark.parametrize("words", ["I like tea, actually.", "Actually, I like tea.", "我其实喜欢茶。"])
def test_what_may_be_true_beside_another_thing_corrects_none(words: str) -> None:
    assert read_correction(words) is None


def test_a_word_that_only_ends_like_should_corrects_nothing() -> None:
    assert read_correction("我对青霉素的反应是起皮疹。") is None
    assert read_correction("发票应该是三百零一元。") == Correction(
        Wish.REPLACE, "发票是三百零一元", restated="发票是三百零一元"
    )


def test_what_a_replacement_is_about_is_known() -> None:
    assert read_correction("My sister's name is not Anna but Hannah.") == Correction(
        Wish.REPLACE, "My sister's name", old="Anna", new="Hannah"
    )


@pytest.mark.parametrize(
    ("feedback", "about"),
    [
        ("Not Alice but Anna leads the backend team.", "leads the backend team"),
        ("不是张伟，是李强负责前端团队", "负责前端团队"),
        ("It is not true that my desk is oak, it is walnut.", "my desk is"),
        ("Not Berlin but Bonn.", ""),
    ],
)
def test_what_follows_the_right_words_tells_what_they_are_about(feedback: str, about: str) -> None:
    correction = read_correction(feedback)

    assert correction is not None
    assert correction.about == about


def test_only_words_to_exchange_are_exchanged_everywhere() -> None:
    assert [
        correction.is_everywhere
        for correction in map(
            read_correction,
            ["Replace Rex with Max", "把北京改成上海", "Rex is wrong, it is Max", "北京不对，应该是上海"],
        )
        if correction
    ] == [True, True, False, False]


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
        "Is it not Paris but Rome",
        "It's Hamburg, not Berlin?",
        "If it is not Friday but Monday, who will come?",
        "如果不是周五，是周一，会怎么样？",
        "Well done, that was not bad but great.",
        "不是不好，是很好",
        "不是我不喜欢，是太贵了",
        "",
    ],
)
def test_other_words_name_nothing_to_change(feedback: str) -> None:
    correction = read_correction(feedback)

    assert correction is None or correction.wish is Wish.DENY


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


@pytest.mark.parametrize(
    "words", ["my x is not " + "St." * 150 + " .x", "my x is not " + "No.No." * 75 + "，x。y", "不是" * 240 + "，x。y"]
)
def test_full_stops_and_denials_in_a_row_are_read_at_once(words: str) -> None:
    started = time.process_time()

    for _ in range(5):
        read_correction(words)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "feedback",
    [
        "Who said the meeting is at five? I forgot.",
        "Who told you that Nils plays the trumpet? He told me, too.",
        "What made you think of the trip? Tell me.",
        "420 euros? That is 5 days of work.",
        "240? It is 5 km away.",
    ],
)
def test_a_question_with_another_answer_than_a_denial_or_a_value_corrects_nothing(feedback: str) -> None:
    assert read_correction(feedback) is None


def test_a_question_who_said_something_is_a_denial_if_a_short_denial_follows() -> None:
    denied = Correction(Wish.DENY, "Nils plays the trumpet")

    assert read_correction("What made you think Nils plays the trumpet? He doesn't.") == denied
    assert read_correction("Who said Nils plays the trumpet? That's wrong.") == denied


def test_please_is_no_part_of_the_right_value() -> None:
    assert read_correction("No, 5 please.") == Correction(Wish.REPLACE, "", new="5")
