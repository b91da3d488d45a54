"""What a user says last about one subject stands, whatever order tasks run in.

What was said before is kept as history.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from memos_gql.documents import (
    MemoryStatus,
    Message,
    PreferenceMemory,
    PreferenceType,
    ProjectScope,
    Role,
    Stance,
    Task,
    TextMemory,
    owned_by_user,
)
from memos_gql.forget import Picked, forget, forget_with_sources
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.remembering.active_preferences import let_stand
from memos_gql.ingest.remembering.storing import save
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.memory.build import message_memories
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIKING, DISLIKE = "I like tea.", "I don't like tea any more."


async def accepted(
    resources: Resources, owner: str, *texts: str, day: int = 0, conversation: str = "c", role: Role = Role.USER
) -> Task:
    messages = tuple(SentMessage(role=role, parts=(text,), sent_at=NOON + timedelta(days=day)) for text in texts)
    request = AddRequest(owner=owner, messages=messages, conversation_id=conversation)
    return (await accept(resources, ProjectScope("default"), request)).task


async def said(
    resources: Resources, owner: str, *texts: str, day: int = 0, conversation: str = "c", role: Role = Role.USER
) -> Task:
    task = await accepted(resources, owner, *texts, day=day, conversation=conversation, role=role)
    await run(resources, PrepareTask(task.id))
    return task


async def preferences(owner: str) -> dict[str, PreferenceMemory]:
    return {memory.value: memory async for memory in PreferenceMemory.find(PreferenceMemory.owner == owner)}


async def statuses(owner: str) -> dict[str, MemoryStatus]:
    return {value.removeprefix("User: "): memory.status for value, memory in (await preferences(owner)).items()}


async def found(resources: Resources, owner: str, status: MemoryStatus) -> set[str]:
    """Search among preferences of one status: the index, too, has to know which."""
    where = AllOf((OneOf(TextField.KIND, ("PREFERENCE",)), OneOf(TextField.STATUS, (status,))))
    question = Question(words="tea", places=(Conditions(owner=owner, where=where),))
    hits = await recall(resources, ProjectScope("default"), question, Window(first=10))
    return {hit.memory.value.removeprefix("User: ") for hit in hits.rows}


async def test_a_preference_is_remembered_beside_the_words_and_says_why(resources: Resources, owner: str) -> None:
    task = await said(resources, owner, "Hello! I like tea. What now?")

    (memory,) = (await preferences(owner)).values()
    text = await TextMemory.find_one(TextMemory.owner == owner)
    ended = await Task.get(task.id)
    assert text is not None
    assert ended is not None
    assert (memory.value, memory.key, memory.subject, memory.stance) == (
        "User: I like tea.",
        "I like tea",
        "tea",
        Stance.FOR,
    )
    assert (memory.preference_type, memory.status, memory.said_at) == (
        PreferenceType.EXPLICIT,
        MemoryStatus.ACTIVATED,
        NOON,
    )
    assert memory.reasoning == "The user says that they like or prefer this: tea."
    assert memory.sources == text.sources
    assert ended.memory_count == 2
    assert await found(resources, owner, MemoryStatus.ACTIVATED) == {LIKING}


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.SYSTEM])
async def test_only_a_user_has_preferences(resources: Resources, owner: str, role: Role) -> None:
    await said(resources, owner, LIKING, role=role)

    assert await preferences(owner) == {}


async def test_a_contradiction_archives_what_it_contradicts_and_keeps_its_history(
    resources: Resources, owner: str
) -> None:
    await said(resources, owner, LIKING, day=0)

    await said(resources, owner, DISLIKE, day=1, conversation="another")

    known = await preferences(owner)
    old, new = known[f"User: {LIKING}"], known[f"User: {DISLIKE}"]
    assert (old.status, old.replaced_by, new.status, new.replaced_by) == (
        MemoryStatus.ARCHIVED,
        new.id,
        MemoryStatus.ACTIVATED,
        None,
    )
    assert [(was.value, was.status) for was in old.history] == [(f"User: {LIKING}", MemoryStatus.ACTIVATED)]
    assert new.history == []
    assert await found(resources, owner, MemoryStatus.ACTIVATED) == {DISLIKE}
    assert await found(resources, owner, MemoryStatus.ARCHIVED) == {LIKING}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_last_said_stands_whatever_order_tasks_run_in(resources: Resources, order: tuple[int, ...]) -> None:
    owner = owned_by_user(uuid4().hex)
    texts = (LIKING, DISLIKE, "I love tea again.")
    # Sent in another order than they were said, as by who brings in an old chat
    tasks = [await accepted(resources, owner, texts[day], day=day) for day in (2, 1, 0)][::-1]

    for turn in order:
        await run(resources, PrepareTask(tasks[turn].id))

    known = {value.removeprefix("User: "): memory for value, memory in (await preferences(owner)).items()}
    last = known[texts[2]]
    assert [known[text].status for text in texts] == [
        MemoryStatus.ARCHIVED,
        MemoryStatus.ARCHIVED,
        MemoryStatus.ACTIVATED,
    ]
    assert [known[text].replaced_by for text in texts] == [last.id, last.id, None]


async def test_the_last_said_stands_when_all_tasks_run_at_once(resources: Resources, owner: str) -> None:
    texts = [f"My favourite colour is {colour}." for colour in ("red", "green", "blue", "black", "white")]
    tasks = [await accepted(resources, owner, text, day=day) for day, text in enumerate(texts)]

    await asyncio.gather(*(run(resources, PrepareTask(task.id)) for task in tasks))

    assert await statuses(owner) == {**dict.fromkeys(texts, MemoryStatus.ARCHIVED), texts[-1]: MemoryStatus.ACTIVATED}


async def test_the_last_of_messages_sent_at_the_same_time_counts(resources: Resources, owner: str) -> None:
    await said(resources, owner, LIKING, DISLIKE)

    assert await statuses(owner) == {LIKING: MemoryStatus.ARCHIVED, DISLIKE: MemoryStatus.ACTIVATED}


async def test_a_repeated_statement_is_one_preference_with_two_sources(resources: Resources, owner: str) -> None:
    await said(resources, owner, LIKING, day=0, conversation="c")

    await said(resources, owner, "i like  TEA", day=1, conversation="another")

    (memory,) = (await preferences(owner)).values()
    assert (memory.value, memory.said_at, memory.history) == (f"User: {LIKING}", NOON + timedelta(days=1), [])
    assert len({source.message_id for source in memory.sources}) == 2


async def test_what_was_archived_stands_again_when_it_is_said_again(resources: Resources, owner: str) -> None:
    for day, text in enumerate((LIKING, DISLIKE, LIKING)):
        await said(resources, owner, text, day=day)

    known = await preferences(owner)
    liking, dislike = known[f"User: {LIKING}"], known[f"User: {DISLIKE}"]
    assert (liking.status, liking.replaced_by) == (MemoryStatus.ACTIVATED, None)
    assert (dislike.status, dislike.replaced_by) == (MemoryStatus.ARCHIVED, liking.id)
    assert await found(resources, owner, MemoryStatus.ACTIVATED) == {LIKING}


async def test_repeating_the_work_changes_nothing(resources: Resources, owner: str) -> None:
    tasks = [await said(resources, owner, text, day=day) for day, text in enumerate((LIKING, DISLIKE))]
    before = await preferences(owner)

    for task in tasks:
        await repeat(resources, task)

    after = await preferences(owner)
    volatile = {"updated_at", "indexed_at"}
    assert {value: memory.model_dump(exclude=volatile) for value, memory in after.items()} == {
        value: memory.model_dump(exclude=volatile) for value, memory in before.items()
    }


async def test_nobody_elses_preference_is_touched(resources: Resources, owner: str, user_id: str) -> None:
    others = owned_by_user(f"{user_id}-2")
    await said(resources, others, LIKING, day=0)
    elsewhere = (await preferences(others))[f"User: {LIKING}"].model_copy(
        update={"id": f"mem_{uuid4().hex}", "project_id": "another", "owner": owner}
    )
    await elsewhere.insert()

    await said(resources, owner, DISLIKE, day=1)

    assert await statuses(others) == {LIKING: MemoryStatus.ACTIVATED}
    assert await statuses(owner) == {LIKING: MemoryStatus.ACTIVATED, DISLIKE: MemoryStatus.ACTIVATED}


async def test_what_was_archived_is_not_brought_back_by_forgetting_what_took_its_place(
    resources: Resources, owner: str
) -> None:
    tasks = [await said(resources, owner, text, day=day) for day, text in enumerate((LIKING, DISLIKE))]
    newest = (await preferences(owner))[f"User: {DISLIKE}"]

    await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [newest.id]))
    for task in tasks:
        await repeat(resources, task)

    assert await statuses(owner) == {LIKING: MemoryStatus.ARCHIVED}


async def test_a_forgotten_preference_is_not_brought_back_by_an_older_task(resources: Resources, owner: str) -> None:
    task = await said(resources, owner, LIKING)
    (memory,) = (await preferences(owner)).values()

    await forget(resources, ProjectScope("default"), Picked(owner, [memory.id]))
    await repeat(resources, task)

    assert await preferences(owner) == {}


async def repeat(resources: Resources, task: Task) -> None:
    """Do the work of a task once more, as after a crash."""
    messages = await Message.find(Message.task_id == task.id).to_list()
    made = [memory for message in messages for memory in message_memories(message, splitter=resources.splitter)]
    if made:
        await save(made)
        await let_stand(messages, made)


async def test_two_wishes_for_once_make_no_preference_and_three_make_one_that_names_them(
    resources: Resources, owner: str
) -> None:
    texts = ("I want pizza today.", "Tonight I'd love a pizza!", "I feel like pizza tonight")
    for day, text in enumerate(texts[:2]):
        await said(resources, owner, text, day=day)
    assert await preferences(owner) == {}

    await said(resources, owner, texts[2], day=2, conversation="another")

    (memory,) = (await preferences(owner)).values()
    messages = await Message.find(Message.owner == owner).sort("+sent_at").to_list()
    assert (memory.preference_type, memory.subject, memory.stance) == (PreferenceType.IMPLICIT, "pizza", Stance.FOR)
    assert memory.value == "User: has several times wished for this: pizza"
    assert memory.reasoning == "In at least 3 messages the user wished for this for the moment: pizza."
    assert [source.message_id for source in memory.sources] == [message.id for message in messages]
    assert memory.indexed_at is not None


async def test_one_message_is_never_a_pattern(resources: Resources, owner: str) -> None:
    await said(resources, owner, "I want pizza today. I want pizza today! Today I want pizza.")

    assert await preferences(owner) == {}


async def test_wishes_of_others_or_for_the_contrary_are_no_pattern(
    resources: Resources, owner: str, user_id: str
) -> None:
    others = owned_by_user(f"{user_id}-2")
    await said(resources, owner, "I want pizza today.", day=0)
    await said(resources, others, "I want pizza today.", day=1)
    await said(resources, owner, "I don't want pizza today.", day=2)

    await said(resources, owner, "I want pizza tonight.", day=3)

    assert await preferences(owner) == {}


async def test_forgotten_wishes_are_no_part_of_a_pattern(resources: Resources, owner: str) -> None:
    for day in range(2):
        await said(resources, owner, f"I want pizza today, day {day}.", day=day)
    await forget(resources, ProjectScope("default"), Conditions(owner=owner))

    await said(resources, owner, "I want pizza tonight.", day=3)

    assert await preferences(owner) == {}
    assert await Message.find(Message.owner == owner).count() == 3


async def test_what_is_stated_counts_more_than_a_pattern(resources: Resources, owner: str) -> None:
    await said(resources, owner, "I don't like pizza.", day=0)

    for day in range(1, 4):
        await said(resources, owner, f"I want pizza today, day {day}.", day=day)

    known = await statuses(owner)
    assert known == {
        "I don't like pizza.": MemoryStatus.ACTIVATED,
        "has several times wished for this: pizza": MemoryStatus.ARCHIVED,
    }


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("I prefer tea to coffee.", "Actually, I now prefer coffee to tea."),
        ("我更喜欢茶而不是咖啡。", "比起茶，我现在更喜欢咖啡。"),
    ],
)
async def test_what_is_preferred_the_other_way_round_takes_the_place_of_the_former(
    resources: Resources, owner: str, earlier: str, later: str
) -> None:
    await said(resources, owner, earlier, day=0)

    await said(resources, owner, later, day=1)

    assert await statuses(owner) == {earlier: MemoryStatus.ARCHIVED, later: MemoryStatus.ACTIVATED}
    known = {memory.status: memory for memory in await PreferenceMemory.find(PreferenceMemory.owner == owner).to_list()}
    assert known[MemoryStatus.ARCHIVED].replaced_by == known[MemoryStatus.ACTIVATED].id


async def test_a_comparison_that_is_read_late_is_put_aside_itself(resources: Resources, owner: str) -> None:
    await said(resources, owner, "I prefer coffee to tea.", day=1)

    await said(resources, owner, "I prefer tea to coffee.", day=0)

    assert await statuses(owner) == {
        "I prefer coffee to tea.": MemoryStatus.ACTIVATED,
        "I prefer tea to coffee.": MemoryStatus.ARCHIVED,
    }


async def test_what_is_liked_less_is_liked_still(resources: Resources, owner: str) -> None:
    await said(resources, owner, "I like coffee.", day=0)

    await said(resources, owner, "I prefer tea to coffee.", day=1)

    assert await statuses(owner) == {
        "I like coffee.": MemoryStatus.ACTIVATED,
        "I prefer tea to coffee.": MemoryStatus.ACTIVATED,
    }


@pytest.mark.parametrize(
    ("given", "refused"), [("Call me boss.", "Don't call me boss any more."), ("以后叫我老板。", "别叫我老板。")]
)
@pytest.mark.parametrize("is_refused_last", [True, False])
async def test_a_name_and_its_refusal_do_not_both_stand(
    resources: Resources, owner: str, given: str, refused: str, is_refused_last: bool
) -> None:
    await said(resources, owner, given, day=1)

    await said(resources, owner, refused, day=2 if is_refused_last else 0)

    stands = {given: not is_refused_last, refused: is_refused_last}
    assert await statuses(owner) == {
        text: MemoryStatus.ACTIVATED if is_active else MemoryStatus.ARCHIVED for text, is_active in stands.items()
    }


async def test_a_wish_for_today_tonight_and_noon_is_one_wish(resources: Resources, owner: str) -> None:
    for day, text in enumerate(("今天想吃火锅。", "今晚我想吃火锅。", "中午想吃火锅。")):
        await said(resources, owner, text, day=day)

    [(value, memory)] = (await preferences(owner)).items()
    assert (value, memory.preference_type, memory.subject) == ("User: 多次想要：火锅", PreferenceType.IMPLICIT, "火锅")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("I prefer window seats.", "I now prefer aisle seats."),
        ("I prefer dark themes.", "I've switched to light themes."),
        ("我喜欢靠窗的座位。", "我现在改喜欢靠过道的座位了。"),
    ],
)
@pytest.mark.parametrize("order", list(permutations(range(2))))
async def test_another_sort_of_a_thing_that_is_liked_instead_takes_the_place_of_the_first(
    resources: Resources, owner: str, earlier: str, later: str, order: tuple[int, ...]
) -> None:
    for day in order:
        await said(resources, owner, (earlier, later)[day], day=day, conversation=str(day))

    known = await preferences(owner)
    old, new = known[f"User: {earlier}"], known[f"User: {later}"]
    text = await TextMemory.find_one(TextMemory.owner == owner, TextMemory.value == f"User: {earlier}")
    assert (old.status, old.replaced_by, new.status) == (MemoryStatus.ARCHIVED, new.id, MemoryStatus.ACTIVATED)
    assert text is not None
    assert text.replaced_by == new.id


async def test_another_sort_that_is_liked_too_takes_no_place(resources: Resources, owner: str) -> None:
    await said(resources, owner, "I like window seats.")
    await said(resources, owner, "I like aisle seats.", day=1, conversation="d")

    assert {memory.status for memory in (await preferences(owner)).values()} == {MemoryStatus.ACTIVATED}
