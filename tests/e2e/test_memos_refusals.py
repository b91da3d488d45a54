"""The MemOS API refuses with the documented codes, answers pings and counts calls."""

import httpx
import pytest

from tests.e2e.client import Fields
from tests.e2e.memos import PREFIX, Memos
from tests.e2e.test_memos_api import file_part, user


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("add/message", {"messages": user("x")}, 200, 40002),
        ("add/message", {"user_id": "ann"}, 200, 40002),
        ("add/message", {"user_id": "ann", "messages": []}, 200, 40003),
        ("add/message", {"user_id": "ann", "messages": "hello"}, 200, 40000),
        ("add/message", {"user_id": "ann", "messages": [{"role": "user"}]}, 200, 40002),
        ("add/message", {"user_id": ["ann", "bob"], "messages": user("x")}, 200, 40000),
        ("add/message", {"user_id": "a" * 101, "messages": user("x")}, 200, 40010),
        ("add/message", {"user_id": "ann", "conversation_id": "c" * 101, "messages": user("x")}, 200, 40011),
        ("add/message", {"user_id": "ann", "messages": user("x" * 100_001)}, 200, 40013),
        ("add/message", {"user_id": "ann", "messages": user("x"), "info": [1]}, 200, 40000),
        ("search/memory", {"user_id": "ann"}, 400, 40002),
        ("search/memory", {"query": "x"}, 400, 40002),
        ("search/memory", {"user_id": "ann", "query": "x", "relativity": 2}, 400, 40000),
        ("search/memory", {"user_id": "ann", "query": "x", "memory_limit_number": 26}, 400, 40000),
        ("search/memory", {"user_id": "ann", "query": "x", "include_memory_view": ["dreams"]}, 400, 40006),
        ("search/memory", {"user_id": "ann", "query": "x", "filter": {"tags": {"like": "x"}}}, 400, 40000),
        ("search/memory", {"user_id": "ann", "query": "x", "knowledgebase_ids": ["none"]}, 404, 50120),
        ("get/memory", {"user_id": "ann", "size": 51}, 400, 40000),
        ("get/message", {"user_id": "ann", "message_limit_number": 51}, 400, 40000),
        ("get/status", {"task_id": "task_none"}, 404, 50131),
        ("get/status", {}, 400, 40002),
        ("delete/memory", {}, 200, 40002),
        ("delete/memory", {"memory_ids": ["mem_none"]}, 200, 40307),
        ("delete/memory", {"user_id": "ann", "memory_ids": []}, 200, 40003),
        ("create/knowledgebase", {}, 200, 40002),
        ("add/knowledgebase-file", {"knowledgebase_id": "none", "file": [{"content": "aGk="}]}, 200, 50120),
        ("add/knowledgebase-file", {"knowledgebase_id": "none"}, 200, 40002),
        ("delete/knowledgebase-file", {"file_ids": []}, 200, 40003),
        ("delete/memory", {"user_id": "nobody-at-all"}, 200, 40308),
        ("update/memory", {"memory_id": "mem_none", "title": "x"}, 200, 40001),
        ("update/memory", {"memory_id": "mem_none", "status": "resolving"}, 200, 40006),
        ("add/feedback", {"user_id": "ann"}, 200, 40002),
        ("extract/memory", {"messages": user(file_part("aGk="))}, 400, 40006),
        ("chat", {}, 501, 50002),
        ("rerank", {"query": "key"}, 400, 40002),
        ("add/profile_template", {}, 501, 50002),
        ("no/such/address", {}, 501, 50002),
    ],
)
def test_a_refusal_has_the_documented_code(memos: Memos, path: str, body: Fields, status: int, code: int) -> None:
    assert memos.refused(path, **body) == (status, code)


def test_a_refused_add_has_data_that_every_client_can_read(memos: Memos) -> None:
    answer = memos.send("add/message", {"messages": user("x")}).json()

    assert answer == {
        "code": 40002,
        "message": "user_id: user_id or agent_id is required.",
        "data": {"success": False, "task_id": "", "status": "failed"},
    }


@pytest.mark.parametrize("path", ["ping", "ping/", "/ping"])
@pytest.mark.parametrize("scheme", ["Token", "Bearer"])
def test_a_ping_tells_whether_the_key_is_right(memos: Memos, path: str, scheme: str) -> None:
    url = f"{memos.address}{PREFIX}/{path}"

    right = httpx.get(url, headers={"Authorization": f"{scheme} {memos.key}"}, trust_env=False)
    wrong = httpx.get(url, headers={"Authorization": f"{scheme} wrong"}, trust_env=False)

    assert (right.status_code, right.json()) == (200, {"code": 0, "message": "ok", "data": {"success": True}})
    assert (wrong.status_code, wrong.json()["code"]) == (401, 40132)


def test_calls_are_counted_by_address(memos: Memos) -> None:
    headers = {"Authorization": f"Token {memos.key}"}
    memos.send("get/memory/", {"user_id": "ann"})
    httpx.get(f"{memos.address}{PREFIX}//get/memory/mem_none", headers=headers, trust_env=False)

    counted = httpx.get(f"{memos.address}/metrics", headers=headers, trust_env=False).text

    assert f'memos_requests_total{{path="{PREFIX}/get/memory",status="200"}}' in counted
    assert f'memos_requests_total{{path="{PREFIX}/get/memory/{{memory_id:path}}",status="404"}}' in counted
