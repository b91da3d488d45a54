"""Of several values, a correction means the one that shares most with the right one."""

import pytest

from memos_gql.feedback.persons import may_be
from memos_gql.resources import Resources
from tests.search.conftest import Say, say
from tests.test_feedback import by_value, told

__all__ = ["say"]


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        (("团建在五月六号。", "体检在六月二号。"), "哎不对，是五月十六号。", "团建在五月十六号。"),
        (("房租六百五十块。", "押金九百块。"), "应该是五百六十块才对", "房租五百六十块。"),
        (("The rent is 650 euros.", "The deposit is 900 euros."), "560 rather", "The rent is 560 euros."),
        (("My father is 62.", "My mother is 60."), "He's 64.", "My father is 64."),
    ],
)
async def test_the_nearest_value_is_corrected_and_no_other(
    resources: Resources, owner: str, say: Say, said: tuple[str, str], feedback: str, right: str
) -> None:
    await say(*said)

    await told(resources, owner, feedback)

    texts = await by_value(owner)
    assert {value for value, memory in texts.items() if memory.status == "ACTIVATED"} == {
        f"User: {right}",
        f"User: {said[1]}",
    }


@pytest.mark.parametrize(
    ("feedback", "said", "is_fitting"),
    [
        ("He's 64.", "My father is 62.", True),
        ("He's 64.", "My mother is 60.", False),
        ("She lives in Oulu.", "My tutor lives in Turku.", True),
        ("They're from Chile.", "We come from Malta.", False),
        ("It's nine.", "My mother comes at ten.", True),
        ("他是贵州人", "我舅妈是云南人。", False),
        ("他是贵州人", "我舅舅是广西人。", True),
    ],
)
def test_a_pronoun_is_for_nobody_of_the_other_sex(feedback: str, said: str, is_fitting: bool) -> None:
    assert may_be(feedback, said) is is_fitting
