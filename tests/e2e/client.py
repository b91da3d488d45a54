"""A client of the API as any language could write one: plain HTTP and the bare WebSocket protocol."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from websockets.sync.client import connect

Fields = dict[str, Any]
"""A JSON object, as the API sends it."""

ANSWER_S = 60
FILE = "id name mediaType sizeBytes sha256 pageCount widthPx heightPx sourceUrl"
FAILURE = "code message fileIndex stage retryable"
TASK = f"""
    id revision state memoryCount retryOf userId conversationId finishedAt progress {{ completed total fraction }}
    failures {{ {FAILURE} }}
    files {{ index state stage progress {{ completed total fraction }} failure {{ {FAILURE} }} file {{ {FILE} }} }}
"""
MEMORY = f"""
    ... on TextMemory {{
        id userId conversationId key value tags memoryType confidence createdAt updatedAt
        provenance {{
            __typename
            ... on MessageSource {{ partIndex message {{ id content {{ ... on TextContent {{ text }} }} }} }}
            ... on FileSource {{ page excerpt ocrConfidence boundingBoxes {{ x y width height }} file {{ {FILE} }} }}
        }}
    }}
"""
ADD = f"""mutation ($input: AddMessageInput!) {{ addMessage(input: $input) {{
    ... on AddMessagePayload {{ conversationId task {{ {TASK} }} }}
    ... on InvalidInputError {{ message code issues {{ path message }} }}
}} }}"""
SEARCH = f"""query ($query: String!, $userId: ID!, $filter: MemoryFilter, $first: Int! = 10, $after: String) {{
    searchMemory(query: $query, userId: $userId, filter: $filter, first: $first, after: $after) {{
        edges {{ cursor relativity highlights {{ fragment ranges {{ start end }} }} node {{ {MEMORY} }} }}
        pageInfo {{ hasNextPage endCursor }}
    }}
}}"""
MEMORIES = f"""\
query ($userId: ID!, $filter: MemoryFilter, $first: Int!, $after: String, $orderBy: MemoryOrder! = NEWEST) {{
    memories(userId: $userId, filter: $filter, first: $first, after: $after, orderBy: $orderBy) {{
        edges {{ cursor node {{ {MEMORY} }} }} pageInfo {{ hasNextPage endCursor }} totalCount
    }}
}}"""
WATCH = f"subscription ($taskId: ID!) {{ taskStatus(taskId: $taskId) {{ {TASK} }} }}"
EVENTS = "text/event-stream"
PARTS = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"


@dataclass(frozen=True)
class Upload:
    """A file to be sent as a part of a multipart request."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Client:
    """One user of a project."""

    address: str
    key: str
    user_id: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.key}"}

    @cached_property
    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, headers=self.headers, timeout=ANSWER_S, trust_env=False)

    def ask(self, query: str, /, **variables: object) -> Fields:
        """Run an operation that must succeed, as a multipart request where it carries files, and return its data."""
        response = self.send(query, **variables)
        answer: Fields = response.json()
        assert "errors" not in answer, answer
        return {**answer["data"]}

    def send(self, query: str, /, **variables: object) -> httpx.Response:
        """Run an operation, whatever comes of it."""
        uploads: dict[str, Upload] = {}
        operation = {"query": query, "variables": _without_uploads(variables, "variables", uploads)}
        if not uploads:
            return self.http.post("/graphql", json=operation)
        places = {str(number): [path] for number, path in enumerate(uploads)}
        files = {str(number): (upload.name, upload.content) for number, upload in enumerate(uploads.values())}
        return self.http.post(
            "/graphql", data={"operations": json.dumps(operation), "map": json.dumps(places)}, files=files
        )

    def add(self, *content: Fields, **more: object) -> Fields:
        """Send one message and return the result of `addMessage`."""
        message = {"role": "USER", "content": list(content)}
        return self.result("addMessage", ADD, input={"userId": self.user_id, "messages": [message], **more})

    def result(self, name: str, operation: str, /, **variables: object) -> Fields:
        """Run a mutation or query and return its one field."""
        found: Fields = self.ask(operation, **variables)[name]
        return found

    def added(self, *content: Fields, **more: object) -> Fields:
        """Send one message, wait for the end of its task and return that."""
        *_, last = self.watch(self.add(*content, **more)["task"]["id"])
        return last

    def task(self, task_id: str) -> Fields:
        return self.result("task", f"query ($id: ID!) {{ task(id: $id) {{ {TASK} }} }}", id=task_id)

    def search(self, query: str, **more: object) -> list[Fields]:
        """Search, and return the edges."""
        edges: list[Fields] = self.result("searchMemory", SEARCH, query=query, userId=self.user_id, **more)["edges"]
        return edges

    def memories(self, **conditions: object) -> list[Fields]:
        """Return the user's newest hundred memories."""
        found = self.result("memories", MEMORIES, userId=self.user_id, filter=conditions, first=100)
        return [edge["node"] for edge in found["edges"]]

    def watch(self, task_id: str) -> Iterator[Fields]:
        """Follow a task over a WebSocket; ends when the server says that it is complete."""
        address = f"{self.address.replace('http', 'ws', 1)}/graphql"
        # A NewType of str
        with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as socket:  # type: ignore[list-item]
            socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {self.key}"}}))
            assert json.loads(socket.recv(ANSWER_S)) == {"type": "connection_ack"}
            payload = {"query": WATCH, "variables": {"taskId": task_id}}
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            while (message := json.loads(socket.recv(ANSWER_S))) != {"type": "complete", "id": "1"}:
                assert (message["type"], message["id"]) == ("next", "1"), message
                yield message["payload"]["data"]["taskStatus"]

    def watch_events(self, task_id: str) -> Iterator[Fields]:
        """Follow a task as server-sent events."""
        lines = self._stream(task_id, EVENTS)
        for line in lines:
            if line == "event: complete":
                return
            if line == "event: next":
                yield json.loads(next(lines).removeprefix("data: "))["data"]["taskStatus"]
        raise AssertionError("the stream ended without saying that it is complete")

    def watch_parts(self, task_id: str) -> Iterator[Fields]:
        """Follow a task as the parts of a multipart response."""
        for line in self._stream(task_id, f"{PARTS},application/json"):
            if line == "--graphql--":
                return
            if line.startswith('{"payload"'):
                yield json.loads(line)["payload"]["data"]["taskStatus"]
        raise AssertionError("the response ended without its last boundary")

    def _stream(self, task_id: str, accept: str) -> Iterator[str]:
        body = {"query": WATCH, "variables": {"taskId": task_id}}
        with self.http.stream("POST", "/graphql", json=body, headers={"Accept": accept}) as response:
            assert response.headers["content-type"].startswith(accept.partition(";")[0])
            yield from response.iter_lines()


def _without_uploads(value: object, path: str, uploads: dict[str, Upload]) -> object:
    """Put null in the place of each file, and note the file by its path."""
    if isinstance(value, Upload):
        uploads[path] = value
        return None
    if isinstance(value, dict):
        return {name: _without_uploads(item, f"{path}.{name}", uploads) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_uploads(item, f"{path}.{place}", uploads) for place, item in enumerate(value)]
    return value


def said_in(memory: Fields) -> list[str]:
    """Return the words of each message part that a memory came from."""
    sources = [source for source in memory["provenance"] if source["__typename"] == "MessageSource"]
    return [source["message"]["content"][source["partIndex"]]["text"] for source in sources]


def files_of(memory: Fields) -> list[str]:
    """Return the name of each file that a memory came from."""
    return [source["file"]["name"] for source in memory["provenance"] if source["__typename"] == "FileSource"]


def text(words: str) -> Fields:
    return {"text": words}


def image(source: Fields, name: str | None = None) -> Fields:
    return {"image": {"source": source, "name": name}}


def document(source: Fields, name: str | None = None) -> Fields:
    return {"file": {"source": source, "name": name}}


def inline(content: bytes) -> Fields:
    return {"base64": base64.b64encode(content).decode()}


def data_url(content: bytes, media_type: str) -> Fields:
    return {"url": f"data:{media_type};base64,{base64.b64encode(content).decode()}"}
