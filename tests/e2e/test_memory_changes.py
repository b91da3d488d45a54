"""Watching an owner's memories, over a socket as a frontend does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.e2e.client import ANSWER_S, Client, Fields, text
from tests.e2e.processes import Server
from tests.e2e.test_forgetting import DELETE

WATCH = """subscription ($user: ID!, $after: String) { memoryChanged(userId: $user, after: $after) { __typename
    ... on MemoryAdded { cursor memory { ... on MemoryItem { id value } } }
    ... on MemoryUpdated { cursor memory { ... on MemoryItem { id tags } } }
    ... on MemoryArchived { cursor memory { ... on MemoryItem { id status } } }
    ... on MemoryDeleted { cursor memoryId } } }"""
UPDATE = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { __typename } }"


@contextmanager
def watching(client: Client, user_id: str, after: str | None = None) -> Iterator[ClientConnection]:
    address = f"{client.address.replace('http', 'ws', 1)}/graphql"
    with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]  # a NewType of str
        socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {client.key}"}}))
        socket.recv(ANSWER_S)
        payload = {"query": WATCH, "variables": {"user": user_id, "after": after}}
        socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        if after is None:
            # Answered behind the subscription: from now on it is watched
            socket.send(json.dumps({"type": "subscribe", "id": "2", "payload": {"query": "{ __typename }"}}))
            for _ in range(2):
                assert json.loads(socket.recv(ANSWER_S))["id"] == "2"
        yield socket


def event(socket: ClientConnection) -> Fields:
    message = json.loads(socket.recv(ANSWER_S))
    assert message["type"] == "next", message
    return Fields(message["payload"]["data"]["memoryChanged"])


def test_a_memory_is_watched_from_its_making_to_its_end_and_across_a_break(client: Client) -> None:
    with watching(client, client.user_id) as socket:
        client.add(text("The safe's combination is 12-34-56."), asyncMode=False)
        added = event(socket)
    memory_id = added["memory"]["id"]
    client.result("updateMemory", UPDATE, input={"id": memory_id, "tags": ["safe"]})
    with watching(client, client.user_id, added["cursor"]) as socket:
        updated = event(socket)
        client.result("updateMemory", UPDATE, input={"id": memory_id, "status": "ARCHIVED"})
        archived = event(socket)
        client.result("deleteMemories", DELETE, input={"userId": client.user_id, "select": {"ids": [memory_id]}})
        deleted = event(socket)

    assert (added["__typename"], added["memory"]["value"]) == (
        "MemoryAdded",
        "User: The safe's combination is 12-34-56.",
    )
    assert (updated["__typename"], updated["memory"]) == ("MemoryUpdated", {"id": memory_id, "tags": ["safe"]})
    assert (archived["__typename"], archived["memory"]) == ("MemoryArchived", {"id": memory_id, "status": "ARCHIVED"})
    assert (deleted["__typename"], deleted["memoryId"]) == ("MemoryDeleted", memory_id)


@pytest.mark.parametrize("is_of_another_project", [True, False])
def test_nobody_watches_anothers_memories(server: Server, client: Client, is_of_another_project: bool) -> None:
    key = (
        server.command("key", "create", "watcher", "--project", "elsewhere").strip()
        if is_of_another_project
        else client.key
    )
    user_id = client.user_id if is_of_another_project else f"{client.user_id}-other"
    stranger = Client(client.address, key, user_id)
    with watching(client, client.user_id) as own, watching(stranger, user_id) as other:
        client.add(text("The safe's combination is 12-34-56."), asyncMode=False)
        cursor = event(own)["cursor"]
        with watching(stranger, user_id, cursor) as resumed:
            stranger.add(text("The plums are ripe."), asyncMode=False)
            seen = [event(socket)["memory"]["value"] for socket in (other, resumed)]

    assert seen == ["User: The plums are ripe."] * 2
