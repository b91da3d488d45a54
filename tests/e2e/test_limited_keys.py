"""Keys of one user, and keys that only read, are held to that by every way into the API, old or new."""

import json

import httpx
import pytest

from tests.e2e.client import Client
from tests.e2e.memos import Memos
from tests.e2e.operations import BY_ID, BY_USER, FILES, OF_PROJECT, SECRET
from tests.e2e.processes import Server
from tests.e2e.test_memos_walk import NOT_OFFERED, NOTE
from tests.e2e.test_memos_walk import SECRET as REST_SECRET
from tests.e2e.test_memos_walk import Things as RestThings
from tests.e2e.test_memos_walk import everything as rest_everything
from tests.e2e.test_memos_walk import things as rest_things
from tests.e2e.test_memos_walk import tried as rest_tried
from tests.e2e.test_walk import Things, absent, exported, fetched, rows, things, tried, without_ids

__all__ = ["rest_things", "things"]

OF_BASES = {"addKnowledgeBaseFiles", "deleteKnowledgeBaseFiles", "deleteKnowledgeBase"}
CHANGING = {"deleteMemories", "addMessage", "addFeedback", "updateMemory", "retryTask", "cancelTask", *OF_BASES}
BY_MACHINE = {"ping", "extract/memory", "rerank", *NOT_OFFERED}
"""What touches nothing that is stored."""


@pytest.fixture(scope="module")
def bound_key(server: Server) -> str:
    """The key of another user of the same project."""
    return server.command("key", "create", "desktop", "--user", "somebody else").strip()


@pytest.fixture(scope="module")
def reading_key(server: Server) -> str:
    return server.command("key", "create", "dashboard", "--read-only", "--expires", "90d").strip()


@pytest.mark.parametrize("name", [*BY_USER, *BY_ID])
def test_for_a_key_of_another_user_all_is_forbidden_or_absent(
    client: Client, bound_key: str, things: Things, name: str
) -> None:
    stranger = Client(client.address, bound_key, client.user_id)
    operation = {**BY_USER, **BY_ID}[name]
    unknown = absent(things)
    before = client.memories()

    theirs, nothing = tried(stranger, operation, things), tried(stranger, operation, unknown)

    assert "12-34-56" not in json.dumps(theirs)
    if name in BY_USER:
        assert [error["extensions"]["code"] for error in theirs["errors"]] == ["FORBIDDEN"]
    else:
        assert without_ids(theirs, things) == without_ids(nothing, unknown)
    assert client.memories() == before


@pytest.mark.parametrize("name", [*BY_USER, *BY_ID])
def test_a_key_that_only_reads_sees_everything_and_changes_nothing(
    client: Client, reading_key: str, things: Things, name: str
) -> None:
    reader = Client(client.address, reading_key, client.user_id)
    operation = {**BY_USER, **BY_ID}[name]
    before = client.memories()

    answer = tried(reader, operation, things)

    if name in CHANGING:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    else:
        assert answer == tried(client, operation, things)
    assert client.memories() == before


@pytest.mark.parametrize("path", FILES)
def test_a_key_of_another_user_gets_no_file_and_no_page(
    client: Client, bound_key: str, things: Things, path: str
) -> None:
    stranger = Client(client.address, bound_key, client.user_id)

    theirs, nothing = (fetched(stranger, path, asked) for asked in (things, absent(things)))

    assert theirs == nothing == (404, {"code": "NOT_FOUND", "message": "Nothing found with id file."})


def test_a_key_that_only_reads_gets_the_file(client: Client, reading_key: str, things: Things) -> None:
    reader = Client(client.address, reading_key, client.user_id)

    assert reader.http.get(f"/files/{things.file}").text == f"Note that {SECRET}."


def test_a_key_of_another_user_is_shown_only_that_user_of_the_project(
    client: Client, bound_key: str, things: Things
) -> None:
    stranger = Client(client.address, bound_key, client.user_id)

    shown = {name: rows(stranger, name, things) for name in OF_PROJECT}

    assert shown == {"knowledgeBases": [], "users": [{"node": {"id": "somebody else"}}]}


def test_no_address_of_the_memos_api_gives_or_changes_beyond_the_limits(
    memos: Memos, bound_key: str, reading_key: str, rest_things: RestThings
) -> None:
    before = rest_everything(memos, rest_things)

    for key in (bound_key, reading_key):
        who = Memos(memos.address, key, memos.user_id)
        for path in rest_things.bodies.keys() - BY_MACHINE:
            status, words = rest_tried(who, path, rest_things)
            is_reading = path.startswith(("get/", "search/"))
            assert (status == 200 and '"code":0' in words) == (is_reading and key == reading_key), (path, words)
            assert key == reading_key or (REST_SECRET not in words and "safe note" not in words), (path, words)

    assert rest_everything(memos, rest_things) == before


def test_equal_requests_of_two_keys_are_not_answered_as_one(memos: Memos, bound_key: str) -> None:
    body = {"user_id": memos.user_id, "messages": [{"role": "user", "content": NOTE}], "async_mode": False}
    added = memos.send("add/message", body).json()

    refused = Memos(memos.address, bound_key, memos.user_id).send("add/message", body).json()

    assert (added["code"], refused["code"]) == (0, 40306)
    assert refused["data"] == {"success": False, "task_id": "", "status": "failed"}


def test_a_key_of_one_user_and_one_that_only_reads_export_what_they_reach(
    server: Server, client: Client, bound_key: str, reading_key: str, things: Things
) -> None:
    own_key = server.command("key", "create", "own", "--user", things.user, "--read-only").strip()

    answers = [
        exported(Client(client.address, key, client.user_id), things.user) for key in (bound_key, reading_key, own_key)
    ]

    assert [answer.status_code for answer in answers] == [403, 200, 200]
    assert answers[0].json() == {
        "error": "This key reaches 'user somebody else' alone; ask for that, or use another key."
    }


def test_a_key_has_a_rate_of_its_own(server: Server, client: Client) -> None:
    key = server.command("key", "create", "slow", "--rate", "2").strip()
    slow = Client(client.address, key, client.user_id)

    statuses = [slow.http.post("/graphql", json={"query": "{ limits { maxFiles } }"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_a_key_of_one_user_does_not_open_the_measures_of_the_server(server: Server, bound_key: str) -> None:
    answer = httpx.get(f"{server.address}/metrics", headers={"Authorization": f"Token {bound_key}"}, trust_env=False)

    assert answer.status_code == 403
