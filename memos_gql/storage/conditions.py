"""Which memories are asked for: a tree of conditions as values, always under an owner. `storage.predicates` compiles it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from memos_gql.documents import info_element, info_pair


class TextField(StrEnum):
    """What holds a text, or several: tags, files and pairs of `info` are lists of them."""

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
    """When what a memory speaks of begins."""
    HAPPENS_UNTIL = "happens_until"
    """When it is over."""
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


IN_INDEX_ALONE = frozenset({TimeField.HAPPENS_FROM, TimeField.HAPPENS_UNTIL})
"""Times that only the index holds: in MongoDB a condition on them selects nothing."""


class Order(StrEnum):
    BEFORE = "<"
    UNTIL = "<="
    FROM = ">="
    AFTER = ">"


@dataclass(frozen=True)
class OneOf:
    """The text is one of `values`; of a list, at least one of its texts is. No values allow nothing."""

    field: TextField
    values: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """The time lies so towards `moment`, which is aware. Stored times are whole milliseconds."""

    field: TimeField
    order: Order
    moment: datetime


@dataclass(frozen=True)
class AllOf:
    """Every part holds; no parts hold of everything."""

    parts: "tuple[Where, ...]"


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; no parts hold of nothing."""

    parts: "tuple[Where, ...]"


Where = OneOf | Compare | AllOf | AnyOf


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """The memories of one owner, and of them those where `where` holds, as a caller asks, and all of `also`."""

    owner: str
    where: Where | None = None
    also: tuple[Where, ...] = ()

    @property
    def whole(self) -> Where | None:
        """What must hold on all; None asks nothing."""
        if not self.also:
            return self.where
        return AllOf(self.also if self.where is None else (*self.also, self.where))


def narrow(place: Conditions, *also: Where) -> Conditions:
    """Ask for more of what is remembered there; no caller's limit counts it."""
    return replace(place, also=(*also, *place.also))


def contains(field: TextField, value: str) -> Where:
    """Ask for a list, as of tags, that has `value` among its texts."""
    return OneOf(field, (value,))


def info_equals(key: str, value: JsonValue) -> Where:
    """Ask for this very value, whole; 1 and 1.0 are the same number."""
    return OneOf(TextField.INFO_PAIRS, (info_pair(key, value),))


def info_contains(key: str, value: JsonValue) -> Where:
    """Ask for a list that has `value` among its elements."""
    return OneOf(TextField.INFO_PAIRS, (info_element(key, value),))
