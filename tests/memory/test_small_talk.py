"""What is said out of courtesy and tells nothing."""

import time

import pytest

from memos_gql.memory.language import Language
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.small_talk import asks_nothing, is_small_talk
from memos_gql.memory.visible import is_visible
from tests.halves import HALVES, assert_nine_in_ten, labelled

REPEATED = ("哈", "好", "的", "ok ", "so ", "ha", "哈哈谢谢", "very much ", "真是太")
COURTESIES = (
    *(
        "ok",
        "OK!",
        "Thanks, bye",
        "ok then, thanks everyone",
        "👍",
        "...",
        "Hello there!",
        "Sure! How can I help you today?",
        "❤️",
        "Hi",
    ),
    *(
        "Great, thank you so much!",
        "You’re welcome!",
        "hahaha",
        "so sorry",
        "Good morning!",
        "got it, thx",
        "cool cool",
        "No worries.",
    ),
    *(
        "好的",
        "好的，谢谢！",
        "嗯",
        "嗯嗯",
        "你好",
        "你好！",
        "你好，请问有什么可以帮您的吗？",
        "ok 好的",
        "哈哈哈哈",
        "收到，明白了",
        "那好吧",
    ),
    *("没问题", "哦哦，知道了", "👌🏻", "早上好！", "谢谢你啊", "在吗？", "辛苦了，明天见", "太好了！", "ＯＫ"),
)
STATEMENTS = (
    *(
        "yes",
        "No.",
        "43",
        "about 2000 euros",
        "ok I live in Rome",
        "Good Friday",
        "€",
        "Paris",
        "hello world",
        "fine art",
        "next Monday",
    ),
    *(
        "Thanks to Rosa I got the job",
        "Wait for me at noon",
        "test results are negative",
        "Morning runs",
        "cool jazz",
        "C++",
        "Sorry Day",
    ),
    *(
        "是的",
        "不",
        "好吃",
        "你好世界",
        "好的，我住在北京",
        "早饭",
        "好莱坞",
        "谢晓明",
        "对",
        "没有",
        "明天见小李",
        "早上九点",
        "哈尔滨",
        "行李",
    ),
    *("我很好奇", "可以吃辣", "在家", "牛肉", "赞比亚", "收到三封信"),
)


@pytest.mark.parametrize("text", COURTESIES)
def test_courtesies_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", STATEMENTS)
def test_what_tells_something_or_answers_a_question_is_none(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize("repeated", sorted({*REPEATED, *listed_words(Language.CHINESE, "small_talk_fillers")}))
def test_a_text_made_to_be_slow_is_judged_at_once(repeated: str) -> None:
    started = time.process_time()

    for ending in ("x", "山"):
        is_small_talk((repeated * 80)[:79] + ending)
        is_small_talk("你" + (repeated * 80)[:78] + ending)

    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "\ufeff", "\0", "\u2060\u00ad", "\u3164", "\u2800", "\u00a0\u3000", "\ufe0f"]
)
def test_characters_that_show_nothing_are_blank(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", [".", "a\0", "\u200b0", "👍", "的"])
def test_any_other_character_is_visible(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("half", [*HALVES, *(f"{kind}_{half}" for kind in ("spoken", "fresh") for half in HALVES)])
def test_nine_in_ten_courtesies_and_statements_are_told_apart(half: str) -> None:
    texts = labelled(__file__, "small_talk.toml")[half]
    judged = [(text, kind == "courtesies") for kind, listed in texts.items() for text in listed]

    assert_nine_in_ten([text for text, is_courtesy in judged if is_small_talk(text) != is_courtesy], len(judged))


@pytest.mark.parametrize("half", HALVES)
def test_nine_in_ten_blank_and_visible_texts_are_told_apart(half: str) -> None:
    texts = labelled(__file__, "visible.toml")[half]
    judged = [(text, kind == "visible") for kind, listed in texts.items() for text in listed]

    assert_nine_in_ten([repr(text) for text, shows in judged if is_visible(text) != shows], len(judged))


@pytest.mark.parametrize(
    "query", ["Good morning!", "Morning!", "thanks a lot", "hey there", "much appreciated", "早上好", "谢谢"]
)
def test_a_courtesy_asks_nothing(query: str) -> None:
    assert asks_nothing(query)


@pytest.mark.parametrize("query", ["morning", "Evening", "测试", "Who said good morning?", "谢谢谁", "43"])
def test_a_noun_or_a_question_asks_something(query: str) -> None:
    assert not asks_nothing(query)
