"""Filters and selectors of memories, and their conversion to plain conditions."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import strawberry
from pydantic import JsonValue, TypeAdapter
from strawberry import UNSET, Maybe

from memos_gql.errors import InvalidInput, Issue
from memos_gql.forget import Picked, Selection
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
    contains,
    info_contains,
    info_equals,
)

JSON_VALUE: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
FILTER_PATH = ("input", "select", "filter")
EVERY_STATUS = tuple(MemoryStatus)


def several(values: Sequence[str] | None) -> tuple[str, ...] | None:
    """Distinguish an empty list from an absent one.

    "Any of no values" matches nothing, and must never mean everything.
    """
    return None if values is None or values is UNSET else tuple(values)


@strawberry.input(description="All given conditions must hold.")
class MemoryFilter:
    kinds: list[MemoryKind] | None = strawberry.field(default=UNSET, description="Any of these kinds.")
    statuses: list[MemoryStatus] | None = strawberry.field(
        default=UNSET, description="Any of these states. Absent: ACTIVATED when reading, all of them when deleting."
    )
    conversation_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Any of these conversations."
    )
    agent_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Any of these agents.")
    app_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Any of these apps.")
    file_ids: list[strawberry.ID] | None = strawberry.field(default=UNSET, description="Read in any of these files.")
    tags: list[str] | None = strawberry.field(
        default=UNSET, description="All of these tags; an empty list has no effect."
    )
    info: JSON | None = strawberry.field(default=UNSET, description="Equal to every given key of `info`.")
    created_after: datetime | None = strawberry.field(default=UNSET, description="Stored at this instant or later.")
    created_before: datetime | None = strawberry.field(default=UNSET, description="Stored earlier than this instant.")
    said_after: datetime | None = strawberry.field(
        default=UNSET, description="Said at this instant or later: see `saidAt`."
    )
    said_before: datetime | None = strawberry.field(default=UNSET, description="Said earlier than this instant.")
    updated_after: datetime | None = strawberry.field(
        default=UNSET, description="Changed at this instant or later: see `updatedAt`."
    )
    updated_before: datetime | None = strawberry.field(default=UNSET, description="Changed earlier than this instant.")
    info_contains: JSON | None = strawberry.field(
        default=UNSET, description="For every given key, the list in `info` contains this element."
    )
    any_of: list["MemoryFilter"] | None = strawberry.field(
        default=UNSET,
        description=(
            "At least one of these groups must also hold. The default of `statuses` does not apply inside a group."
        ),
    )

    def plain(self, *, owner: str, default_statuses: tuple[MemoryStatus, ...]) -> Conditions:
        parts = tuple(self._parts(default_statuses))
        return Conditions(owner=owner, where=AllOf(parts) if parts else None)

    @property
    def empty_fields(self) -> list[str]:
        """The names of given but empty fields; programs send them if a user chose nothing."""
        given = {"tags": self.tags, "info": self.info, "infoContains": self.info_contains}
        groups = self.any_of or []
        is_open = any(group.empty_fields or not any(group._parts(EVERY_STATUS)) for group in groups)
        return [*(name for name, value in given.items() if value in ([], {})), *(["anyOf"] if is_open else [])]

    def _parts(self, default_statuses: tuple[MemoryStatus, ...]) -> Iterator[Where]:
        yield from self._one_of(default_statuses)
        yield from self._all_tags()
        yield from self._between()
        yield from (info_equals(key, value) for key, value in _pairs("info", self.info))
        yield from (info_contains(key, value) for key, value in _pairs("infoContains", self.info_contains))
        yield from self._any_of()

    def _any_of(self) -> Iterator[Where]:
        if self.any_of is not None and self.any_of is not UNSET:
            yield AnyOf(tuple(AllOf(tuple(group._parts(EVERY_STATUS))) for group in self.any_of))

    def _one_of(self, default_statuses: tuple[MemoryStatus, ...]) -> Iterator[Where]:
        statuses = several(self.statuses)
        allowed = default_statuses if statuses is None else statuses
        if not set(allowed).issuperset(MemoryStatus):
            yield OneOf(TextField.STATUS, allowed)
        listed = {
            TextField.KIND: self.kinds,
            TextField.CONVERSATION_ID: self.conversation_ids,
            TextField.AGENT_ID: self.agent_ids,
            TextField.APP_ID: self.app_ids,
            TextField.FILE_IDS: self.file_ids,
        }
        for field, values in listed.items():
            chosen = several(values)
            if chosen is not None:
                yield OneOf(field, chosen)

    def _all_tags(self) -> Iterator[Where]:
        tags = several(self.tags)
        if tags is not None:
            yield AllOf(tuple(contains(TextField.TAGS, tag) for tag in tags))

    def _between(self) -> Iterator[Where]:
        bounds = (
            (TimeField.CREATED_AT, Order.FROM, self.created_after),
            (TimeField.CREATED_AT, Order.BEFORE, self.created_before),
            (TimeField.SAID_AT, Order.FROM, self.said_after),
            (TimeField.SAID_AT, Order.BEFORE, self.said_before),
            (TimeField.UPDATED_AT, Order.FROM, self.updated_after),
            (TimeField.UPDATED_AT, Order.BEFORE, self.updated_before),
        )
        for field, order, moment in bounds:
            if moment:
                yield Compare(field, order, moment)


def _pairs(name: str, sent: JSON | None) -> Iterator[tuple[str, JsonValue]]:
    """Yield each key of `info` with its required value.

    Raises:
        InvalidInput: it is not an object.
    """
    asked = None if sent is UNSET else JSON_VALUE.validate_python(sent)
    if asked is not None and not isinstance(asked, dict):
        raise InvalidInput([Issue(("filter", name), f"`{name}` must be an object.")])
    yield from (asked or {}).items()


@strawberry.input(one_of=True, description="Exactly one way to say which memories.")
class MemorySelector:
    ids: Maybe[list[strawberry.ID]] = strawberry.field(
        description="These memories, at least one. If one is not found, none is deleted."
    )
    filter: Maybe[MemoryFilter] = strawberry.field(
        description="All memories of one owner that match. `{}` is all of them; empty conditions are refused."
    )

    def plain(self, *, owner: str) -> Selection:
        if self.ids:
            return _picked(owner, self.ids.value)
        chosen = self.filter.value if self.filter else MemoryFilter()
        # An empty condition, from a choice that nobody made, must never select everything
        if chosen.empty_fields:
            place = ("input", "select", "filter")
            raise InvalidInput(
                [
                    Issue((*place, name), f"`{name}` asks for nothing; leave it out or fill it.")
                    for name in chosen.empty_fields
                ]
            )
        return chosen.plain(owner=owner, default_statuses=EVERY_STATUS)


def _picked(owner: str, ids: Sequence[str]) -> Picked:
    """Select by id.

    Raises:
        InvalidInput: the list is empty.
    """
    if not ids:
        raise InvalidInput([Issue(("input", "select", "ids"), "`ids` is empty; name at least one memory.")])
    return Picked(owner, [*ids])
