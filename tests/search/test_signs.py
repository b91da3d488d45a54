"""A text that says the opposite of what a question asks for is no answer."""

import pytest

from memos_gql.search.places import asked_in, read
from memos_gql.search.signs import says_the_opposite

OPPOSITE = [
    ("Who said yes to the party?", "Noah said no to the party."),
    ("Who voted for the budget?", "Mr Lang voted against the budget."),
    ("What may I bring on the plane?", "Power banks are not permitted on the plane."),
    ("What is forbidden in the park?", "Cycling is allowed in the park."),
    ("Which shops deliver on Sundays?", "The bakery does not deliver on Sundays."),
    ("Who doesn't eat meat?", "Tom eats meat."),
    ("Which exams did I pass?", "I failed the statistics exam."),
    ("What do I still have to buy?", "I have already bought the flour."),
    ("我还要买什么？", "面粉已经买了。"),
    ("谁投了赞成票？", "郎先生投了反对票。"),
    ("飞机上可以带什么？", "飞机上不准带充电宝。"),
    ("哪家店周日送货？", "面包店周日不送货。"),
    ("哪些书还了？", "那本小说还没有还。"),
    ("哪些活动取消了？", "周二的例会照常举行。"),
]
NOT_OPPOSITE = [
    ("Who said no to the party?", "Noah said no to the party."),
    ("What is not allowed in the park?", "Cycling is forbidden in the park."),
    # The denial itself answers
    ("Which car do I drive?", "I don't drive."),
    ("Am I afraid of heights?", "I am not afraid of heights."),
    ("When does the bakery deliver?", "The bakery does not deliver on Sundays."),
    ("What do I still have to buy?", "I haven't bought the milk yet."),
    ("我还要买什么？", "牛奶还没买。"),
    # What follows the denial may answer
    ("Who has the toner?", "We have no toner left, ask Ben."),
    ("What is my dog afraid of?", "My dog isn't afraid of cats, only of thunder."),
    ("谁拒绝了邀请？", "佐伊没接受邀请。"),
    ("我信星座吗？", "我不相信星座。"),
    ("我特别喜欢什么？", "我特别喜欢爵士乐。"),
    ("碳粉找谁拿", "打印机没有碳粉了，找行政的小谢领"),
]


@pytest.mark.parametrize(("query", "text"), OPPOSITE)
def test_the_opposite_of_what_is_asked_for_is_told(query: str, text: str) -> None:
    assert says_the_opposite(asked_in(query), read(text))


@pytest.mark.parametrize(("query", "text"), NOT_OPPOSITE)
def test_what_answers_is_not_the_opposite(query: str, text: str) -> None:
    assert not says_the_opposite(asked_in(query), read(text))
