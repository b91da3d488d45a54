"""Conditions on memories as a tree of values, always for one owner; `storage.predicates` compiles them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from memos_gql.documents import info_element, info_pair


class TextField(StrEnum):
    """Fields with a text or a list of texts; the lists are tags, files and pairs of `info`."""

    OWNER = "owner"
    CONVERSATION_ID = "conversation_id"
    AGENT_ID = "agent_id"
    APP_ID = "app_id"
    KIND = "kind"
    STATUS = "status"
    TAGS = "tags"
    FILE_IDS = "file_ids"
    INFO_PAIRS = "info_pairs"


class TimeField(StrEnum):
    SAID_AT = "said_at"
    HAPPENS_FROM = "happens_from"
    """The start of the time that a memory speaks of."""
    HAPPENS_UNTIL = "happens_until"
    """The end of that time."""
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


IN_INDEX_ALONE = frozenset({TimeField.HAPPENS_FROM, TimeField.HAPPENS_UNTIL})
"""Times that only the index stores; in MongoDB, a condition on them matches nothing."""


class Order(StrEnum):
    BEFORE = "<"
    UNTIL = "<="
    FROM = ">="
    AFTER = ">"


@dataclass(frozen=True)
class OneOf:
    """The text, or at least one text of a list, is one of `values`. Without values it matches nothing."""

    field: TextField
    values: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """Compares a time with `moment`, which is aware. Stored times are whole milliseconds."""

    field: TimeField
    order: Order
    moment: datetime


@dataclass(frozen=True)
class AllOf:
    """All parts hold; without parts it matches everything."""

    parts: "tuple[Where, ...]"


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; without parts it matches nothing."""

    parts: "tuple[Where, ...]"


Where = OneOf | Compare | AllOf | AnyOf


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Selects memories of one owner: `where` is the caller's filter, and every part of `also` must hold too."""

    owner: str
    where: Where | None = None
    also: tuple[Where, ...] = ()

    @property
    def whole(self) -> Where | None:
        """The complete condition; None if there is none."""
        if not self.also:
            return self.where
        return AllOf(self.also if self.where is None else (*self.also, self.where))


def narrow(place: Conditions, *also: Where) -> Conditions:
    """Add conditions of our own, which do not count towards the limits on a caller's filter."""
    return replace(place, also=(*also, *place.also))


def contains(field: TextField, value: str) -> Where:
    """Match lists, such as tags, that contain `value`."""
    return OneOf(field, (value,))


def info_equals(key: str, value: JsonValue) -> Where:
    """Match this exact value; 1 and 1.0 are equal."""
    return OneOf(TextField.INFO_PAIRS, (info_pair(key, value),))


def info_contains(key: str, value: JsonValue) -> Where:
    """Match lists that contain `value` as an element."""
    return OneOf(TextField.INFO_PAIRS, (info_element(key, value),))
