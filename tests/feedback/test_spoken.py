"""Feedback in the words of users does what they mean, through everything that happens to a message."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from memos_gql.documents import Memory, MemoryStatus, ProjectScope, Role, owned_by_user
from memos_gql.feedback import ChangeKind
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.resources import Resources
from tests.halves import labelled
from tests.search.conftest import Say, say
from tests.test_feedback import by_value, found, stays, told

__all__ = ["say"]

OTHERS = {
    "english": (
        "My neighbour's cat is called Tiger.",
        "The library opens at noon on Mondays.",
        "We painted the fence.",
    ),
    "chinese": ("邻居家的猫叫老虎。", "图书馆周一中午开门。", "我们刷了篱笆。"),
}
RIGHT = {
    ("english", "spoken"): 22,
    ("chinese", "spoken"): 22,
    ("english", "spoken_kept"): 20,
    ("chinese", "spoken_kept"): 19,
}
"""How many of 22 rows are right."""


@pytest.mark.parametrize("name", ["spoken", "spoken_kept"])
@pytest.mark.parametrize("language", ["english", "chinese"])
async def test_spoken_feedback_does_what_its_author_meant(resources: Resources, language: str, name: str) -> None:
    rows = labelled(__file__, f"{name}.toml")[language]

    right = [row for row in rows if await _is_right(resources, row, OTHERS[language])]

    assert len(right) >= RIGHT[language, name], [row for row in rows if row not in right]


async def _is_right(resources: Resources, row: Sequence[str], others: Sequence[str]) -> bool:
    said, feedback, *wanted = row
    owner = owned_by_user(uuid4().hex)
    await _say(resources, owner, *others, conversation_id="elsewhere")
    await _say(resources, owner, said, conversation_id="c")
    await told(resources, owner, feedback)
    texts = await Memory.find({"owner": owner, "_class_id": "Memory.TextMemory"}, with_children=True).to_list()
    stand = {text.value.removeprefix("User: ") for text in texts if text.status is MemoryStatus.ACTIVATED}
    left = stand - set(others)
    passed = said not in left or any(text.value == f"User: {said}" and text.replaced_by for text in texts)
    sentences = {feedback if want == "@" else want for want in wanted if want[:1] not in {"-", "=", "~"}}
    if not stand >= set(others) or left - {said, feedback, *sentences}:
        return False
    match wanted[0][0]:
        case "-":
            return not left
        case "=":
            return said in left
        case "~":
            return passed or (await found(resources, owner, wanted[0][2:]))[0] == f"User: {feedback}"
    return passed and bool(left & sentences)


async def _say(resources: Resources, owner: str, *texts: str, conversation_id: str) -> None:
    messages = tuple(SentMessage(role=Role.USER, parts=(text,)) for text in texts)
    request = AddRequest(owner=owner, messages=messages, conversation_id=conversation_id)
    accepted = await accept(resources, ProjectScope("default"), request)
    await prepare(resources, accepted.task.id)


@pytest.mark.parametrize("words", ["Don't save that.", "I don't want that stored.", "这条别记，删掉", "别记这条"])
async def test_not_to_keep_that_hides_only_what_was_just_said(
    resources: Resources, owner: str, say: Say, words: str
) -> None:
    await say("I like hiking in the Alps.")
    await say("My card has the number 9921.")

    outcome = await told(resources, owner, words)

    assert [change.kind for change in outcome.changes] == [ChangeKind.HIDDEN]
    assert {value: memory.status for value, memory in (await by_value(owner)).items()} == {
        "User: I like hiking in the Alps.": MemoryStatus.ACTIVATED,
        "User: My card has the number 9921.": MemoryStatus.DELETED,
    }


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        ("The permit runs out on 3 June 2031.", "No, it should be the 13th.", "The permit runs out on 13 June 2031."),
        ("签证2031年6月3日到期。", "不对，应该是6月13日", "签证2031年6月13日到期。"),
        ("签证2031年6月3日到期。", "不对，应该是13日", "签证2031年6月13日到期。"),
    ],
)
async def test_a_date_that_is_said_in_part_keeps_the_rest(
    resources: Resources, owner: str, say: Say, said: str, feedback: str, right: str
) -> None:
    await say(said)

    await told(resources, owner, feedback)

    active = {value for value, memory in (await by_value(owner)).items() if memory.status is MemoryStatus.ACTIVATED}
    assert active == {f"User: {right}"}


@pytest.mark.parametrize(
    ("said", "feedback"),
    [
        ("My locker number is 58.", "the price is 60"),
        ("My locker number is 58.", "5 stars"),
        ("我的柜号是58。", "价格是60"),
        ("I have 3 cats.", "wrong date"),
    ],
)
async def test_a_value_of_something_else_changes_nothing(
    resources: Resources, owner: str, say: Say, said: str, feedback: str
) -> None:
    await say(said)

    assert await stays(resources, owner, f"User: {said}", feedback)
