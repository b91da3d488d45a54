"""Conversations and users. They are not stored separately, but derived from their first and last messages.

An index lies in the order of owner, conversation and time, so MongoDB jumps from one end to the next: a list costs as
much as there are conversations, however long they are. Only those of the page are counted.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from memos_gql.documents import (
    Fields,
    Memory,
    MemoryStatus,
    Message,
    OwnerKind,
    OwnerScope,
    ProjectScope,
    StoredFile,
    owned_by,
    owner_id,
)
from memos_gql.memory.titles import TITLE_CHARACTERS, first_clause, shorten
from memos_gql.reach import reach
from memos_gql.search.listing import DESCENDING, Slice, Sorting, Window, behind, decode_cursor, encode_cursor

FIRST, LAST = 1, -1
BEHIND = "{};"
"""Sorts behind every owner of a kind: the character after the colon of `user:ann`."""
NEWEST = Sorting("at", DESCENDING)


@dataclass(frozen=True)
class Conversation:
    """One conversation.

    `title` is the `title` in the `info` of its first message, else the first words of that, else the name of its first
    file, else empty.
    """

    id: str
    title: str
    message_count: int
    first_sent_at: datetime
    last_sent_at: datetime


@dataclass(frozen=True)
class User:
    """An owner of memories or messages; `memory_count` counts ACTIVATED memories."""

    id: str
    memory_count: int
    last_sent_at: datetime | None


async def list_conversations(scope: OwnerScope, window: Window) -> Slice[Conversation]:
    """Return an owner's conversations, the one with the newest message first."""
    beyond = [] if window.after is None else [{"$match": behind(window.after, NEWEST)}]
    order = {"$sort": {"at": LAST, "_id": LAST}}
    lasts = await _ends(scope, {}, "conversation_id", LAST, further=[*beyond, order, {"$limit": window.first + 1}])
    shown = lasts[: window.first]
    theirs: Fields = {"conversation_id": {"$in": [last["_id"] for last in shown]}}
    firsts, counts = await asyncio.gather(
        _ends(scope, theirs, "conversation_id", FIRST, more={"parts": "$parts", "given": "$info.title"}),
        _counts(scope, theirs, "conversation_id"),
    )
    by_id = {first["_id"]: first for first in firsts}
    names = await _names_of_files(scope, by_id.values())
    rows = [_conversation(last, by_id.get(last["_id"], last), counts=counts, names=names) for last in shown]
    return Slice(
        rows=rows,
        cursors=[encode_cursor(row.last_sent_at.isoformat(), row.id) for row in rows],
        has_next=len(lasts) > len(shown),
        has_previous=window.after is not None,
    )


async def _names_of_files(scope: OwnerScope, firsts: Iterable[Fields]) -> dict[str, str]:
    """Return the names of the first files of conversations that do not begin with words."""
    ids = [_part(first, "file_id") for first in firsts if not _part(first, "text")]
    return {file["_id"]: file["name"] async for file in scope.fields_of(StoredFile, {"_id": {"$in": ids}}, {"name": 1})}


def _part(message: Fields, name: str) -> str:
    return next((part[name] for part in message.get("parts", ()) if part.get(name)), "")


def _conversation(last: Fields, first: Fields, *, counts: Mapping[str, int], names: Mapping[str, str]) -> Conversation:
    return Conversation(
        id=last["_id"],
        title=_title(first, names),
        # A message may have come between the two questions
        message_count=max(counts.get(last["_id"], 0), 1),
        first_sent_at=first["at"],
        last_sent_at=last["at"],
    )


def _title(first: Fields, names: Mapping[str, str]) -> str:
    given, words = first.get("given"), _part(first, "text")
    if isinstance(given, str) and given.strip():
        return shorten(given, limit=TITLE_CHARACTERS)
    return first_clause(words) if words else shorten(names.get(_part(first, "file_id"), ""), limit=TITLE_CHARACTERS)


async def _ends(
    scope: ProjectScope | OwnerScope,
    query: Fields,
    key: str,
    end: int,
    *,
    more: Fields | None = None,
    further: Sequence[Fields] = (),
) -> list[Fields]:
    """Return for each value of `key` the time of its first or last message; the value itself is in `_id`.

    MongoDB answers this by DISTINCT_SCAN, so the cost depends only on the number of values.
    """
    keys = ("project_id", "owner", "conversation_id") if key == "conversation_id" else ("project_id", "owner")
    chosen = {name: {"$first": place} for name, place in {"at": "$sent_at", **(more or {})}.items()}
    stages: list[Fields] = [
        {"$sort": dict.fromkeys((*keys, "sent_at", "_id"), end)},
        {"$group": {"_id": f"${key}", **chosen}},
    ]
    return await scope.aggregate(Message, query, [*stages, *further])


async def _counts(
    scope: ProjectScope | OwnerScope, query: Fields, key: str, kind: type[Message] | type[Memory] = Message
) -> dict[str, int]:
    found = await scope.aggregate(kind, query, [{"$group": {"_id": f"${key}", "count": {"$sum": 1}}}])
    return {row["_id"]: row["count"] for row in found}


async def list_users(scope: ProjectScope, window: Window, *, kind: OwnerKind) -> Slice[User]:
    """Return a project's users, or other owners of one kind, in the order of their ids.

    The only owner that the key reaches is among them even with nothing stored, so that the key's holder learns who that
    is.
    """
    after = owned_by(kind, "") if window.after is None else owned_by(kind, *decode_cursor(window.after, length=1))
    asked = {"owner": {"$gt": after, "$lt": BEHIND.format(kind)}}
    lists = await asyncio.gather(*(_owners(scope, of, asked, most=window.first + 1) for of in (Message, Memory)))
    only = reach().owner or ""
    own = {only} if after < only < BEHIND.format(kind) else set[str]()
    owners = sorted(own.union(*lists))[: window.first + 1]
    rows = await _users(scope, owners[: window.first])
    return Slice(
        rows=rows,
        cursors=[encode_cursor(row.id) for row in rows],
        has_next=len(owners) > window.first,
        has_previous=window.after is not None,
    )


async def _owners(scope: ProjectScope, kind: type[Message] | type[Memory], asked: Fields, *, most: int) -> list[str]:
    stages: list[Fields] = [{"$group": {"_id": "$owner"}}, {"$sort": {"_id": FIRST}}, {"$limit": most}]
    return [row["_id"] for row in await scope.aggregate(kind, asked, stages)]


async def _users(scope: ProjectScope, owners: Sequence[str]) -> list[User]:
    theirs: Fields = {"owner": {"$in": list(owners)}}
    lasts, memories = await asyncio.gather(
        _ends(scope, theirs, "owner", LAST),
        _counts(scope, {**theirs, "status": MemoryStatus.ACTIVATED}, "owner", Memory),
    )
    last_of = {last["_id"]: last["at"] for last in lasts}
    return [User(owner_id(owner), memories.get(owner, 0), last_of.get(owner)) for owner in owners]
