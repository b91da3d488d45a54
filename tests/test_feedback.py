"""What feedback does to memories."""

import asyncio

import pytest

from memos_gql.documents import Memory, MemoryStatus, Message, ProjectScope, Task, TextMemory
from memos_gql.errors import InvalidInput
from memos_gql.feedback import Change, ChangeKind, Feedback, Outcome, give
from memos_gql.forget import Picked, forget_with_sources
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions, OneOf, TextField
from tests.search.conftest import Say, say

__all__ = ["say"]


async def by_value(owner: str) -> dict[str, TextMemory]:
    memories = await Memory.find(Memory.owner == owner, with_children=True).to_list()
    return {memory.value: memory for memory in memories if isinstance(memory, TextMemory)}


async def told(resources: Resources, owner: str, words: str) -> Outcome:
    return await give(resources, ProjectScope("default"), Feedback(owner=owner, words=words, conversation_id="c"))


async def stays(resources: Resources, owner: str, value: str, feedback: str) -> bool:
    """Give feedback, and tell whether a text stands afterwards, without a successor."""
    await told(resources, owner, feedback)
    memory = (await by_value(owner))[value]
    return (memory.status, memory.replaced_by) == (MemoryStatus.ACTIVATED, None)


async def found(resources: Resources, owner: str, words: str) -> list[str]:
    place = Conditions(owner=owner, where=OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))
    hits = await recall(resources, ProjectScope("default"), Question(words=words, places=(place,)), Window(first=5))
    return [hit.memory.value for hit in hits.rows]


async def test_what_is_wrong_gets_a_successor_and_is_kept_as_history(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My sister Anna lives in Rome.", "My boss is called Anna.")
    before = (await by_value(owner))["User: My sister Anna lives in Rome."]

    outcome = await told(resources, owner, "My sister's name is not Anna but Hannah.")

    after = await by_value(owner)
    right = after["User: My sister Hannah lives in Rome."]
    wrong = after["User: My sister Anna lives in Rome."]
    assert outcome.changes == [Change(ChangeKind.REPLACED, before.id, right.id)]
    assert (wrong.status, wrong.replaced_by, [revision.status for revision in wrong.history]) == (
        "ARCHIVED",
        right.id,
        ["ACTIVATED"],
    )
    assert (right.status, right.sources[0].task_id) == ("ACTIVATED", outcome.task.id)
    assert [source.message_id for source in right.sources[1:]] == [source.message_id for source in before.sources]
    assert after["User: My boss is called Anna."].status == "ACTIVATED"
    assert "User: My sister Anna lives in Rome." not in await found(resources, owner, "Where does my sister live?")
    assert (await found(resources, owner, "Where does my sister live?"))[0] == "User: My sister Hannah lives in Rome."
    assert (outcome.task.state, outcome.task.memory_count) == ("COMPLETED", 1)


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        ("The team meets on Monday.", "The team meets on Tuesday, not Monday", "User: The team meets on Tuesday."),
        ("I live in Berlin.", "Berlin is wrong, it is Munich", "User: I live in Munich."),
        ("我住在北京。", "北京不对，应该是上海", "User: 我住在上海。"),
        ("Our cat is called Miso.", "Our cat is called Mochi, you misspelled it.", "User: Our cat is called Mochi."),
        ("The tank holds 60 litres.", "Correction: the tank holds 50 litres.", "User: The tank holds 50 litres."),
    ],
)
async def test_a_correction_in_any_form_is_applied(
    resources: Resources, owner: str, say: Say, said: str, feedback: str, right: str
) -> None:
    await say(said)

    outcome = await told(resources, owner, feedback)

    assert [change.kind for change in outcome.changes] == [ChangeKind.REPLACED]
    assert [value for value, memory in (await by_value(owner)).items() if memory.status is MemoryStatus.ACTIVATED] == [
        right
    ]


async def test_a_word_inside_another_is_left_alone(resources: Resources, owner: str, say: Say) -> None:
    await say("My cat is called Tom.", "I like tomatoes and Tommy.")

    await told(resources, owner, "Tom is wrong, it is Felix")

    assert "User: I like tomatoes and Tommy." in await by_value(owner)
    assert "User: My cat is called Felix." in await by_value(owner)


async def test_what_is_to_be_forgotten_is_hidden_and_nothing_else(resources: Resources, owner: str, say: Say) -> None:
    await say("My old job was at Siemens.", "I like hiking in the Alps.")

    outcome = await told(resources, owner, "Please forget that my old job was at Siemens.")

    after = await by_value(owner)
    assert [change.kind for change in outcome.changes] == [ChangeKind.HIDDEN]
    assert {value: memory.status for value, memory in after.items()} == {
        "User: My old job was at Siemens.": "DELETED",
        "User: I like hiking in the Alps.": "ACTIVATED",
    }
    assert "User: My old job was at Siemens." not in await found(resources, owner, "my old job")


@pytest.mark.parametrize("words", ["Forget it.", "Forget about that", "Delete everything", "忘了吧"])
async def test_words_that_name_nothing_hide_nothing(resources: Resources, owner: str, say: Say, words: str) -> None:
    await say("Forget about it, he said to me.", "I like hiking in the Alps.")

    await told(resources, owner, words)

    assert {memory.status for memory in (await by_value(owner)).values()} == {MemoryStatus.ACTIVATED}


async def test_other_words_are_remembered_and_come_before_what_they_contradict(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("The office closes at five.")

    outcome = await told(resources, owner, "The office does close at six these days.")

    after = await by_value(owner)
    correction = after["User: The office does close at six these days."]
    assert outcome.changes == [Change(ChangeKind.ADDED, correction.id)]
    assert correction.is_correction
    assert "feedback" in correction.tags
    assert await found(resources, owner, "When does the office close?") == [
        "User: The office does close at six these days.",
        "User: The office closes at five.",
    ]


@pytest.mark.parametrize(
    "words", ["User is wrong, it is Admin", "Replace user with admin", "\0 is wrong, it is x", ".* is wrong, it is x"]
)
async def test_no_words_rewrite_who_spoke_or_what_they_do_not_name(
    resources: Resources, owner: str, say: Say, words: str
) -> None:
    await say("My dog is called Rex.")

    await told(resources, owner, words)

    assert (await by_value(owner))["User: My dog is called Rex."].status == "ACTIVATED"


async def test_a_sign_that_no_pattern_may_hold_is_set_right(resources: Resources, owner: str, say: Say) -> None:
    await say("My dog is called R\0x.")

    await told(resources, owner, "R\0x is wrong, it is Rex")

    assert (await by_value(owner))["User: My dog is called Rex."].status == "ACTIVATED"


async def test_nobody_elses_memories_are_touched(resources: Resources, owner: str, say: Say) -> None:
    await say("I live in Berlin.", user=f"{owner}-2")
    await say("I live in Berlin.", project_id="elsewhere")

    await told(resources, owner, "Berlin is wrong, it is Munich")

    assert [memory.status for memory in (await by_value(f"{owner}-2")).values()] == [MemoryStatus.ACTIVATED]
    assert (await by_value(owner))["User: I live in Berlin."].status is MemoryStatus.ACTIVATED


async def test_empty_feedback_is_refused_and_nothing_stored(resources: Resources, owner: str) -> None:
    with pytest.raises(InvalidInput):
        await told(resources, owner, "  ")

    assert await Task.find(Task.owner == owner).count() == 0
    assert await Message.find(Message.owner == owner).count() == 0


async def test_feedback_that_hid_a_memory_is_forgotten_with_it(resources: Resources, owner: str, say: Say) -> None:
    await say("My old job was at Siemens.", "I like hiking in the Alps.")
    await told(resources, owner, "Please forget that my old job was at Siemens.")
    hidden = (await by_value(owner))["User: My old job was at Siemens."]

    await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [hidden.id]))

    remaining = await Message.find(Message.owner == owner).to_list()
    assert [message.parts[0].text for message in remaining] == ["I like hiking in the Alps."]


async def test_a_value_that_several_different_memories_have_is_left_alone(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("The deadline for the report is Friday.", "The backup runs on Friday night.")

    outcome = await told(resources, owner, "Friday is wrong, it is Monday.")

    after = await by_value(owner)
    assert {value: memory.status for value, memory in after.items()} == {
        "User: The deadline for the report is Friday.": "ACTIVATED",
        "User: The backup runs on Friday night.": "ACTIVATED",
        "User: Friday is wrong, it is Monday.": "ACTIVATED",
    }
    assert outcome.changes == [Change(ChangeKind.ADDED, after["User: Friday is wrong, it is Monday."].id)]


@pytest.mark.parametrize(
    ("said", "feedback", "right"),
    [
        (
            ("My dog is called Rex.", "Rex likes to swim."),
            "Rex is wrong, it is Max.",
            {"User: My dog is called Max.", "User: Max likes to swim."},
        ),
        (
            ("I fly to Lisbon in May.", "Lisbon has good fish."),
            "Replace Lisbon with Porto",
            {"User: I fly to Porto in May.", "User: Porto has good fish."},
        ),
    ],
)
async def test_a_name_and_words_to_exchange_are_set_right_everywhere(
    resources: Resources, owner: str, say: Say, said: tuple[str, ...], feedback: str, right: set[str]
) -> None:
    await say(*said)

    await told(resources, owner, feedback)

    assert {
        value for value, memory in (await by_value(owner)).items() if memory.status is MemoryStatus.ACTIVATED
    } == right


@pytest.mark.parametrize(
    ("said", "feedback"),
    [
        ("Alice leads the backend team.", "forget that Bob leads the frontend team"),
        ("Bob leads the frontend team.", "forget that Tom leads the frontend team"),
        ("我朋友叫王芳，她住在九楼。", "忘了王强住在九楼"),
        ("张伟民是会计。", "忘记张伟是会计"),
        ("I lost the manual.", "forget the user manual of the printer"),
    ],
)
async def test_what_someone_else_does_is_not_forgotten(
    resources: Resources, owner: str, say: Say, said: str, feedback: str
) -> None:
    await say(said)

    outcome = await told(resources, owner, feedback)

    assert outcome.changes == []
    assert (await by_value(owner))[f"User: {said}"].status == "ACTIVATED"


async def test_only_the_named_one_of_two_neighbours_is_forgotten(resources: Resources, owner: str, say: Say) -> None:
    await say("Alice leads the backend team.", "Bob leads the frontend team.")

    await told(resources, owner, "forget that Bob leads the frontend team")

    assert {value: memory.status for value, memory in (await by_value(owner)).items()} == {
        "User: Alice leads the backend team.": "ACTIVATED",
        "User: Bob leads the frontend team.": "DELETED",
    }


async def test_what_is_right_of_one_thing_is_not_put_into_another(resources: Resources, owner: str, say: Say) -> None:
    await say("Alice likes tea.", "I like long walks in the park.")

    await told(resources, owner, "Not Alice but Anna leads the backend team.")
    await told(resources, owner, "The view is not of the park but of the sea.")

    after = await by_value(owner)
    assert after["User: Alice likes tea."].status == "ACTIVATED"
    assert after["User: I like long walks in the park."].status == "ACTIVATED"


async def test_what_was_edited_by_hand_can_be_set_right_to_what_it_first_said(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("I live in Hamburg.")
    first = (await by_value(owner))["User: I live in Hamburg."]
    await update(resources, ProjectScope("default"), first.id, Changes(value="I live in Munich."))

    outcome = await told(resources, owner, "Munich is wrong, it is Hamburg")

    after = await by_value(owner)
    assert outcome.changes == [Change(ChangeKind.REPLACED, first.id, after["I live in Hamburg."].id)]
    assert (after["I live in Munich."].status, after["I live in Munich."].replaced_by) == (
        "ARCHIVED",
        after["I live in Hamburg."].id,
    )
    assert after["I live in Hamburg."].status == "ACTIVATED"
    assert await found(resources, owner, "Where do I live?") == ["I live in Hamburg."]


async def test_the_same_feedback_twice_at_once_is_applied_once(resources: Resources, owner: str, say: Say) -> None:
    await say("I live in Berlin.")

    outcomes = await asyncio.gather(*(told(resources, owner, "Berlin is wrong, it is Munich") for _ in range(4)))

    after = await by_value(owner)
    assert sorted(change.kind for outcome in outcomes for change in outcome.changes) == [
        "ADDED",
        "ADDED",
        "ADDED",
        "REPLACED",
    ]
    assert [revision.status for revision in after["User: I live in Berlin."].history] == ["ACTIVATED"]
    assert after["User: I live in Munich."].status == "ACTIVATED"


async def test_what_is_edited_while_feedback_is_read_is_not_lost(resources: Resources, owner: str, say: Say) -> None:
    await say("The team meets at 14:00 in room B.")
    memory = (await by_value(owner))["User: The team meets at 14:00 in room B."]

    await asyncio.gather(
        told(resources, owner, "14:00 is wrong, it is 15:00"),
        update(resources, ProjectScope("default"), memory.id, Changes(value="The team meets at 14:00 in room C.")),
    )

    wrong, right = sorted((await by_value(owner)).values(), key=lambda stored: stored.id != memory.id)
    last_counted = [revision for revision in wrong.history if revision.status is MemoryStatus.ACTIVATED][-1]
    assert wrong.replaced_by == right.id
    assert right.value == last_counted.value.replace("14:00", "15:00")


@pytest.mark.parametrize(
    ("said", "feedback"),
    [
        ("Eric is gravely allergic to walnuts.", "Eric isn't allergic to walnuts, that's wrong."),
        ("My locker code is 4471.", "4471 is wrong."),
        ("我住在苏州。", "住在苏州是错的。"),
        ("会议在周三。", "会议不在周三，取消了。"),
    ],
)
async def test_a_denial_without_a_value_rewrites_nothing_and_takes_the_place_of_what_it_denies(
    resources: Resources, owner: str, say: Say, said: str, feedback: str
) -> None:
    await say(said)

    outcome = await told(resources, owner, feedback)

    after = await by_value(owner)
    wrong, denial = after[f"User: {said}"], after[f"User: {feedback}"]
    assert outcome.changes == [Change(ChangeKind.REPLACED, wrong.id, denial.id)]
    assert (wrong.status, wrong.replaced_by, denial.status, denial.is_correction) == (
        "ARCHIVED",
        denial.id,
        "ACTIVATED",
        True,
    )


async def test_a_denial_leaves_what_else_a_memory_says(resources: Resources, owner: str, say: Say) -> None:
    await say("My flight to Rome with Lisa is on Friday.")

    outcome = await told(resources, owner, "My flight isn't on Friday, that's wrong.")

    assert [change.kind for change in outcome.changes] == [ChangeKind.ADDED]
    assert (await by_value(owner))["User: My flight to Rome with Lisa is on Friday."].status == "ACTIVATED"
    assert (await found(resources, owner, "When is my flight?"))[0] == "User: My flight isn't on Friday, that's wrong."


@pytest.mark.parametrize(
    ("said", "feedback", "left"),
    [
        (
            "The loft code is 8820 and the ladder is in the hall.",
            "Delete the loft code.",
            "User: The ladder is in the hall.",
        ),
        ("阁楼密码是8820，梯子在走廊。", "把阁楼密码删掉", "User: 梯子在走廊。"),
    ],
)
async def test_what_else_a_memory_says_is_left_when_a_part_is_forgotten(
    resources: Resources, owner: str, say: Say, said: str, feedback: str, left: str
) -> None:
    await say(said)

    await told(resources, owner, feedback)

    after = await by_value(owner)
    assert {value: memory.status for value, memory in after.items()} == {
        f"User: {said}": MemoryStatus.DELETED,
        left: MemoryStatus.ACTIVATED,
    }
    assert after[f"User: {said}"].replaced_by is None


async def test_who_tells_that_they_forgot_something_hides_nothing(resources: Resources, owner: str, say: Say) -> None:
    await say("我妈的生日是五月三日。")

    await told(resources, owner, "忘了我妈的生日")

    assert (await by_value(owner))["User: 我妈的生日是五月三日。"].status is MemoryStatus.ACTIVATED
