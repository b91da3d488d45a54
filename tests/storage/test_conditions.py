"""A tree of conditions selects the same memories from MongoDB and from the index, and no others than it says."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from pydantic import JsonValue

from memos_gql.documents import (
    KIND_OF_CLASS,
    Fields,
    Memory,
    MemoryStatus,
    MemoryType,
    PreferenceMemory,
    PreferenceType,
    ProjectScope,
    Source,
    Stance,
    TextMemory,
    info_pairs,
)
from memos_gql.errors import InvalidInput
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.resources import Resources
from memos_gql.storage.conditions import (
    IN_INDEX_ALONE,
    AllOf,
    AnyOf,
    Compare,
    Conditions,
    OneOf,
    Order,
    TextField,
    TimeField,
    Where,
    info_contains,
    info_equals,
    narrow,
)
from memos_gql.storage.predicates import MAX_CONDITIONS, MAX_DEPTH, MAX_VALUES, mongo_query, predicate

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEXTS = (
    "x",
    "y",
    "x' OR '1'='1",
    "it's",
    '"; --',
    "\\' OR TRUE --",
    "a\0b",
    "猫\u202e🎉",
    "",
    "%",
    "$in",
    "['x']",
    "NULL",
)
MOMENTS = [
    *(NOON + timedelta(milliseconds=step) for step in range(4)),
    *(NOON + timedelta(microseconds=step) for step in (1, 999, 1001)),
    (NOON + timedelta(milliseconds=1)).astimezone(timezone(timedelta(hours=-7))),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=9))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-9))),
]
INFOS: tuple[JsonValue, ...] = ("a", "b'", 1, 2.5, True, None, ["a", 1], [], {"a": [1]})


class Garden:
    """Memories planted in one project, and what either store selects of them."""

    def __init__(self, resources: Resources, project_id: str) -> None:
        self.resources = resources
        self.project_id = project_id

    async def plant(self, *memories: Memory) -> None:
        for memory in memories:
            await memory.insert()
        async for _ in index(self.resources, [memory.id for memory in memories]):
            pass

    async def select(self, *places: Conditions) -> set[str]:
        """Give the ids that both stores select; it fails where they differ."""
        query = ProjectScope(self.project_id).narrowed(mongo_query(places))
        stored: set[str] = set(await Memory.get_pymongo_collection().distinct("_id", query))
        vector = await self.resources.embedder.embed_query("tuna")
        found = await self.resources.vectors.of(ProjectScope(self.project_id)).candidates(
            query_vector=vector, query="tuna", places=places, limit=500
        )
        assert {candidate.id for candidate in found} == stored, places
        return stored


@pytest.fixture
def garden(resources: Resources) -> Garden:
    return Garden(resources, f"project-{uuid4().hex[:12]}")


def a_memory(
    garden: Garden, memory_id: str, *, info: JsonValue = None, file_ids: Sequence[str] = (), **more: object
) -> Memory:
    values: Fields = {
        "id": f"{garden.project_id}/{memory_id}",
        "project_id": garden.project_id,
        "owner": "user:ann",
        "conversation_id": "c",
        "key": "tuna",
        "value": "tuna",
        "said_at": NOON,
        "info": info,
        "info_pairs": info_pairs(info),
        "sources": [
            Source(task_id="t", message_id="m", part_index=0, file_id=file_id) for file_id in (None, *file_ids)
        ],
        **more,
    }
    if "stance" in more:
        return PreferenceMemory(preference_type=PreferenceType.EXPLICIT, reasoning="", subject="tuna", **values)
    return TextMemory(memory_type=MemoryType.USER, confidence=1.0, **values)


def some_memory(garden: Garden, number: int, draw: random.Random) -> Memory:
    kind = {"stance": Stance.FOR} if draw.random() < 0.3 else {}
    return a_memory(
        garden,
        str(number),
        owner=draw.choice(("user:ann", "agent:ann", "kb:it's")),
        conversation_id=draw.choice(TEXTS),
        agent_id=draw.choice((None, *TEXTS)),
        app_id=draw.choice((None, *TEXTS)),
        status=draw.choice(list(MemoryStatus)),
        tags=draw.sample(TEXTS, draw.randrange(4)),
        file_ids=draw.sample(TEXTS[:4], draw.randrange(3)),
        info={key: draw.choice(INFOS) for key in draw.sample(("k", "k'", "k.l"), draw.randrange(3))},
        created_at=NOON + timedelta(milliseconds=draw.randrange(4)),
        updated_at=NOON + timedelta(milliseconds=draw.randrange(4)),
        **kind,
    )


def some_condition(draw: random.Random) -> Where:
    field: TextField | TimeField = draw.choice(
        (*TextField, *(time for time in TimeField if time not in IN_INDEX_ALONE))
    )
    if isinstance(field, TimeField):
        return Compare(field, draw.choice(list(Order)), draw.choice(MOMENTS))
    if field is TextField.INFO_PAIRS:
        return draw.choice((info_equals, info_contains))(draw.choice(("k", "k'", "k.l")), draw.choice(INFOS))
    known: dict[TextField, tuple[str, ...]] = {
        TextField.OWNER: ("user:ann", "agent:ann", "kb:it's", "user:x"),
        TextField.KIND: tuple(KIND_OF_CLASS.values()),
        TextField.STATUS: tuple(MemoryStatus),
    }
    values = known.get(field, TEXTS)
    return OneOf(field, tuple(draw.sample(values, draw.randrange(min(6, len(values) + 1)))))


def some_tree(draw: random.Random, *, depth: int) -> Where:
    if depth == 0 or draw.random() < 0.3:
        return some_condition(draw)
    parts = tuple(some_tree(draw, depth=depth - 1) for _ in range(draw.choice((0, 1, 2, 2, 3, 3, 4))))
    return draw.choice((AllOf, AnyOf))(parts)


def holds(where: Where, memory: Memory) -> bool:
    """Say what a tree means, a third time and in the plainest way."""
    match where:
        case AllOf(parts):
            return all(holds(part, memory) for part in parts)
        case AnyOf(parts):
            return any(holds(part, memory) for part in parts)
        case OneOf(field, values):
            return not texts_of(memory, field).isdisjoint(values)
        case Compare(field, order, moment):
            stored = getattr(memory, field)
            return bool(
                {"<": stored < moment, "<=": stored <= moment, ">": stored > moment, ">=": stored >= moment}[
                    order.value
                ]
            )


def texts_of(memory: Memory, field: TextField) -> set[str | None]:
    if field is TextField.KIND:
        return {KIND_OF_CLASS[type(memory)]}
    if field is TextField.FILE_IDS:
        return {source.file_id for source in memory.sources} - {None}
    stored = getattr(memory, field)
    return set(stored) if isinstance(stored, list) else {stored}


@pytest.mark.parametrize("seed", range(4))
async def test_any_tree_selects_the_same_memories_from_both_stores(garden: Garden, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    planted = [some_memory(garden, number, draw) for number in range(60)]
    await garden.plant(*planted)
    sizes = []

    for _ in range(60):
        places = [
            Conditions(owner=owner, where=some_tree(draw, depth=4) if draw.random() < 0.9 else None)
            for owner in draw.sample(("user:ann", "agent:ann", "kb:it's"), draw.choice((1, 1, 2, 3)))
        ]
        meant = {
            memory.id
            for memory in planted
            if any(
                memory.owner == place.owner and (place.where is None or holds(place.where, memory)) for place in places
            )
        }
        assert await garden.select(*places) == meant, places
        sizes.append(len(meant))

    assert len(set(sizes)) >= 10


async def test_no_condition_reaches_beyond_its_owner_and_project(garden: Garden, resources: Resources) -> None:
    mine = a_memory(garden, "mine")
    await garden.plant(mine, a_memory(garden, "other", owner="agent:ann"), a_memory(garden, "third", owner="user:bob"))
    elsewhere = Garden(resources, f"{garden.project_id}-2")
    await elsewhere.plant(a_memory(elsewhere, "elsewhere"))
    anybody = AnyOf(
        (OneOf(TextField.OWNER, ("user:bob", "agent:ann")), AllOf(()), Compare(TimeField.CREATED_AT, Order.AFTER, NOON))
    )
    bobs = OneOf(TextField.OWNER, ("user:bob",))

    assert await garden.select(Conditions(owner="user:ann", where=anybody)) == {mine.id}
    assert await garden.select(Conditions(owner="user:ann", where=bobs)) == set()
    assert await garden.select(Conditions(owner="' OR TRUE --", where=anybody)) == set()
    assert await garden.select() == set()


async def test_a_value_of_info_is_itself_whole_and_an_element_is_in_a_list(garden: Garden) -> None:
    infos: dict[str, JsonValue] = {
        "one": {"k": 1},
        "one point zero": {"k": 1.0},
        "true": {"k": True},
        "text": {"k": "1"},
        "list": {"k": ["a", 1.0, "b"]},
        "nested": {"k": {"l": [1.0]}},
        "null": {"k": None},
        "other key": {"k=": 1, "l": "a"},
        "key that looks like an element": {'k∋"a"': "", "k[]": "a"},
    }
    await garden.plant(*(a_memory(garden, name, info=info) for name, info in infos.items()))

    async def named(where: Where) -> set[str]:
        found = await garden.select(Conditions(owner="user:ann", where=where))
        return {memory_id.rpartition("/")[2] for memory_id in found}

    assert await named(info_equals("k", 1)) == await named(info_equals("k", 1.0)) == {"one", "one point zero"}
    assert [await named(info_equals("k", True)), await named(info_equals("k", "1"))] == [{"true"}, {"text"}]
    assert [await named(info_equals("k", ["a", 1, "b"])), await named(info_equals("k", ["a"]))] == [{"list"}, set()]
    assert [await named(info_equals("k", {"l": [1]})), await named(info_equals("k", None))] == [{"nested"}, {"null"}]
    assert [await named(info_contains("k", "a")), await named(info_contains("k", 1))] == [{"list"}, {"list"}]
    assert [
        await named(info_contains("k", "c")),
        await named(info_contains("l", "a")),
        await named(info_equals("k", "a")),
    ] == [set()] * 3


async def test_the_index_knows_of_the_newest_change_to_a_memory(garden: Garden) -> None:
    memory = a_memory(garden, "it", updated_at=NOON)
    await garden.plant(memory)
    await save([memory])
    async for _ in index(garden.resources, [memory.id]):
        pass
    stored = await Memory.get(memory.id, with_children=True)

    assert stored is not None
    assert stored.updated_at > NOON
    at_once = AllOf(
        tuple(Compare(TimeField.UPDATED_AT, order, stored.updated_at) for order in (Order.FROM, Order.UNTIL))
    )
    assert await garden.select(Conditions(owner="user:ann", where=at_once)) == {memory.id}


def nested(depth: int) -> Where:
    where: Where = OneOf(TextField.TAGS, ("x",))
    for _ in range(depth):
        where = AllOf((where,))
    return where


TAG = OneOf(TextField.TAGS, ("x",))


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (AnyOf((TAG,) * MAX_CONDITIONS), "at most 100 conditions"),
        (AllOf((AllOf(()),) * MAX_CONDITIONS), "at most 100 conditions"),
        (AnyOf((OneOf(TextField.TAGS, ("x",) * MAX_VALUES), TAG)), "at most 10000 values"),
        (nested(MAX_DEPTH + 1), "nests groups more than 10 deep"),
        (nested(5_000), "nests groups more than 10 deep"),
        (OneOf(TextField.AGENT_ID, ("half \ud83d",)), "half of a surrogate pair"),
        (info_equals("k\udc00", 1), "half of a surrogate pair"),
    ],
    ids=["conditions", "groups", "values", "depth", "great depth", "text", "key"],
)
def test_what_is_too_much_or_no_unicode_is_refused(where: Where, sentence: str) -> None:
    place = Conditions(owner="user:ann", where=where)

    with pytest.raises(InvalidInput, match=sentence):
        ProjectScope("p").narrowed(mongo_query([place]))
    with pytest.raises(InvalidInput, match=sentence):
        predicate([Conditions(owner="user:bob"), place])


async def test_what_is_just_within_the_limits_is_answered(garden: Garden) -> None:
    it = a_memory(garden, "it", tags=["x"])
    await garden.plant(it, a_memory(garden, "other"))

    many = AnyOf((*(AllOf((OneOf(TextField.TAGS, (f"t{number}",)),)) for number in range(48)), TAG))
    named = OneOf(TextField.TAGS, (*map(str, range(MAX_VALUES - 1)), "x"))

    for where in (many, named, nested(MAX_DEPTH), AllOf((TAG,) * (MAX_CONDITIONS - 1))):
        place = Conditions(owner="user:ann", where=where)
        assert await garden.select(place) == {it.id}
        assert await garden.select(narrow(narrow(place, TAG), OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))) == {
            it.id
        }
        assert await garden.select(narrow(place, OneOf(TextField.TAGS, ("y",)))) == set()


def test_one_condition_for_many_owners_is_compiled_once() -> None:
    places = [Conditions(owner=f"kb:{number}", where=TAG) for number in range(3)]

    assert predicate(places) == "(owner IN ('kb:0', 'kb:1', 'kb:2') AND array_has_any(tags, ['x']))"
