"""What was remembered is found, by its owner alone, best first, page by page."""

import pytest

from memos_gql.documents import (
    Memory,
    MemoryKind,
    MemoryType,
    OwnerKind,
    PreferenceMemory,
    ProjectScope,
    Source,
    TextMemory,
    new_id,
    now,
    owned_by,
)
from memos_gql.errors import InvalidInput
from memos_gql.resources import Resources
from memos_gql.search.listing import Slice, Window
from memos_gql.search.recall import Hit, Question, Share, recall, recall_each
from memos_gql.storage.conditions import AllOf, Conditions, OneOf, TextField, Where, contains, info_equals
from tests.search.conftest import Say


def values(hits: Slice[Hit]) -> list[str]:
    return [hit.memory.value for hit in hits.rows]


def ask(words: str, owner: str, *, where: Where | None = None) -> Question:
    return Question(words=words, places=(Conditions(owner=owner, where=where),))


async def test_the_memory_that_answers_comes_first_and_is_sure(resources: Resources, owner: str, say: Say) -> None:
    await say("My favourite fruit is the mango.", "The car needs new tyres.", "I was born in Lisbon.")

    hits = await recall(resources, ProjectScope("default"), ask("which fruit do I like best?", owner), Window(first=3))

    assert values(hits)[0] == "User: My favourite fruit is the mango."
    assert hits.rows[0].relativity >= 0.5


async def test_an_unrelated_query_finds_nothing_sure(resources: Resources, owner: str, say: Say) -> None:
    await say("My favourite fruit is the mango.", "The car needs new tyres.", "I was born in Lisbon.")

    hits = await recall(
        resources, ProjectScope("default"), ask("quarterly revenue of the chip industry", owner), Window(first=3)
    )

    assert max(hit.relativity for hit in hits.rows) <= 0.3


async def test_a_caller_never_sees_another_users_or_projects_memory(resources: Resources, owner: str, say: Say) -> None:
    await say("The code of the safe is 4711.")
    question = ask("code of the safe", owner)

    mine = await recall(resources, ProjectScope("default"), question, Window(first=5))
    of_another_user = await recall(
        resources, ProjectScope("default"), ask("code of the safe", f"{owner}-2"), Window(first=5)
    )
    of_another_project = await recall(resources, ProjectScope("other"), question, Window(first=5))

    assert values(mine) == ["User: The code of the safe is 4711."]
    assert (values(of_another_user), values(of_another_project)) == ([], [])


async def test_paging_shows_every_match_once_though_memories_are_added(
    resources: Resources, owner: str, say: Say
) -> None:
    await say(*(f"Fact number {number} about apples." for number in range(5)))
    question = ask("facts about apples", owner)
    seen: list[str] = []
    after = None

    for _ in range(5):
        page = await recall(resources, ProjectScope("default"), question, Window(first=1, after=after))
        seen += values(page)
        after = page.cursors[-1]
        await say(f"My neighbour sings, {len(seen)} times a day.")

    assert sorted(seen) == [f"User: Fact number {number} about apples." for number in range(5)]


async def test_paging_goes_on_though_the_memory_behind_the_cursor_is_gone(
    resources: Resources, owner: str, say: Say
) -> None:
    await say(*(f"Fact number {number} about apples." for number in range(3)))
    question = ask("facts about apples", owner)
    first = await recall(resources, ProjectScope("default"), question, Window(first=2))
    await first.rows[1].memory.delete()
    await resources.vectors.of(ProjectScope("default")).delete([first.rows[1].memory.id])

    rest = await recall(resources, ProjectScope("default"), question, Window(first=2, after=first.cursors[1]))

    assert not set(values(rest)) & set(values(first))


async def test_what_mongodb_no_longer_holds_is_not_found(resources: Resources, owner: str, say: Say) -> None:
    await say("The code of the safe is 4711.")
    await Memory.find(Memory.owner == owner, with_children=True).delete()

    assert (
        values(await recall(resources, ProjectScope("default"), ask("code of the safe", owner), Window(first=5))) == []
    )


async def test_the_asked_conversation_is_preferred_and_others_are_still_found(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("We meet at the old harbour.", conversation_id="a")
    await say("We meet at the new harbour.", conversation_id="b")

    orders = []
    for conversation_id in ("a", "b"):
        question = Question(
            words="where do we meet?", places=(Conditions(owner=owner),), conversation_id=conversation_id
        )
        hits = await recall(resources, ProjectScope("default"), question, Window(first=2))
        orders.append([hit.memory.conversation_id for hit in hits.rows])

    assert orders == [["a", "b"], ["b", "a"]]


async def test_matches_below_the_wanted_relativity_are_left_out(resources: Resources, owner: str, say: Say) -> None:
    await say("My favourite fruit is the mango.", "The car needs new tyres.")
    told = Conditions(owner=owner, where=OneOf(TextField.KIND, ("TEXT",)))
    question = Question(words="favourite fruit", places=(told,), min_relativity=0.5)

    assert values(await recall(resources, ProjectScope("default"), question, Window(first=5))) == [
        "User: My favourite fruit is the mango."
    ]


async def test_filters_hold_in_search(resources: Resources, owner: str, say: Say) -> None:
    await say("Tea with milk.", tags=("drink", "hot"), info={"room": "it's 1", "n": 1})
    await say("Tea with lemon.", tags=("drink",), info={"room": "2", "n": 1}, conversation_id="d")

    async def found(where: Where) -> list[str]:
        return sorted(
            values(await recall(resources, ProjectScope("default"), ask("tea", owner, where=where), Window(first=5)))
        )

    assert await found(AllOf((contains(TextField.TAGS, "drink"), contains(TextField.TAGS, "hot")))) == [
        "User: Tea with milk."
    ]
    assert await found(info_equals("room", "it's 1")) == ["User: Tea with milk."]
    assert await found(info_equals("n", 1)) == ["User: Tea with lemon.", "User: Tea with milk."]
    assert await found(OneOf(TextField.CONVERSATION_ID, ("d",))) == ["User: Tea with lemon."]
    assert await found(OneOf(TextField.KIND, ())) == []


async def test_one_search_covers_several_owners_each_under_conditions_of_its_own(
    resources: Resources, owner: str, say: Say
) -> None:
    book = owned_by(OwnerKind.KNOWLEDGE_BASE, owner)
    await say("Tea with milk.", tags=("hot",))
    await say("Tea with lemon.", tags=("cold",))
    await say("Tea is grown in Assam.", user=book, tags=("cold",))
    await say("Tea is grown in Uji.", user=book, tags=("hot",))
    hot, cold = contains(TextField.TAGS, "hot"), contains(TextField.TAGS, "cold")

    async def found(*places: Conditions) -> list[str]:
        return sorted(
            values(await recall(resources, ProjectScope("default"), Question("tea", places), Window(first=5)))
        )

    assert await found(Conditions(owner=owner, where=hot), Conditions(owner=book, where=cold)) == [
        "User: Tea is grown in Assam.",
        "User: Tea with milk.",
    ]
    assert len(await found(Conditions(owner=owner), Conditions(owner=book))) == 4
    assert await found() == []


@pytest.mark.parametrize("query", ["", "   ", "\0", "😀", '"unclosed', "a AND (b", "x" * 10_000, "的"])
async def test_no_query_is_an_error(resources: Resources, owner: str, say: Say, query: str) -> None:
    await say("Anything.")

    hits = await recall(resources, ProjectScope("default"), ask(query, owner), Window(first=5))

    assert len(hits.rows) <= 1


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WyJhIiwiLTEiXQ", "WyJhIiwiYiJd", "[1,2]"])
async def test_a_cursor_of_no_search_is_refused(resources: Resources, owner: str, say: Say, cursor: str) -> None:
    await say("Anything.")

    with pytest.raises(InvalidInput, match="must be a cursor"):
        await recall(resources, ProjectScope("default"), ask("anything", owner), Window(first=5, after=cursor))


async def test_each_list_is_filled_apart_and_as_long_as_it_may_be(resources: Resources, owner: str, say: Say) -> None:
    await say(*(f"Tea shop number {number} sells green tea." for number in range(8)), "I like green tea.")
    facts, preferences = Share((MemoryKind.TEXT,), 3), Share((MemoryKind.PREFERENCE,), 5)

    found = await recall_each(
        resources, ProjectScope("default"), ask("green tea", owner), [facts, preferences, Share((MemoryKind.TEXT,), 0)]
    )

    assert [len(hits) for hits in found] == [3, 1, 0]
    assert {type(hit.memory) for hit in found[0]} == {TextMemory}
    assert {type(hit.memory) for hit in found[1]} == {PreferenceMemory}
    assert await recall_each(resources, ProjectScope("default"), ask(" ", owner), [facts]) == [[]]


async def test_a_file_that_is_pointed_at_is_in_the_list_of_its_kind_alone(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("I like photos of boats.")
    source = Source(task_id="task_1", message_id="msg_1", part_index=0, file_id="file_1")
    belonging = {
        "project_id": "default",
        "owner": owner,
        "conversation_id": "c",
        "tags": ["image"],
        "sources": [source],
        "said_at": now(),
    }
    photo = TextMemory(
        id=new_id("mem"), **belonging, key="boat.jpg", value="A boat.", memory_type=MemoryType.LONG_TERM, confidence=1.0
    )
    await photo.insert()
    facts, preferences = Share((MemoryKind.TEXT,), 1), Share((MemoryKind.PREFERENCE,), 5)

    found = await recall_each(
        resources, ProjectScope("default"), ask("Summarize this image", owner), [facts, preferences]
    )

    assert [[hit.memory.id for hit in found[0]], {type(hit.memory) for hit in found[1]}] == [
        [photo.id],
        {PreferenceMemory},
    ]
