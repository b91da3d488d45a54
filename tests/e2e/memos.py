"""MemOS's own client, unmodified, and bare requests as its other clients send them."""

import base64
import enum
import importlib
import importlib.metadata
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from logging import getLogger
from types import ModuleType
from typing import Any

import httpx

from tests.e2e.client import Fields

PREFIX = "/api/openmem/v1"
ANSWER_S = 120
RUN_S = 120

Sdk = Any
"""`memos.api.client.MemOSClient`, which ships no types."""


class _SearchMode(enum.Enum):
    FAST = "fast"
    FINE = "fine"
    MIXTURE = "mixture"


@cache
def client_class() -> Sdk:
    """Load the client as it was published.

    Importing it would import its whole engine too, for a logger and four names that its models mention: these alone are
    stood in for.
    """
    root = importlib.metadata.distribution("MemoryOS").locate_file("memos")
    for name, directory in (("memos", root), ("memos.api", f"{root}/api")):
        package = ModuleType(name)
        package.__path__ = [str(directory)]
        sys.modules[name] = package
    sys.modules["memos.log"] = _module("memos.log", get_logger=getLogger)
    names = {"MessageList": list, "MessagesType": object, "PermissionDict": dict, "SearchMode": _SearchMode}
    sys.modules["memos.types"] = _module("memos.types", **names)
    return importlib.import_module("memos.api.client").MemOSClient


def _module(name: str, **members: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(members)
    return module


@dataclass(frozen=True)
class Memos:
    """One user of the API, without any client's help."""

    address: str
    key: str
    user_id: str

    def send(self, path: str, body: Fields, *, scheme: str = "Token") -> httpx.Response:
        headers = {"Authorization": f"{scheme} {self.key}"}
        return httpx.post(
            f"{self.address}{PREFIX}/{path}", json=body, headers=headers, timeout=ANSWER_S, trust_env=False
        )

    def ask(self, path: str, **body: object) -> Fields:
        """Send a request of the user that must succeed, and return its data."""
        answer = self.send(path, {"user_id": self.user_id, **body})
        assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (200, 0, "ok"), answer.text
        return {**answer.json()["data"]}

    def refused(self, path: str, **body: object) -> tuple[int, int]:
        """Send what must be refused, and return the status and the code."""
        answer = self.send(path, body)
        assert answer.json()["message"], answer.text
        return answer.status_code, answer.json()["code"]

    def say(self, *texts: str, **more: object) -> Fields:
        """Add a message of each text, searchable on return."""
        messages = [{"role": "user", "content": text} for text in texts]
        return self.ask("add/message", messages=messages, async_mode=False, **more)

    def found(self, query: str, **more: object) -> list[str]:
        """Search, and return what the facts say."""
        return [item["memory_value"] for item in self.ask("search/memory", query=query, **more)["memory_detail_list"]]

    def ended(self, task_id: str) -> Fields:
        """Wait for the end of a task, and return its status."""
        deadline = time.monotonic() + RUN_S
        while (status := self.ask("get/status", task_id=task_id))["status"] == "running":
            assert time.monotonic() < deadline, status
            time.sleep(0.2)
        return status


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def ids_of(items: Sequence[Fields]) -> list[str]:
    return [item["id"] for item in items]
