"""Lists are read in the order of an index, and cursors that no list of this server returned are refused."""

import base64
import json
from itertools import product

import pytest

from memos_gql.documents import MemoryKind, MemoryStatus, MemoryType, ProjectScope, TextMemory, now
from memos_gql.errors import InvalidInput
from memos_gql.resources import Database
from memos_gql.search.listing import (
    MemoryOrder,
    MessageOrder,
    Window,
    latest_messages,
    list_memories,
    list_messages,
    list_tasks,
    memories_on_page,
)
from memos_gql.storage.conditions import Conditions, OneOf, TextField, narrow


def cursor(content: str) -> str:
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


FORGED = {
    "no base64": "%%%",
    "no JSON": cursor("["),
    "one value too few": cursor('["2026-01-01T00:00:00+00:00"]'),
    "a number": cursor('["2026-01-01T00:00:00+00:00", 5]'),
    "no time": cursor('["yesterday", "task_1"]'),
    "a time before the first year": cursor('["0001-01-01T00:00:00+23:59", "task_1"]'),
    "a time after the last year": cursor('["9999-12-31T23:59:59-23:59", "task_1"]'),
    "half a surrogate pair": cursor('["2026-01-01T00:00:00+00:00", "\\ud800"]'),
    "100,000 open brackets": cursor("[" * 100_000),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_a_cursor_that_this_server_did_not_make_is_refused(database: Database, owner: str, forged: str) -> None:
    window = Window(first=1, after=forged)

    with pytest.raises(InvalidInput, match="must be a cursor that this list returned"):
        await list_tasks(ProjectScope("default").of(owner), window)
    with pytest.raises(InvalidInput, match="must be a cursor that this list returned"):
        await list_messages(ProjectScope("default").of(owner), window, conversation_id=None, order=MessageOrder.OLDEST)


async def test_no_list_is_sorted_anew_for_each_page(database: Database, owner: str) -> None:
    behind = cursor(json.dumps(["2026-01-01T00:00:00+00:00", "x_1"]))
    await database.command("profile", 2)

    for window in (Window(first=1), Window(first=1, after=behind)):
        await list_tasks(ProjectScope("default").of(owner), window)
        for conversation_id, message_order in product((None, "c"), MessageOrder):
            await list_messages(
                ProjectScope("default").of(owner), window, conversation_id=conversation_id, order=message_order
            )
        for order in MemoryOrder:
            await list_memories(ProjectScope("default"), Conditions(owner=owner), window, order=order)
    await latest_messages(ProjectScope("default").of(owner), 1, conversation_id=None)

    await database.command("profile", 0)
    mine = {"op": "query", "$or": [{"command.filter.owner": owner}, {"command.filter.$and": {"$exists": True}}]}
    read = await database["system.profile"].find(mine).to_list()
    await database.drop_collection("system.profile")
    assert len(read) == 21
    assert [query["ns"] for query in read if query.get("hasSortStage")] == []


async def test_a_page_of_one_kind_reads_and_counts_no_memory_of_another(database: Database, owner: str) -> None:
    draft = TextMemory(
        id="",
        project_id="default",
        owner=owner,
        conversation_id="c",
        key="tea",
        value="tea",
        sources=[],
        said_at=now(),
        memory_type=MemoryType.USER,
        confidence=1,
    )
    await TextMemory.insert_many([draft.model_copy(update={"id": f"{owner}-{number}"}) for number in range(50)])
    place = Conditions(owner=owner, where=OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,)))
    await database.command("profile", 2)

    totals = [
        (
            await memories_on_page(
                ProjectScope("default"), narrow(place, OneOf(TextField.KIND, (kind,))), number=1, size=10
            )
        ).total
        for kind in (MemoryKind.PREFERENCE, MemoryKind.TEXT)
    ]

    await database.command("profile", 0)
    read = await database["system.profile"].find({"ns": f"{database.name}.memories"}).to_list()
    await database.drop_collection("system.profile")
    assert totals == [0, 50]
    assert sum(query["docsExamined"] for query in read) == 10


async def test_a_cursor_of_a_row_that_is_gone_still_tells_where_to_go_on(database: Database, owner: str) -> None:
    gone = cursor(json.dumps(["2026-01-01T00:00:00+00:00", "task_1"]))

    page = await list_tasks(ProjectScope("default").of(owner), Window(first=1, after=gone))

    assert (page.rows, page.has_next, page.has_previous) == ([], False, True)
