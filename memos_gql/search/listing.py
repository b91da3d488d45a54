"""Lists in pages. A cursor names the last row seen, so it stays right while rows are added or removed."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from beanie.odm.queries.find import FindMany
from pydantic_core import from_json

from memos_gql.documents import Fields, Memory, Message, OwnerScope, ProjectScope, Record, StoredFile, Task, TaskState
from memos_gql.documents.loading import loaded
from memos_gql.errors import InvalidInput, Issue
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.predicates import mongo_query

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Record)

ASCENDING, DESCENDING = 1, -1


class MemoryOrder(StrEnum):
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    SAID_NEWEST = "SAID_NEWEST"
    SAID_OLDEST = "SAID_OLDEST"
    UPDATED_NEWEST = "UPDATED_NEWEST"


class MessageOrder(StrEnum):
    OLDEST = "OLDEST"
    NEWEST = "NEWEST"


@dataclass(frozen=True)
class Sorting:
    """The time by which a list is sorted; ascending means oldest first."""

    field: str
    direction: int


OLDEST_MADE, NEWEST_MADE = Sorting("created_at", ASCENDING), Sorting("created_at", DESCENDING)
MEMORY_SORTINGS = {
    MemoryOrder.NEWEST: NEWEST_MADE,
    MemoryOrder.OLDEST: OLDEST_MADE,
    MemoryOrder.SAID_NEWEST: Sorting("said_at", DESCENDING),
    MemoryOrder.SAID_OLDEST: Sorting("said_at", ASCENDING),
    MemoryOrder.UPDATED_NEWEST: Sorting("updated_at", DESCENDING),
}
MESSAGE_SORTINGS = {
    MessageOrder.OLDEST: Sorting("sent_at", ASCENDING),
    MessageOrder.NEWEST: Sorting("sent_at", DESCENDING),
}


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """One page of rows, each with its cursor."""

    rows: Sequence[Item]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool

    @property
    def pairs(self) -> Iterator[tuple[str, Item]]:
        """Each cursor with its row."""
        return zip(self.cursors, self.rows, strict=True)


@dataclass(frozen=True)
class Numbered(Generic[Item]):
    """One page of rows, and how many there are on all."""

    rows: Sequence[Item]
    total: int


@dataclass(frozen=True)
class Window:
    """The requested page: the first `first` rows after the cursor `after`."""

    first: int
    after: str | None = None


def check_window(window: Window, *, limit: int) -> None:
    """Refuse a page size that is not 1 to `limit`.

    Raises:
        InvalidInput: the size is outside these limits.
    """
    if not 1 <= window.first <= limit:
        raise InvalidInput([Issue(("first",), f"`first` must be 1 to {limit}; it was {window.first}.")])


def encode_cursor(*values: str) -> str:
    """Make an opaque cursor from strings."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[str]:
    """Read a cursor with this number of strings.

    Raises:
        InvalidInput: another kind of list made the cursor.
    """
    values = strings_of(cursor)
    if len(values) != length:
        raise not_our_cursor()
    return values


def strings_of(cursor: str) -> list[str]:
    """Return the strings in a cursor.

    Raises:
        InvalidInput: it is not a cursor.
    """
    try:
        # Not json.loads: it accepts lone surrogates, which MongoDB refuses, and raises RecursionError for deep
        # nesting.
        values = from_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        values = None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise not_our_cursor()
    return values


def not_our_cursor() -> InvalidInput:
    return InvalidInput([Issue(("after",), "`after` must be a cursor that this list returned.")])


async def list_memories(scope: ProjectScope, place: Conditions, window: Window, *, order: MemoryOrder) -> Slice[Memory]:
    """Return an owner's memories in this order."""
    return await slice_of(scope.find(Memory, mongo_query([place])), window, MEMORY_SORTINGS[order])


async def count_memories(scope: ProjectScope, place: Conditions) -> int:
    """Count an owner's memories under a filter."""
    return await scope.count(Memory, mongo_query([place]))


async def memories_on_page(scope: ProjectScope, place: Conditions, *, number: int, size: int) -> Numbered[Memory]:
    """Return a page of an owner's memories, newest first; pages count from 1.

    Rows move to other pages when memories are added or deleted.
    """
    query = mongo_query([place])
    order = [("created_at", DESCENDING), ("_id", DESCENDING)]
    found = scope.find(Memory, query).sort(order).skip((number - 1) * size).limit(size)  # type: ignore[arg-type]
    return Numbered(rows=await loaded(found, argument="size"), total=await scope.count(Memory, query))


async def latest_messages(scope: OwnerScope, count: int, *, conversation_id: str | None) -> list[Message]:
    """Return an owner's newest messages, in the order in which they were sent."""
    # Pymongo's directions are ints
    newest_first: list[tuple[str, Any]] = [("sent_at", DESCENDING), ("_id", DESCENDING)]
    found = scope.find(Message, _of_conversation(conversation_id)).sort(newest_first).limit(count)
    return (await loaded(found, argument="message_limit_number"))[::-1]


async def list_messages(
    scope: OwnerScope, window: Window, *, conversation_id: str | None, order: MessageOrder
) -> Slice[Message]:
    """Return an owner's messages in this order."""
    return await slice_of(scope.find(Message, _of_conversation(conversation_id)), window, MESSAGE_SORTINGS[order])


async def list_tasks(scope: OwnerScope, window: Window) -> Slice[Task]:
    """Return an owner's tasks, newest first; the tasks of an import's conversations are left out."""
    return await slice_of(scope.find(Task, {"part_of": None}), window, NEWEST_MADE)


async def list_parts(
    scope: ProjectScope, window: Window, *, task_id: str, states: Sequence[TaskState] | None
) -> Slice[Task]:
    """Return the tasks of an import's conversations, newest first, optionally only those in some states."""
    asked: Fields = {"part_of": task_id}
    return await slice_of(
        scope.find(Task, asked if states is None else {**asked, "state": {"$in": list(states)}}), window, NEWEST_MADE
    )


async def list_files(scope: OwnerScope, window: Window) -> Slice[StoredFile]:
    """Return an owner's files, newest first."""
    return await slice_of(scope.find(StoredFile), window, NEWEST_MADE)


def _of_conversation(conversation_id: str | None) -> Fields:
    """Write the query for messages in one conversation, or in all of them."""
    return {} if conversation_id is None else {"conversation_id": conversation_id}


async def slice_of(query: FindMany[Row], window: Window, sorting: Sorting) -> Slice[Row]:
    """Return a page of the documents that a query finds; an index must hold its fields, the time and the id."""
    order = [(sorting.field, sorting.direction), ("_id", sorting.direction)]
    bounded = query if window.after is None else query.find(behind(window.after, sorting))
    found = bounded.sort(order).limit(window.first + 1)  # type: ignore[arg-type]  # ints are directions
    rows = await loaded(found, argument="first", wanted=window.first)
    shown = rows[: window.first]
    return Slice(
        rows=shown,
        cursors=[encode_cursor(getattr(row, sorting.field).isoformat(), row.id) for row in shown],
        has_next=len(rows) > window.first,
        has_previous=window.after is not None,
    )


def behind(cursor: str, sorting: Sorting) -> Fields:
    """Write the query for what comes after the row of a cursor.

    Raises:
        InvalidInput: the cursor belongs to another kind of list.
    """
    stamp, row_id = decode_cursor(cursor, length=2)
    try:
        moment = datetime.fromisoformat(stamp).astimezone(UTC)
    except (ValueError, OverflowError):
        raise not_our_cursor() from None
    operator = "$gt" if sorting.direction == ASCENDING else "$lt"
    beyond = [{sorting.field: {operator: moment}}, {sorting.field: moment, "_id": {operator: row_id}}]
    return {"$or": beyond}
