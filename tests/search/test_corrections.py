"""A correction is found before what it sets right, and still not before what answers better."""

from collections.abc import Sequence

import pytest

from memos_gql.documents import MemoryType, ProjectScope, TextMemory, new_id, now
from memos_gql.ingest.remembering.storing import index
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions

CONTRADICTIONS = [
    (
        "When is the meeting with Bob?",
        "The meeting with Bob is on Monday.",
        "The meeting with Bob is on Tuesday, not Monday.",
    ),
    ("What is my favourite colour?", "My favourite colour is blue.", "That's wrong, my favourite colour is green."),
    ("Where do I live?", "I live in Berlin.", "I don't live in Berlin any more, I live in Hamburg."),
    ("What is the name of my dog?", "My dog is called Rex.", "My dog is called Max, not Rex."),
    ("When does the train leave?", "The train leaves at 9 am.", "The train leaves at 10 am, not at 9."),
    ("What am I allergic to?", "I'm allergic to peanuts.", "No, I'm allergic to walnuts, not peanuts."),
    ("Who is my manager?", "My manager is Anna Schmidt.", "My manager is Peter Koch; Anna left."),
    (
        "Which language is the billing service in?",
        "The billing service is written in Go.",
        "The billing service is written in Rust, not Go.",
    ),
    ("What is the wifi password?", "The wifi password is apple42.", "The wifi password changed, it is pear77."),
    ("How many children does Tom have?", "Tom has two children.", "Tom has three children, not two."),
    ("What does Maria eat?", "Maria is vegan.", "Maria is vegetarian, not vegan."),
    ("我住在哪里？", "我住在北京。", "不对，我住在上海，不是北京。"),
    ("我的生日是什么时候？", "我的生日是五月三日。", "我的生日是六月三日，不是五月。"),
    ("我最喜欢的水果是什么？", "我最喜欢的水果是苹果。", "我最喜欢的水果其实是芒果。"),
    (
        "Where is the office?",
        "Our office is on the third floor of the Kant building.",
        "The office moved; it is in the Goethe building now.",
    ),
]
COMPLAINTS = [
    ("Which locker is mine?", "My locker is number 7.", "You got my locker wrong, I use number 9 now."),
    (
        "When does the shop open?",
        "The shop opens at eight.",
        "That is outdated, these days the shop opens only at nine in the morning.",
    ),
    ("Who cuts my hair?", "Karl cuts my hair.", "You keep saying Karl cuts my hair, but since last year I go to Mira."),
    (
        "What does the parking cost?",
        "The parking costs two euros an hour.",
        "They raised the price of parking to three euros.",
    ),
    ("How old is my son?", "My son is six years old.", "My son turned seven last week."),
    ("What car do I drive?", "I drive a red Toyota.", "I sold the Toyota. I drive an old Saab."),
    (
        "What is the name of our cat?",
        "Our cat is called Mimi.",
        "Mimi was the old cat. The one we have today is Fluffy.",
    ),
    ("我的航班号是多少？", "我的航班是CA981。", "航班已经换成CA982了"),
    ("我的医生是谁？", "我的医生是吴医生。", "吴医生已经退休了，现在给我看病的是胡医生"),
    ("我几点下班？", "我六点下班。", "你记错了我的下班时间，现在是七点"),
    ("房租多少钱？", "房租是三千元。", "房东把房租涨到三千五百元"),
]


async def remember(resources: Resources, owner: str, values: Sequence[str], *, is_correction: bool) -> None:
    memories = [
        TextMemory(
            id=new_id("mem"),
            project_id="default",
            owner=owner,
            conversation_id="c",
            key="",
            value=f"User: {value}",
            sources=[],
            said_at=now(),
            memory_type=MemoryType.USER,
            confidence=1,
            is_correction=is_correction,
        )
        for value in values
    ]
    for memory in memories:
        await memory.insert()
    async for _ in index(resources, [memory.id for memory in memories]):
        pass


async def found(resources: Resources, owner: str, words: str) -> list[str]:
    question = Question(words=words, places=(Conditions(owner=owner),))
    hits = await recall(resources, ProjectScope("default"), question, Window(first=40))
    return [hit.memory.value.removeprefix("User: ") for hit in hits.rows]


@pytest.fixture
async def contradicted(resources: Resources, owner: str) -> str:
    """A user who said fifteen things and set each of them right."""
    await remember(resources, owner, [wrong for _, wrong, _ in CONTRADICTIONS], is_correction=False)
    await remember(resources, owner, [right for _, _, right in CONTRADICTIONS], is_correction=True)
    return owner


async def test_a_correction_is_found_first(resources: Resources, contradicted: str) -> None:
    firsts = {query: (await found(resources, contradicted, query))[0] for query, _, _ in CONTRADICTIONS}

    assert firsts == {query: right for query, _, right in CONTRADICTIONS}


async def test_a_complaint_is_found_before_what_it_complains_of(resources: Resources, owner: str) -> None:
    await remember(resources, owner, [wrong for _, wrong, _ in COMPLAINTS], is_correction=False)
    await remember(resources, owner, [right for _, _, right in COMPLAINTS], is_correction=True)

    firsts = {query: (await found(resources, owner, query))[0] for query, _, _ in COMPLAINTS}

    assert firsts == {query: right for query, _, right in COMPLAINTS}


async def test_what_answers_clearly_better_stays_before_a_correction(resources: Resources, owner: str) -> None:
    others = "My sister plays the violin.", "The car needs new tyres by March."
    await remember(resources, owner, others, is_correction=False)
    await remember(resources, owner, [right for _, _, right in CONTRADICTIONS], is_correction=True)

    assert (await found(resources, owner, "Which instrument does my sister play?"))[0] == others[0]
    assert (await found(resources, owner, "what does the car need"))[0] == others[1]
