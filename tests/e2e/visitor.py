"""A client that goes on through crashes as a careful one does, and forgives nothing but what is really away."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from websockets.sync.client import ClientConnection, connect

from tests.e2e.client import WATCH, Client, Fields
from tests.e2e.outages import EXCUSABLE, Outages, Unavailable

FINAL = {"COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"}
CONNECT_S = 20
# A subscriber that hears nothing for so long asks whether it has missed something …
SILENCE_S = 20
# … and is given this long to hear of it before it counts as left hanging.
LATE_S = 5
PAUSE_S = 0.3
# No task takes that long, however often it is interrupted.
ENDS_S = 300
T = TypeVar("T")


@dataclass(frozen=True)
class End:
    """What a message came to; `memories` and `found` count words with the pages they stand on."""

    outcome: Fields
    memories: Counter[tuple[str, str]]
    found: Counter[str]


class Strict(Client):
    """A client that tells a service that is away from every other error."""

    def ask(self, query: str, /, **variables: object) -> Fields:
        answer: Fields = self.send(query, **variables).json()
        _refuse_errors(answer.get("errors", []))
        return {**answer["data"]}


def _refuse_errors(errors: list[Fields]) -> None:
    codes = {error["extensions"]["code"] for error in errors}
    if codes == {"DEPENDENCY_UNAVAILABLE"} and all(error["extensions"]["requestId"] for error in errors):
        raise Unavailable(errors[0]["message"])
    assert not errors, errors


@dataclass(frozen=True)
class Visitor:
    """One user, who sends one message and watches what becomes of it."""

    address: str
    key: str
    user_id: str
    outages: Outages

    @cached_property
    def client(self) -> Strict:
        return Strict(self.address, self.key, self.user_id)

    def patiently(self, work: Callable[[Strict], T]) -> T:
        """Do something, and again for as long as a part that it needs is away."""
        while True:
            since = time.monotonic()
            try:
                return work(self.client)
            except EXCUSABLE as error:
                self.outages.excuse(error, since=since)
                time.sleep(PAUSE_S)

    def send(self, *content: Fields) -> str:
        """Send a message, by its idempotency key again where no answer came, and return the id of its task."""
        return str(self.patiently(lambda client: client.add(*content, idempotencyKey=self.user_id))["task"]["id"])

    def follow(self, task_id: str) -> Fields:
        """Watch a task to its end, subscribing anew whenever the connection ends."""
        revision, deadline = 0, time.monotonic() + ENDS_S
        while True:
            since = time.monotonic()
            assert since < deadline, f"{task_id} has not ended after {ENDS_S} s; it is at revision {revision}"
            try:
                for task in self._snapshots(task_id):
                    assert task["revision"] >= revision, (
                        f"{task_id} went back from revision {revision} to {task['revision']}"
                    )
                    revision = task["revision"]
                assert task["state"] in FINAL, f"the subscription to {task_id} was completed in state {task['state']}"
                return task
            except EXCUSABLE as error:
                self.outages.excuse(error, since=since)
                time.sleep(PAUSE_S)

    def _snapshots(self, task_id: str) -> Iterator[Fields]:
        address = f"{self.address.replace('http', 'ws', 1)}/graphql"
        with connect(address, subprotocols=["graphql-transport-ws"], proxy=None, open_timeout=CONNECT_S) as socket:  # type: ignore[list-item]  # a NewType of str
            socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {self.key}"}}))
            assert json.loads(socket.recv(CONNECT_S)) == {"type": "connection_ack"}
            payload = {"query": WATCH, "variables": {"taskId": task_id}}
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            revision = 0
            while (message := self._next(socket, task_id, revision=revision))["type"] != "complete":
                _refuse_errors(
                    message["payload"] if message["type"] == "error" else message["payload"].get("errors", [])
                )
                task = message["payload"]["data"]["taskStatus"]
                revision = task["revision"]
                yield task

    def _next(self, socket: ClientConnection, task_id: str, *, revision: int) -> Fields:
        """Wait for what comes next; one that should have come long ago is a failure."""
        deadline = time.monotonic() + ENDS_S
        while time.monotonic() < deadline:
            try:
                return Fields(json.loads(socket.recv(SILENCE_S)))
            except TimeoutError:
                present = self.patiently(lambda client: client.task(task_id))["revision"]
            try:
                return Fields(json.loads(socket.recv(LATE_S)))
            except TimeoutError:
                assert present == revision, (
                    f"a subscriber hangs at revision {revision} of {task_id}, which is at {present}"
                )
        raise AssertionError(f"{task_id} has not moved on for {ENDS_S} s; it is at revision {revision}")

    def end(self, task: Fields) -> End:
        memories = self.patiently(lambda client: client.memories())
        values = {memory["value"] for memory in memories}
        return End(
            outcome(task),
            Counter(map(_placed, memories)),
            Counter({value: self._times_found(value) for value in values}),
        )

    def _times_found(self, value: str) -> int:
        edges = self.patiently(lambda client: client.search(value, first=50))
        return sum(edge["node"]["value"] == value for edge in edges)


def outcome(task: Fields) -> Fields:
    """Return what of a task must not depend on crashes."""
    files = [(file["state"], file["progress"], file["file"]["name"]) for file in task["files"]]
    return {
        "state": task["state"],
        "memories": task["memoryCount"],
        "files": files,
        "codes": [each["code"] for each in task["failures"]],
    }


def _placed(memory: Fields) -> tuple[str, str]:
    """Return a memory's words and where they stand; a source that is there twice is there twice."""
    return memory["value"], json.dumps(sorted((source.get("page") or 0) for source in memory["provenance"]))
