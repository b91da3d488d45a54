"""Everyday wordings of feedback are said in the words that other rules read, and other sentences stay as they are."""

import pytest

from memos_gql.memory.wordings import in_plain_words, is_marked


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("It's Luton we fly from.", "correction: we fly from Luton"),
        ("It's milk he's allergic to, not nuts.", "he's allergic to not nuts but milk"),
        ("It's Miriam who runs the choir, not Helen.", "not Helen but Miriam runs the choir"),
        ("What my mother teaches is chemistry.", "correction: my mother teaches chemistry"),
        ("scratch that, 7:30", "no, it should be 7:30"),
        ("5591, I meant.", "no, it should be 5591"),
        ("ferry time is wrong, 10:50", "no, the ferry time should be 10:50"),
        ("my old address can go", "forget my old address"),
        ("I take that back.", "don't keep that"),
        ("我妈教的是化学", "更正：我妈教化学"),
        ("他过敏的是牛奶，不是坚果", "他不是对坚果过敏，是对牛奶过敏"),
        ("5591，我刚说错了", "不对，应该是5591"),
        ("厨房面积不对，应该是十四平米", "不对，厨房面积应该是十四平米"),
        ("我的年薪删了吧", "忘掉我的年薪"),
        ("刚才那句当我没说", "别记这条"),
    ],
)
def test_a_roundabout_wording_is_said_plainly(words: str, plain: str) -> None:
    assert in_plain_words(words) == plain


@pytest.mark.parametrize(
    "words",
    [
        "It's nice that we fly from Luton.",
        "It is time that we left.",
        "What my mother teaches is important.",
        "What I need is a break.",
        "Scratch that itch.",
        "Forget that I like tea.",
        "No, one more thing.",
        "You have my word, it's Friday.",
        "You don't need to know everything.",
        "I took it back.",
        "The sofa can go.",
        "I want the wall to be removed.",
        "照片删了",
        "我忘了带钥匙",
        "会议作废了",
        "别再提这件事",
        "快递不用管了",
        "我们就当没说过",
        "等等，三点开会吗",
        "不好意思，我来晚了",
    ],
)
def test_what_only_resembles_such_a_wording_stays(words: str) -> None:
    assert in_plain_words(words) == words


def test_a_correction_in_plain_words_is_marked() -> None:
    assert [is_marked(words) for words in ("Correction: it is nine", "更正：九点", "It is nine", "不对，九点")] == [
        True,
        True,
        False,
        False,
    ]
