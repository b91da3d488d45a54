"""Nobody sees what is not theirs, and nobody gets in without a key."""

import json

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from tests.e2e.client import ANSWER_S, EVENTS, WATCH, Client, document, inline, text
from tests.e2e.processes import Server
from tests.e2e.test_forgetting import DELETE, MESSAGE_IDS
from tests.e2e.test_tasks import cancel, retry

LIMITS = {"query": "{ limits { maxFiles } }"}


@pytest.fixture(scope="module")
def another_key(server: Server) -> str:
    return server.command("key", "create", "laptop", "--project", "elsewhere").strip()


@pytest.fixture
def stranger(server: Server, client: Client, another_key: str) -> Client:
    """The user of the same name in another project."""
    return Client(server.address, another_key, client.user_id)


def test_one_user_never_sees_another_users_memory(client: Client) -> None:
    client.add(text("The safe's combination is 12-34-56."), asyncMode=False)

    other = Client(client.address, client.key, f"{client.user_id}-other")

    assert len(client.search("What is the combination of the safe?")) == 1
    assert (other.search("What is the combination of the safe?"), other.memories()) == ([], [])
    assert other.result("messages", MESSAGE_IDS, userId=other.user_id) == {"edges": []}


def test_one_user_cannot_delete_another_users_memory(client: Client) -> None:
    client.add(text("The safe's combination is 12-34-56."), asyncMode=False)
    memory_id = client.memories()[0]["id"]

    select = {"ids": [memory_id]}
    refused = client.result(
        "deleteMemories", DELETE, input={"userId": "somebody else", "select": select, "forgetSources": True}
    )

    assert refused == {"code": "NOT_FOUND", "ids": [memory_id]}
    assert len(client.memories()) == 1


def test_another_projects_key_reaches_nothing(client: Client, stranger: Client) -> None:
    task = client.added(document(inline(b"The safe's combination is 12-34-56."), "safe.txt"))
    memory_id, file_id = client.memories()[0]["id"], task["files"][0]["file"]["id"]
    messages = client.result("messages", MESSAGE_IDS, userId=client.user_id)["edges"]

    ids = [task["id"], memory_id, file_id, messages[0]["node"]["id"]]
    nodes = stranger.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"]

    assert nodes == [None] * 4
    assert stranger.task(task["id"]) is None
    assert (stranger.search("combination of the safe"), stranger.memories()) == ([], [])
    assert stranger.search("combination of the safe", filter={"fileIds": [file_id]}) == []
    assert stranger.result("messages", MESSAGE_IDS, userId=client.user_id) == {"edges": []}


def test_another_projects_key_changes_nothing(client: Client, stranger: Client) -> None:
    task = client.added(document(inline(b"The safe's combination is 12-34-56."), "safe.txt"))
    memory_id = client.memories()[0]["id"]

    refused = stranger.result(
        "deleteMemories", DELETE, input={"userId": client.user_id, "select": {"ids": [memory_id]}}
    )
    everything = stranger.result("deleteMemories", DELETE, input={"userId": client.user_id, "select": {"filter": {}}})

    assert refused == {"code": "NOT_FOUND", "ids": [memory_id]}
    assert everything["deletedCount"] == 0
    assert retry(stranger, task["id"]) == cancel(stranger, task["id"]) == {"code": "NOT_FOUND", "ids": [task["id"]]}
    assert (client.task(task["id"]), len(client.memories())) == (task, 1)


def test_another_projects_key_cannot_watch(client: Client, stranger: Client) -> None:
    task = client.added(text("Nothing to see here."))
    body = {"query": WATCH, "variables": {"taskId": task["id"]}}

    answer = stranger.http.post("/graphql", json=body, headers={"Accept": EVENTS}).text

    event = json.loads(answer.partition("data: ")[2].partition("\n")[0])
    assert event["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert event.get("data") is None


def test_another_projects_key_cannot_watch_by_socket(client: Client, stranger: Client) -> None:
    task = client.added(text("Nothing to see here."))

    address = f"{client.address.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]  # a NewType of str
        socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {stranger.key}"}}))
        socket.send(
            json.dumps(
                {"type": "subscribe", "id": "1", "payload": {"query": WATCH, "variables": {"taskId": task["id"]}}}
            )
        )
        _, refused = (json.loads(socket.recv(ANSWER_S)) for _ in range(2))

    assert (refused["id"], refused["type"]) == ("1", "error")
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["NOT_FOUND"]


def test_equal_content_in_two_projects_is_two_memories(client: Client, stranger: Client) -> None:
    ids = []
    for somebody in (client, stranger):
        somebody.add(text("The plums are ripe."), asyncMode=False, conversationId="fruit")
        ids += [memory["id"] for memory in somebody.memories()]

    assert len(set(ids)) == 2
    assert [len(somebody.search("plums")) for somebody in (client, stranger)] == [1, 1]


def test_a_revoked_key_opens_nothing(server: Server, client: Client) -> None:
    key = server.command("key", "create", "lost phone").strip()
    phone = Client(server.address, key, client.user_id)
    before = phone.http.post("/graphql", json=LIMITS).status_code

    server.command("key", "revoke", key.partition(".")[0])

    assert (before, phone.http.post("/graphql", json=LIMITS).status_code) == (200, 401)


@pytest.mark.parametrize(
    "authorization", [None, "", "Token", "Token wrong", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "Token key_1.wrong"]
)
@pytest.mark.parametrize("path", ["/graphql", "/metrics"])
def test_without_a_valid_key_the_answer_is_401(server: Server, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    answer = httpx.request(
        "GET" if path == "/metrics" else "POST", f"{server.address}{path}", headers=headers, json=LIMITS
    )

    assert answer.status_code == 401
    if path == "/graphql":
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
def test_both_schemes_open_the_door(server: Server, scheme: str) -> None:
    answer = httpx.post(f"{server.address}/graphql", headers={"Authorization": f"{scheme} {server.key}"}, json=LIMITS)

    assert answer.json() == {"data": {"limits": {"maxFiles": 20}}}


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "Token wrong"}, {"authorization": 7}])
def test_a_socket_without_a_valid_key_is_closed_with_4403(server: Server, payload: dict[str, object] | None) -> None:
    address = f"{server.address.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]  # a NewType of str
        socket.send(json.dumps({"type": "connection_init", **({} if payload is None else {"payload": payload})}))

        with pytest.raises(ConnectionClosedError) as closed:
            socket.recv(ANSWER_S)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
