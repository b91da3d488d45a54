"""Two things in one frame are told apart, also where no table knows them."""

import pytest

from memos_gql.search.heads import names_another_head
from memos_gql.search.places import asked_in, read

ANOTHER = [
    ("What's my favourite fruit?", "My favourite sport is badminton."),
    ("How many chairs did we order?", "We ordered six tables."),
    ("When does the bank open?", "The museum opens at ten."),
    ("姐姐最喜欢的花是什么？", "姐姐最喜欢的甜点是布丁。"),
    ("阁楼里有几盏灯？", "阁楼里有四把梯子。"),
    ("我的借书证号是多少？", "我的献血证号是88120。"),
    ("我收集硬币吗？", "我收集明信片。"),
]
THE_SAME = [
    ("What's my favourite dish?", "My favourite food is ramen."),
    ("How many kids do we have?", "We have two daughters."),
    ("How many bikes do we have?", "We've got three bicycles."),
    ("How many hours do I sleep?", "I sleep about seven hours a night."),
    ("When does the shop close?", "The store closes at eight."),
    ("我最喜欢的菜是什么？", "我最喜欢的食物是拉面。"),
    ("我们有几个孩子？", "我们有两个女儿。"),
    ("我的借书证号是多少？", "我的借书证号是88120。"),
    ("我们种菜吗？", "我们在院子里种豆角。"),
    ("姐姐在哪个城市教书？", "我姐姐在宁波教初中化学。"),
]


@pytest.mark.parametrize(("query", "text"), ANOTHER)
def test_another_thing_in_the_same_frame_is_told_apart(query: str, text: str) -> None:
    assert names_another_head(asked_in(query), read(text))


@pytest.mark.parametrize(("query", "text"), THE_SAME)
def test_a_thing_in_other_words_or_of_the_asked_sort_is_not_told_apart(query: str, text: str) -> None:
    assert not names_another_head(asked_in(query), read(text))
