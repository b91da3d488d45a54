"""Requests that cost more than they are worth are refused, and others hardly notice them.

`tests/e2e/attacks.py` holds the attacks; `python -m tests.bench.attacks` measures each of them.
"""

import json
import select
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.e2e.attacks import ATTACKS, LONG_ID, LONG_QUERY, Attack, Target, asked, noticed, rest, searching
from tests.e2e.client import Client, text
from tests.e2e.memos import PREFIX, Memos
from tests.e2e.processes import Server, resident_mib, until

NOTICED_S = 2.0
"""Far more than an idle machine takes, and far less than any of these attacks took before."""
KEPT_MIB = 60
REFUSALS = ("INVALID_INPUT", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", '"code":400')
COSTLY = (
    "500,000 numbers in info",
    "40,000 numbers in info",
    "1,500,000 tags that hold commas",
    "6,000 messages",
    "19,000 tags",
    "20,000 conditions",
    "a file at 100,000 places",
    "225 searches in a batch",
    "an answer of 200 MB",
    "a long text to extract from",
)
REST_DOORS = {
    "get/status": {"task_id": LONG_ID},
    "get/memory": {"user_id": LONG_ID},
    "get/message": {"user_id": "u", "conversation_id": LONG_ID},
    "search/memory": {"user_id": "u", "query": "x", "knowledgebase_ids": [LONG_ID]},
    "update/memory": {"memory_id": LONG_ID, "title": "t"},
    "delete/memory": {"memory_ids": [LONG_ID]},
    "delete/knowledgebase": {"knowledgebase_id": LONG_ID},
    "get/knowledgebase-file": {"file_ids": [LONG_ID]},
    "create/knowledgebase": {"knowledgebase_name": LONG_ID},
}
CODES = {"get/memory": 40010, "get/message": 40011}


@pytest.fixture
def target(server: Server) -> Target:
    return Target(server.address, server.key)


def test_a_key_of_17_mb_is_a_wrong_key(target: Target) -> None:
    status, answer = target.send(ATTACKS["a key of 17 MB"]())

    # A server that bounds its headers refuses it before it looks for a key
    assert status in {401, 431, 0}
    assert status != 401 or json.loads(answer)["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("path", REST_DOORS)
def test_an_id_of_17_mb_is_refused_with_a_documented_code(target: Target, path: str) -> None:
    status, answer = target.send(Attack(f"{PREFIX}/{path}", json.dumps(REST_DOORS[path]).encode()))

    assert status in {200, 400}
    assert json.loads(answer)["code"] == CODES.get(path, 40000)


@pytest.mark.parametrize("name", COSTLY)
def test_a_costly_request_is_refused_and_others_hardly_notice(server: Server, target: Target, name: str) -> None:
    attack = ATTACKS[name]()
    if attack.after:
        target.send(attack.after)  # what it adds is embedded and indexed: work of which other attacks do nothing
    before = resident_mib(server.pid_of("web"))

    seen = noticed(target, attack, for_s=1, clients=5)

    assert max(seen.waits_s) < NOTICED_S
    assert set(seen.statuses) <= {200, 400}
    assert all(any(code in answer for code in REFUSALS) for answer in seen.answers)
    until(lambda: resident_mib(server.pid_of("web")) < before + KEPT_MIB, within_s=20)


def test_long_bodies_together_take_no_more_memory_than_there_is_room_for(target: Target, server: Server) -> None:
    """Send 600 MB in ten bodies at once; they took 1.1 GB. There is room for 256 MiB, of which one key gets half."""
    pid, peak = server.pid_of("web"), 0.0
    before = resident_mib(pid)
    attack, over = ATTACKS["60 MB of text in a body"](), threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.02):
            peak = max(peak, resident_mib(pid))

    with ThreadPoolExecutor(11) as pool:
        watching = pool.submit(watch)
        answers = list(pool.map(target.send, [attack] * 10))
        over.set()
        watching.result()

    assert [(status, json.loads(answer)["code"]) for status, answer in answers] == [(200, 40013)] * 10
    assert peak - before < 500
    until(lambda: resident_mib(pid) < before + KEPT_MIB, within_s=20)


def test_searches_of_one_request_have_a_ceiling_together(target: Target, client: Client) -> None:
    query = f"query ($query: String!) {{ {searching(10, '')} }}"

    answers = json.loads(
        target.send(Attack("/graphql", json.dumps([json.loads(asked(query, query="tea").body)] * 3).encode()))[1]
    )

    assert ["errors" in answer for answer in answers] == [False, True, True]
    assert answers[1]["errors"][0]["message"].startswith("The operation costs 12,301, and 7,699 of the 20,000")


def test_only_the_first_4000_characters_of_a_query_count(client: Client, memos: Memos) -> None:
    client.add(text("Lea keeps the key in a blue vase."), asyncMode=False)
    query = ("Where is the key? " * 300)[:3990] + " " * 10

    edges = client.search(query + "vase " * 100_000)

    assert [edge["relativity"] for edge in edges] == [edge["relativity"] for edge in client.search(query)]
    assert not any("vase" in _marked(highlight) for edge in edges for highlight in edge["highlights"])
    assert memos.found(query + "vase " * 100_000) == memos.found(query)


def _marked(highlight: dict[str, object]) -> list[str]:
    fragment, ranges = str(highlight["fragment"]), highlight["ranges"]
    assert isinstance(ranges, list)
    return [fragment[each["start"] : each["end"]] for each in ranges]


def extracting(target: Target) -> socket.socket:
    """Send what takes some seconds to extract from, and do not wait for the answer."""
    heavy = rest("extract/memory", messages=[{"role": "user", "content": LONG_QUERY * 12}] * 4)
    parts = urlsplit(target.address)
    head = (
        f"POST {heavy.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {target.key}\r\n"
        "Content-Type: application/json\r\n"
    )
    connection = socket.create_connection((str(parts.hostname), parts.port))
    connection.sendall(f"{head}Content-Length: {len(heavy.body)}\r\n\r\n".encode() + heavy.body)
    return connection


def test_adding_does_not_wait_for_what_others_extract(target: Target, client: Client) -> None:
    with ExitStack() as stack:
        waiting = [stack.enter_context(extracting(target)) for _ in range(20)]

        task = client.add(text("The oar hangs in the boathouse."), asyncMode=False)["task"]
        answered, _, _ = select.select(waiting, [], [], 0)

    assert task["state"] == "COMPLETED"
    assert len(answered) < 10


def test_extracting_ends_when_its_client_goes(target: Target) -> None:
    """Leave twenty requests that would take a minute together: the one that comes after them is answered at once."""
    for _ in range(20):
        extracting(target).close()

    status, answer = target.send(rest("extract/memory", messages=[{"role": "user", "content": "I like tea."}]))

    assert (status, json.loads(answer)["code"]) == (200, 0)


def test_a_text_that_takes_too_long_to_extract_from_is_refused(memos: Memos) -> None:
    words = "I like tea. " * 8_000

    assert memos.refused("extract/memory", messages=[{"role": "user", "content": words}] * 3) == (400, 40013)
