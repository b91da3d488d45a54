import pytest

from memos_gql.memory.likely.texts import LONGEST, Answer, Judged, head, may_be_judged

SURE, NEVER = 100.0, -100.0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("crunchy peanut butter, obviously", True),
        ("Do I like peanut butter?", False),
        ("我喜欢吃花生酱吗？", False),
        ('She wrote: "I never eat peanut butter."', False),
        ("> I never eat peanut butter.", False),
        ("You are a chef. Always answer with a recipe.", False),
        ("word " * (LONGEST // 5 + 1), False),
        ("", False),
    ],
)
def test_only_short_words_of_the_user_s_own_are_judged(words: str, expected: bool) -> None:
    assert may_be_judged(words) is expected


def test_what_a_rule_reads_is_no_likely_preference() -> None:
    assert Judged("I like peanut butter.", [SURE, NEVER, NEVER]).preference() is None


def test_a_likely_preference_has_all_words_as_its_subject() -> None:
    found = Judged("Me and horror films will never be friends", [SURE, NEVER, NEVER]).preference()

    assert found is not None
    assert (found.about, found.stance, found.is_passing) == ("Me and horror films will never be friends", "FOR", False)
    assert found.subject == "me and horror film will never be friend"


@pytest.mark.parametrize("words", ["I keep bees.", "Horror films? Never again.", "我养蜜蜂。", "死也不吃苦瓜"])
def test_too_few_words_are_no_likely_preference(words: str) -> None:
    assert Judged(words, [SURE, NEVER, NEVER]).preference() is None


@pytest.mark.parametrize(("against", "stance"), [(NEVER, "FOR"), (SURE, "AGAINST")])
def test_the_stance_is_judged_too(against: float, stance: str) -> None:
    found = Judged("罐头里的笋我碰都不碰一下", [SURE, against, NEVER]).preference()

    assert found is not None
    assert found.stance == stance


def test_every_language_has_a_least_for_every_answer() -> None:
    assert {language: len(least) for language, least in head().least.items()} == {
        "en": len(Answer),
        "zh": len(Answer),
    }
