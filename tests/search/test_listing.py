"""Cursors that no list of this server returned."""

import base64
import json

import pytest

from memos_gql.errors import InvalidInput
from memos_gql.resources import Database
from memos_gql.search.listing import Window, list_messages, list_tasks


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
        await list_tasks(window, project_id="default", owner=owner)
    with pytest.raises(InvalidInput, match="must be a cursor that this list returned"):
        await list_messages(window, project_id="default", owner=owner, conversation_id=None)


async def test_a_cursor_of_a_row_that_is_gone_still_tells_where_to_go_on(database: Database, owner: str) -> None:
    gone = cursor(json.dumps(["2026-01-01T00:00:00+00:00", "task_1"]))

    page = await list_tasks(Window(first=1, after=gone), project_id="default", owner=owner)

    assert (page.rows, page.has_next, page.has_previous) == ([], False, True)
