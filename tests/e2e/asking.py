"""Somebody tells a server things on given days and asks about them, through GraphQL alone."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.e2e.client import ADD, Client, Fields, Upload, text

ITEM = """
    __typename
    ... on MemoryItem { id value status replacedBy saidAt provenance { ... on FileSource { file { name } } } }
"""
FOUND = f"""query ($query: String!, $userId: ID!, $now: DateTime, $filter: MemoryFilter, $least: Float) {{
    searchMemory(query: $query, userId: $userId, now: $now, filter: $filter, minRelativity: $least, first: 10) {{
        edges {{ relativity explanation {{ likeness words recency merit total }} node {{ {ITEM} }} }}
    }}
}}"""
LISTED = f"""query ($userId: ID!, $filter: MemoryFilter) {{
    memories(userId: $userId, filter: $filter, first: 100) {{ edges {{ node {{ {ITEM} }} }} }}
}}"""
FEEDBACK = """mutation ($input: AddFeedbackInput!) { addFeedback(input: $input) {
    ... on AddFeedbackPayload { changes { kind memory { __typename } } }
} }"""


@dataclass(frozen=True)
class Hit:
    """A row of a search: its words without the speaker, and the name of the file that it was read in."""

    words: str
    file: str | None
    relativity: float
    node: Fields


def somebody(client: Client) -> Client:
    """Return a user whom nobody knows."""
    return Client(client.address, client.key, f"asking-{uuid.uuid4()}")


def say(client: Client, words: str, *, at: str | None = None, role: str = "USER", conversation: str = "c") -> Fields:
    message = {"role": role, "content": [text(words)], **({"sentAt": at} if at else {})}
    said = {"userId": client.user_id, "conversationId": conversation, "messages": [message], "asyncMode": False}
    return client.result("addMessage", ADD, input=said)


def send(client: Client, part: Callable[[Fields, str], Fields], name: str, content: bytes, *, at: str) -> None:
    """Send a file on a day, and wait until it is read."""
    message = {"role": "USER", "content": [part({"upload": Upload(name, content)}, name)], "sentAt": at}
    sent = {"userId": client.user_id, "conversationId": name, "messages": [message]}
    *_, last = client.watch(client.result("addMessage", ADD, input=sent)["task"]["id"])
    assert last["state"] == "COMPLETED", last


def ask(
    client: Client, query: str, *, now: str | None = None, kinds: Sequence[str] = (), least: float = 0.0
) -> list[Hit]:
    more = {"least": least, **({"filter": {"kinds": list(kinds)}} if kinds else {})}
    return [
        Hit(_words(edge["node"]), _file(edge["node"]), edge["relativity"], edge["node"])
        for edge in client.result("searchMemory", FOUND, query=query, userId=client.user_id, now=now, **more)["edges"]
    ]


def listed(client: Client, **conditions: object) -> list[Fields]:
    found = client.result("memories", LISTED, userId=client.user_id, filter=conditions)
    return [edge["node"] for edge in found["edges"]]


def correct(client: Client, words: str, *, conversation: str | None = None) -> list[str]:
    """Give feedback, and return what it changed."""
    told = {"userId": client.user_id, "feedback": words, "conversationId": conversation}
    given = client.result("addFeedback", FEEDBACK, input=told)
    return [change["kind"] for change in given["changes"]]


def _words(node: Fields) -> str:
    return str(node["value"]).removeprefix("User: ").removeprefix("Assistant: ")


def _file(node: Fields) -> str | None:
    return next((source["file"]["name"] for source in node["provenance"] if "file" in source), None)
