"""Whether a text has another word in the place of one of the query's."""

import pytest

from memos_gql.search.contrasts import differs_in_one

DIFFERENT = [
    ("Where are the winter gloves?", "User: The summer gloves are in the hall."),
    ("How much is the ferry to Tallinn?", "User: The ferry to Stockholm costs 40 euros."),
    ("What does Ada collect?", "User: Boris collects stamps."),
    ("Which room is number 12?", "User: Number 14 is the kitchen."),
    ("Which fruit do I dislike?", "User: I love every fruit that is sour."),
    ("What do I never cook?", "User: I cook lentils every week."),
    ("What don't I cook?", "User: I cook lentils every week."),
    ("Which soups can't my son stand?", "User: My son loves leek soup."),
    ("When is the semi-final?", "User: The final is on Sunday."),
    ("What did Martin buy?", "User: Martin sold his bike."),
    ("左手怎么了", "User: 右手扭伤了"),
    ("去天津的票多少钱", "User: 去南京的票两百块"),
    ("小马爱收集什么", "User: 小牛爱收集邮票"),
    ("我讨厌什么水果", "User: 酸的水果我都喜欢"),
    ("做馒头放多少面粉", "User: 做春卷放两百克面粉"),
]
SAME = [
    ("Where are the winter gloves?", "User: The gloves for the winter are in the hall, the summer ones are lost."),
    ("Is my check-up on Tuesday?", "User: My check-up is on Thursday."),
    ("What is my mobile number?", "User: My phone number is 0170 334455."),
    ("What do I dislike?", "User: I can't stand sour fruit."),
    ("Why don't I like boats?", "User: boats scare me, I always take the bridge."),
    ("What colour is my car?", "User: My new car is red."),
    ("What does the old boiler cost?", "User: 四百块"),
    ("What did Martin buy?", "User: Martin sold his bike and bought a car."),
    ("When does the train arrive?", "User: The train left at eight and arrived at nine."),
    ("左手怎么了", "User: 左手扭伤了，右手没事"),
    ("妈妈的生日是哪天", "User: 老妈的生日是三月八号"),
    ("小马爱收集什么", "User: 小马收集邮票，小牛不收集"),
]


@pytest.mark.parametrize(("query", "text"), DIFFERENT)
def test_another_word_in_the_place_of_one_asked_about_is_told(query: str, text: str) -> None:
    assert differs_in_one(query, text)


@pytest.mark.parametrize(("query", "text"), SAME)
def test_what_names_the_same_or_stands_elsewhere_is_left(query: str, text: str) -> None:
    assert not differs_in_one(query, text)


def test_a_long_text_is_about_many_things() -> None:
    query, text = DIFFERENT[0]

    assert not differs_in_one(query, f"{text} {'It rained. ' * 20}")
