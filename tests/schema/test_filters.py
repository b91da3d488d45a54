from datetime import UTC, datetime

import pytest
from strawberry import ID, Some

from memos_gql.documents import owned_by_user
from memos_gql.errors import InvalidInput
from memos_gql.schema.filters import MemoryFilter, MemorySelector
from memos_gql.schema.scalars import JSON
from memos_gql.schema.types.enums import MemoryKind, MemoryStatus
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
    info_contains,
    info_equals,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACTIVATED = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))


def where(memory_filter: MemoryFilter) -> Where | None:
    conditions = memory_filter.plain(owner=owned_by_user("ann"), default_statuses=(MemoryStatus.ACTIVATED,))
    assert conditions.owner == "user:ann"
    return conditions.where


@pytest.mark.parametrize(
    ("given", "part"),
    [
        (MemoryFilter(kinds=[MemoryKind.TEXT]), OneOf(TextField.KIND, ("TEXT",))),
        (MemoryFilter(conversation_ids=[ID("c"), ID("d")]), OneOf(TextField.CONVERSATION_ID, ("c", "d"))),
        (MemoryFilter(agent_ids=[]), OneOf(TextField.AGENT_ID, ())),
        (MemoryFilter(app_ids=[ID("a")]), OneOf(TextField.APP_ID, ("a",))),
        (MemoryFilter(file_ids=[ID("f"), ID("g")]), OneOf(TextField.FILE_IDS, ("f", "g"))),
        (MemoryFilter(tags=["x", "y"]), AllOf((OneOf(TextField.TAGS, ("x",)), OneOf(TextField.TAGS, ("y",))))),
        (MemoryFilter(tags=[]), AllOf(())),
        (MemoryFilter(info=JSON({"k": [1]})), info_equals("k", [1])),
        (MemoryFilter(created_after=NOON), Compare(TimeField.CREATED_AT, Order.FROM, NOON)),
        (MemoryFilter(created_before=NOON), Compare(TimeField.CREATED_AT, Order.BEFORE, NOON)),
        (MemoryFilter(said_after=NOON), Compare(TimeField.SAID_AT, Order.FROM, NOON)),
        (MemoryFilter(said_before=NOON), Compare(TimeField.SAID_AT, Order.BEFORE, NOON)),
        (MemoryFilter(updated_after=NOON), Compare(TimeField.UPDATED_AT, Order.FROM, NOON)),
        (MemoryFilter(updated_before=NOON), Compare(TimeField.UPDATED_AT, Order.BEFORE, NOON)),
        (MemoryFilter(info_contains=JSON({"k": 1})), info_contains("k", 1)),
        (MemoryFilter(any_of=[]), AnyOf(())),
        (
            MemoryFilter(any_of=[MemoryFilter(app_ids=[ID("a")]), MemoryFilter(statuses=[MemoryStatus.DELETED])]),
            AnyOf((AllOf((OneOf(TextField.APP_ID, ("a",)),)), AllOf((OneOf(TextField.STATUS, ("DELETED",)),)))),
        ),
    ],
)
def test_each_field_of_a_filter_is_a_condition_beside_the_default_status(given: MemoryFilter, part: Where) -> None:
    assert where(given) == AllOf((ACTIVATED, part))


@pytest.mark.parametrize(
    "given", [MemoryFilter(), MemoryFilter(tags=None, info=None, statuses=None, created_after=None)]
)
def test_null_and_nothing_leave_the_default_status_alone(given: MemoryFilter) -> None:
    assert where(given) == AllOf((ACTIVATED,))


def test_statuses_take_the_place_of_the_default_and_all_of_them_are_no_condition() -> None:
    archived = MemoryFilter(statuses=[MemoryStatus.ARCHIVED])

    assert where(archived) == AllOf((OneOf(TextField.STATUS, ("ARCHIVED",)),))
    assert where(MemoryFilter(statuses=[])) == AllOf((OneOf(TextField.STATUS, ()),))
    assert where(MemoryFilter(statuses=list(MemoryStatus))) is None
    assert MemoryFilter().plain(owner="user:ann", default_statuses=tuple(MemoryStatus)) == Conditions(owner="user:ann")


def test_all_fields_of_a_filter_must_hold() -> None:
    given = MemoryFilter(kinds=[MemoryKind.TEXT], tags=["x"], info=JSON({"a": 1, "b": 2}), created_before=NOON)

    found = where(given)

    assert isinstance(found, AllOf)
    assert len(found.parts) == 6


def test_info_of_a_filter_is_an_object() -> None:
    with pytest.raises(InvalidInput, match="`info` must be an object"):
        where(MemoryFilter(info=JSON([1])))


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (MemoryFilter(tags=[]), ["tags"]),
        (MemoryFilter(info=JSON({}), info_contains=JSON({})), ["info", "infoContains"]),
        (MemoryFilter(any_of=[MemoryFilter(tags=["x"]), MemoryFilter()]), ["anyOf"]),
        (MemoryFilter(any_of=[MemoryFilter(any_of=[MemoryFilter(info=JSON({}))])]), ["anyOf"]),
    ],
)
def test_what_asks_for_nothing_deletes_nothing(chosen: MemoryFilter, names: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        MemorySelector(ids=None, filter=Some(chosen)).plain(owner="user:ann")

    assert [issue.path for issue in refused.value.issues] == [("input", "select", "filter", name) for name in names]


def test_no_group_at_all_selects_nothing() -> None:
    selected = MemorySelector(ids=None, filter=Some(MemoryFilter(any_of=[]))).plain(owner="user:ann")

    assert selected == Conditions(owner="user:ann", where=AllOf((AnyOf(()),)))
