"""What MemOS's clients write as a filter is understood, and what is no filter is refused with its place."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from memos_gql.documents import Memory, MemoryType, ProjectScope, TextMemory, info_pairs
from memos_gql.errors import InvalidInput
from memos_gql.resources import Resources
from memos_gql.rest.filter_language import Filter, read_deletion, read_filter
from memos_gql.storage.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Conditions,
    OneOf,
    Order,
    TextField,
    TimeField,
    Where,
    contains,
    info_contains,
    info_equals,
)
from memos_gql.storage.predicates import MAX_CONDITIONS, MAX_DEPTH, mongo_query

AGENT = OneOf(TextField.AGENT_ID, ("x",))
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def everywhere(where: Where | None) -> Filter:
    return Filter(user=where, agent=where, public=where, knowledge_base=where)


def created(order: Order, moment: datetime) -> Where:
    return Compare(TimeField.SAID_AT, order, moment)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"and": []},
        {"and": None, "user": None},
        {"and": [None, {}, {"agent_id": None}, {"and": []}]},
        {"create_time": {"gte": None}},
        {"create_time": {}},
        {"tags": {"contains": None}},
        {"scene": {"contains": None}},
        {"user": {}, "agent": {"and": []}},
    ],
)
def test_null_and_nothing_ask_for_nothing(sent: object) -> None:
    assert read_filter(sent) == Filter()


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"agent_id": "x"}, AGENT),
        ({"app_id": "x"}, OneOf(TextField.APP_ID, ("x",))),
        ({"conversation_id": "x"}, OneOf(TextField.CONVERSATION_ID, ("x",))),
        ({"tags": {"contains": "a'b"}}, contains(TextField.TAGS, "a'b")),
        ({"scene": "chat"}, info_equals("scene", "chat")),
        ({"info.scene": "chat"}, info_equals("scene", "chat")),
        ({"info.info.scene": "chat"}, info_equals("info.scene", "chat")),
        ({"n": 1}, info_equals("n", 1.0)),
        ({"on": True}, info_equals("on", True)),
        ({"rooms": ["a", 1]}, info_equals("rooms", ["a", 1])),
        ({"rooms": {"contains": "a"}}, info_contains("rooms", "a")),
        ({"agent_id": "x", "scene": "chat", "app_id": None}, AllOf((AGENT, info_equals("scene", "chat")))),
        ({"and": [{"agent_id": "x"}]}, AllOf((AGENT,))),
        ({"or": [{"agent_id": "x"}, {"agent_id": None}]}, AnyOf((AGENT,))),
        (
            {"and": [{"or": [{"agent_id": "x"}, {"n": 1}]}, {"and": [{"n": 2}]}]},
            AllOf((AnyOf((AGENT, info_equals("n", 1))), AllOf((info_equals("n", 2),)))),
        ),
        ({"or": [{"agent_id": "x", "n": 1}]}, AnyOf((AllOf((AGENT, info_equals("n", 1))),))),
        ({"and": [{"user": "ann"}]}, AllOf((info_equals("user", "ann"),))),
        (
            {"related_id": ["ann", "x"]},
            AnyOf(
                (
                    OneOf(TextField.OWNER, ("user:ann", "agent:ann", "user:x", "agent:x")),
                    OneOf(TextField.AGENT_ID, ("ann", "x")),
                )
            ),
        ),
        ({"related_id": "x"}, AnyOf((OneOf(TextField.OWNER, ("user:x", "agent:x")), AGENT))),
    ],
)
def test_a_filter_without_sources_holds_for_all_of_them(sent: object, where: Where) -> None:
    assert read_filter(sent) == everywhere(where)


def test_each_source_has_its_own_filter_and_one_that_is_not_named_has_none() -> None:
    sent = {"user": {"and": [{"agent_id": "x"}]}, "knowledgebase": {"or": [{"n": 1}, {"n": 2}]}, "public": None}

    numbers = AnyOf((info_equals("n", 1), info_equals("n", 2)))
    assert read_filter(sent) == Filter(user=AllOf((AGENT,)), knowledge_base=numbers)


@pytest.mark.parametrize(
    ("sent", "order", "moment"),
    [
        ({"gt": "2026-01-01"}, Order.FROM, DAY),
        ({"gte": "2026-01-01"}, Order.FROM, DAY),
        ({"lt": "2026-01-01"}, Order.BEFORE, DAY),
        ({"lte": "2026-01-01"}, Order.UNTIL, datetime(2026, 1, 1, 23, 59, 59, 999_000, tzinfo=UTC)),
        ({"lte": "9999-12-31"}, Order.UNTIL, datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
        ({"gt": "2026-01-01 10:20:30"}, Order.AFTER, datetime(2026, 1, 1, 10, 20, 30, tzinfo=UTC)),
        ({"lte": "2026-01-01 10:20"}, Order.UNTIL, datetime(2026, 1, 1, 10, 20, tzinfo=UTC)),
        ({"lt": "2026-01-01T10:20:30.5+08:00"}, Order.BEFORE, datetime(2026, 1, 1, 2, 20, 30, 500_000, tzinfo=UTC)),
        ({"gte": "2026-01-01t10:20:30z"}, Order.FROM, datetime(2026, 1, 1, 10, 20, 30, tzinfo=UTC)),
        ({"gt": 1767225600000}, Order.AFTER, DAY),
        ({"lte": 1767225600123.0}, Order.UNTIL, datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ({"gt": -1}, Order.AFTER, datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
    ],
)
def test_a_day_is_meant_as_a_whole_and_a_moment_as_it_is(sent: object, order: Order, moment: datetime) -> None:
    assert read_filter({"create_time": sent}).user == AllOf((created(order, moment),))
    assert read_filter({"update_time": sent}).user == AllOf((Compare(TimeField.UPDATED_AT, order, moment),))


def test_bounds_of_one_time_all_hold() -> None:
    where = read_filter({"create_time": {"gte": "2026-01-01", "lt": "2026-01-02"}}).public

    assert where == AllOf((created(Order.FROM, DAY), created(Order.BEFORE, datetime(2026, 1, 2, tzinfo=UTC))))


def nested(depth: int) -> object:
    sent: object = {"agent_id": "x"}
    for _ in range(depth):
        sent = {"and": [sent]}
    return sent


@pytest.mark.parametrize(
    ("sent", "path", "sentence"),
    [
        ("agent_id", "", "must be an object"),
        ([], "", "must be an object"),
        ({"and": {"agent_id": "x"}}, "and", "must be a list"),
        ({"and": ["x"]}, "and.0", "must be an object"),
        ({"or": []}, "or", "at least one condition"),
        ({"and": [{"or": [{"agent_id": None}]}]}, "and.0.or", "at least one condition"),
        ({"user": "ann"}, "user", "must be an object"),
        ({"user": {}, "agent_id": "x"}, "", "no other fields"),
        ({"user": {"agent": {"n": 1}}}, "user.agent", "operator is not known"),
        ({"agent_id": ["x"]}, "agent_id", "must equal one string"),
        ({"agent_id": {"contains": "x"}}, "agent_id", "must equal one string"),
        ({"app_id": 1}, "app_id", "must equal one string"),
        ({"related_id": []}, "related_id", "at least one id"),
        ({"related_id": ["x", 1]}, "related_id", "must equal one string"),
        ({"tags": "x"}, "tags", "contains"),
        ({"tags": {"contains": "x", "in": []}}, "tags", "contains"),
        ({"tags": {"contains": ["x"]}}, "tags.contains", "must equal one string"),
        ({"create_time": "2026-01-01"}, "create_time", "compared by gt, gte, lt, lte"),
        ({"create_time": {"eq": "2026-01-01"}}, "create_time.eq", "not known"),
        ({"create_time": {"gt": "yesterday"}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": "2026-1-1"}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": "2026-01-01 x"}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": "２０２６-01-01"}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": True}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": ["2026-01-01"]}}, "create_time.gt", "written as YYYY-MM-DD"),
        ({"create_time": {"gt": "2026-02-30"}}, "create_time.gt", "no such day"),
        ({"create_time": {"gt": 10**30}}, "create_time.gt", "no such day"),
        ({"update_time": {"gt": 1e300}}, "update_time.gt", "no such day"),
        ({"and": [{"n": {"gt": 1}}]}, "and.0.n", "can be compared"),
        ({"scene": {"like": "x"}}, "scene", "operator is not known"),
        ({"scene": {}}, "scene", "operator is not known"),
        ({"place": {"city": "Rome"}}, "place", "operator is not known"),
        ({"scene": {"contains": ["x"]}}, "scene.contains", "string, a number or a boolean"),
        ({"info": {"scene": "chat"}}, "info", "Name the key"),
        ({"info.": "chat"}, "info.", "Name the key"),
        ({"NOT": [{"agent_id": "x"}]}, "NOT", "the only groups are `and` and `or`."),
        ({"or": [{"n": number} for number in range(MAX_CONDITIONS)]}, "", "at most 100 conditions"),
        ({"user": {"or": [{"n": number} for number in range(MAX_CONDITIONS)]}}, "", "at most 100 conditions"),
        (nested(MAX_DEPTH + 1), "", "10 deep"),
        (nested(100), "", "10 deep"),
        (nested(300), "", "nested less deeply"),
        (nested(2000), "", "at most 100 conditions"),
        (object(), "", "must be JSON"),
    ],
)
def test_what_is_no_filter_is_refused_with_its_place(sent: object, path: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_filter(sent)

    (issue,) = refused.value.issues
    assert ".".join(issue.path) == (f"filter.{path}" if path else "filter")
    assert sentence in issue.message


def test_groups_nest_as_deeply_as_both_stores_allow() -> None:
    assert read_filter(nested(MAX_DEPTH)).user is not None


def test_a_source_of_which_nothing_is_asked_keeps_everything_when_deleting() -> None:
    nothing = AnyOf(())

    assert read_deletion({"user": {"agent_id": "x"}, "public": {}}) == Filter(
        user=AGENT, agent=nothing, public=nothing, knowledge_base=nothing
    )
    assert read_deletion({"agent_id": "x"}) == everywhere(AGENT)


@pytest.mark.parametrize(
    "sent", [None, {}, {"and": []}, {"and": [{"agent_id": None}]}, {"user": {}}, {"tags": {"contains": None}}]
)
def test_a_deletion_that_asks_nothing_is_refused(sent: object) -> None:
    with pytest.raises(InvalidInput, match="The filter is empty; say which memories to delete."):
        read_deletion(sent)


DOCUMENTED = [
    ({"and": [{"create_time": {"gt": "2025-12-01"}}, {"create_time": {"lt": "2026-01-01"}}]}, {"first", "last"}),
    (
        {
            "and": [
                {"tags": {"contains": "reading"}},
                {"create_time": {"gte": "2025-01-01"}},
                {"create_time": {"lte": "2025-12-31"}},
                {"scene": "chat"},
            ]
        },
        {"last"},
    ),
    ({"or": [{"agent_id": "agent_123"}, {"agent_id": "agent_456"}]}, {"first", "next"}),
    ({"and": [{"related_id": ["agent_123", "nobody"]}]}, {"first"}),
    ({"and": [{"related_id": ["nobody", "ann"]}]}, {"before", "first", "last", "next"}),
    ({"and": [{"update_time": {"gt": "2025-12-10"}}]}, {"last", "next"}),
    (
        {
            "and": [
                {"agent_id": "agent_456"},
                {"scene": "chat"},
                {"create_time": {"gt": "2025-10-01"}},
                {"create_time": {"lt": "2026-01-01"}},
            ]
        },
        set(),
    ),
]


@pytest.mark.parametrize(("sent", "meant"), DOCUMENTED)
async def test_the_documented_examples_find_what_their_pages_say(
    resources: Resources, sent: object, meant: set[str]
) -> None:
    project_id = f"project-{uuid4().hex[:12]}"
    await plant(project_id, "before", datetime(2025, 11, 30, 23, 59, 59, 999_000, tzinfo=UTC))
    await plant(project_id, "first", datetime(2025, 12, 1, tzinfo=UTC), agent_id="agent_123")
    await plant(
        project_id,
        "last",
        datetime(2025, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        tags=["reading"],
        info={"scene": "chat"},
    )
    await plant(
        project_id,
        "next",
        datetime(2026, 1, 1, tzinfo=UTC),
        tags=["reading"],
        info={"scene": "chat"},
        agent_id="agent_456",
    )

    query = ProjectScope(project_id).narrowed(mongo_query([Conditions(owner="user:ann", where=read_filter(sent).user)]))

    assert {memory.key async for memory in Memory.find(query, with_children=True)} == meant


async def plant(project_id: str, key: str, moment: datetime, **more: object) -> None:
    values = {
        "created_at": moment,
        "updated_at": moment,
        "said_at": moment,
        "info_pairs": info_pairs(more.get("info")),  # type: ignore[arg-type]  # JSON
        **more,
    }
    memory = {
        "id": f"{project_id}/{key}",
        "project_id": project_id,
        "owner": "user:ann",
        "conversation_id": "c",
        "key": key,
        "value": key,
    }
    await TextMemory.model_validate(
        {"memory_type": MemoryType.USER, "confidence": 1, "sources": [], **memory, **values}
    ).insert()
