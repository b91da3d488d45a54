"""Requests as the other clients of MemOS send them, and who may see what through this API."""

import hashlib
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e import papers
from tests.e2e.client import Client, Fields
from tests.e2e.memos import PREFIX, RUN_S, Memos, base64_of, ids_of
from tests.e2e.processes import Server, until

NOTE = "The canoe is stored under the stairs."


@pytest.fixture(scope="module")
def another_key(server: Server) -> str:
    return server.command("key", "create", "phone", "--project", "abroad").strip()


@pytest.fixture
def stranger(memos: Memos, another_key: str) -> Memos:
    """The user of the same name in another project."""
    return Memos(memos.address, another_key, memos.user_id)


def test_the_mcp_server_adds_searches_lists_and_deletes(memos: Memos, user_id: str) -> None:
    """Its conversation is a digest, its page is `current`, and every body names a source.

    Its times have milliseconds and no zone.
    """
    conversation_id = hashlib.md5(f"{user_id}\nWhere is it?".encode(), usedforsecurity=False).hexdigest()
    said = [
        {"role": "user", "content": NOTE, "chat_time": "2026-11-22 05:01:25.123"},
        {"role": "assistant", "content": "I will remember.", "chat_time": "2026-11-22 05:01:26.004"},
    ]

    added = memos.ask("/add/message", conversation_id=conversation_id, messages=said, source="GITHUB")
    assert memos.ended(added["task_id"])["status"] == "completed"
    found = memos.ask(
        "/search/memory", conversation_id=conversation_id, query="canoe", memory_limit_number=6, source="GITHUB"
    )
    listed = memos.ask(
        "/get/memory", include_preference=True, include_tool_memory=False, current=1, size=20, source="GITHUB"
    )
    ids = ids_of(listed["memory_detail_list"])
    deleted = memos.send("/delete/memory", {"user_ids": [user_id], "memory_ids": ids, "source": "GITHUB"}).json()

    assert found["memory_detail_list"][0]["memory_value"] == f"User: {NOTE}"
    assert (len(ids), listed["current"], listed["size"], listed["pages"]) == (2, 1, 20, 1)
    assert deleted["data"] == {"success": True, "deleted": 2}


def test_the_plugin_finds_by_its_wrapped_filter_and_keeps_what_is_over_its_own_threshold(memos: Memos) -> None:
    added = memos.ask(
        "add/message",
        conversation_id="session:1",
        messages=[
            {"role": "user", "content": NOTE},
            {"role": "assistant", "content": "[image: https://cdn.example/a.png]"},
        ],
        tags=["openclaw"],
        info={"source": "openclaw", "sessionKey": "main", "agentId": "helper"},
        agent_id="helper",
        source="openclaw_linux",
        async_mode=True,
    )
    assert memos.ended(added["task_id"])["status"] == "completed"
    query = {
        "query": "Where is the canoe?",
        "memory_limit_number": 9,
        "relativity": 0.45,
        "include_preference": True,
        "source": "openclaw_linux",
    }

    found = memos.ask("search/memory", **query, filter={"user": {"and": [{"agent_id": "helper"}]}})[
        "memory_detail_list"
    ]
    others = memos.ask("search/memory", **query, filter={"user": {"and": [{"agent_id": "stranger"}]}})[
        "memory_detail_list"
    ]

    kept = [item["memory_value"] or item["memory_key"] for item in found if item["relativity"] > 0.45]
    assert kept == [f"User: {NOTE}"]
    assert others == []


def test_the_command_line_tries_the_other_scheme_and_cuts_the_version_from_its_routes(memos: Memos) -> None:
    tracked = {"source": "cli", "framework": "none"}
    added = memos.ask("add/message", messages=[{"role": "user", "content": NOTE}], async_mode=False, **tracked)
    (memory_id,) = ids_of(
        memos.ask("get/memory", page=1, size=50, include_tool_memory=True, **tracked)["memory_detail_list"]
    )

    answers = [
        httpx.get(
            f"{memos.address}{PREFIX}{path}",
            headers={"Authorization": f"{scheme} {memos.key}", "X-Source": "cli"},
            trust_env=False,
        )
        for path in ("/ping/", f"/get/memory/{memory_id}")
        for scheme in ("Token", "Bearer")
    ]
    origin = answers[-1].json()["data"]
    deleted = memos.ask("delete/memory", memory_ids=[memory_id], **tracked)

    assert added["status"] == "completed"
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (origin["origin_text"], origin["metadata"]["memory_type"], origin["metadata"]["key"]) == (
        NOTE,
        "UserMemory",
        origin["title"],
    )
    assert [message["content"] for message in origin["source_messages"]] == [NOTE]
    assert deleted["success"] is True


def test_the_command_line_shows_why_a_task_failed(memos: Memos) -> None:
    """It takes an answer whose data say `failed` for an error of the call, unless they say that it succeeded."""
    file = {"type": "file", "file": {"file_data": "no base64!"}}

    status = memos.ended(memos.ask("add/message", messages=[{"role": "user", "content": [file]}])["task_id"])

    assert (status["success"], status["status"], status["failures"][0]["error"]) == (True, "failed", "INVALID_BASE64")


def test_another_projects_key_reaches_nothing(memos: Memos, stranger: Memos) -> None:
    added = memos.say(NOTE, conversation_id="c1", info={"boat": stranger.user_id})
    (memory_id,) = ids_of(memos.ask("get/memory")["memory_detail_list"])
    headers = {"Authorization": f"Token {stranger.key}"}

    assert stranger.found("Where is the canoe?", relativity=0) == []
    assert stranger.ask("get/memory")["total"] == 0
    assert stranger.ask("get/message", conversation_id="c1") == {"message_detail_list": []}
    assert stranger.refused("get/status", task_id=added["task_id"]) == (404, 50131)
    assert stranger.refused("update/memory", memory_id=memory_id, title="Mine") == (200, 40001)
    assert stranger.refused("delete/memory", memory_ids=[memory_id]) == (200, 40307)
    assert stranger.refused("delete/memory", user_id=memos.user_id) == (200, 40308)
    assert stranger.send("delete/memory", {"filter": {"boat": stranger.user_id}}).json()["data"] == {
        "success": True,
        "deleted": 0,
    }
    assert (
        httpx.get(f"{memos.address}{PREFIX}/get/memory/{memory_id}", headers=headers, trust_env=False).status_code
        == 404
    )
    assert memos.found("Where is the canoe?") == [f"User: {NOTE}"]


def test_one_user_never_sees_another_users_memory(memos: Memos) -> None:
    memos.say(NOTE, conversation_id="c1")
    other = Memos(memos.address, memos.key, f"{memos.user_id}-other")

    assert other.found("Where is the canoe?", relativity=0, conversation_id="c1") == []
    assert other.ask("get/message", conversation_id="c1") == {"message_detail_list": []}
    assert memos.send("get/memory", {"agent_id": memos.user_id}).json()["data"]["total"] == 0


@contextmanager
def sent(memos: Memos, body: Fields) -> Iterator[None]:
    """Send an add, and close the connection at the end without having read an answer."""
    content = json.dumps(body).encode()
    place = urlsplit(memos.address)
    fields = {"Host": place.netloc, "Authorization": f"Token {memos.key}", "Content-Length": len(content)}
    head = "".join(
        [f"POST {PREFIX}/add/message HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in fields.items()), "\r\n"]
    )
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(head.encode() + content)
        yield


def tasks_of(client: Client) -> list[str]:
    found = client.result(
        "tasks", "query ($id: ID!) { tasks(userId: $id) { edges { node { id } } } }", id=client.user_id
    )
    return [edge["node"]["id"] for edge in found["edges"]]


def long_text(subject: str) -> str:
    """Write so much that it is not embedded at once."""
    return " ".join(f"Sentence number {number} is about {subject}." for number in range(200))


def messages_in(memos: Memos) -> int:
    return len(memos.ask("get/message", conversation_id="c1", message_limit_number=50)["message_detail_list"])


def test_an_add_that_is_sent_again_because_its_answer_did_not_come_is_one_add(
    memos: Memos, user_id: str, client: Client
) -> None:
    messages = [{"role": "user", "content": long_text("canoes")}]
    body = {"user_id": user_id, "conversation_id": "c1", "messages": messages, "async_mode": False}
    with sent(memos, body):
        until(lambda: tasks_of(client) != [], within_s=RUN_S)
    with sent(memos, body):
        pass

    answered = memos.send("add/message", body).json()["data"]

    assert tasks_of(client) == [answered["task_id"]]
    assert (answered["status"], messages_in(memos)) == ("completed", 1)


def test_an_answered_add_that_is_repeated_is_a_new_message(memos: Memos) -> None:
    first, second = (memos.say("Yes.", conversation_id="c1") for _ in range(2))

    assert first["task_id"] != second["task_id"]
    assert messages_in(memos) == 2


def test_two_equal_adds_at_once_are_one(memos: Memos) -> None:
    with ThreadPoolExecutor(4) as threads:
        tasks = list(threads.map(lambda _: memos.say(long_text("tents"), conversation_id="c1")["task_id"], range(4)))

    assert len(set(tasks)) == messages_in(memos) == 1


def test_an_image_is_found_from_another_conversation_by_a_question_that_only_points_at_it(memos: Memos) -> None:
    url = f"data:image/png;base64,{base64_of(papers.picture('Departure from platform nine at 18:42'))}"
    content = [{"type": "text", "text": "I am going to the sea."}, {"type": "image_url", "image_url": {"url": url}}]
    messages = [{"role": "user", "content": content}, {"role": "assistant", "content": "Have a good time!"}]
    added = memos.ask("add/message", conversation_id="1211", messages=messages)
    assert memos.ended(added["task_id"])["status"] == "completed"

    found = memos.ask("search/memory", conversation_id="1214", query="Help me summarize this image")[
        "memory_detail_list"
    ]

    assert found
    assert all("image" in item["tags"] and item["relativity"] >= 0.45 for item in found)
    assert any("platform nine" in item["memory_value"] for item in found)
    assert memos.found("Help me summarize this document") == []
