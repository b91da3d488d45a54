"""Messages of one conversation, numbered in the order in which they are made."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from beanie.odm.settings.document import DocumentSettings
from pydantic import JsonValue
from pymongo import AsyncMongoClient

from memos_gql.documents import Message, Part, PartKind, Role, ToolCall, ToolSchemaMemory, ToolTrajectoryMemory


@pytest.fixture(autouse=True)
async def unconnected_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    collection = AsyncMongoClient[dict[str, object]](connect=False)["unused"]["unused"]
    for document in (Message, ToolSchemaMemory, ToolTrajectoryMemory):
        monkeypatch.setattr(document, "_document_settings", DocumentSettings(pymongo_collection=collection))


class Talk:
    """Makes the messages of a conversation; each says something a second after the one before."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def user(self, text: str) -> Message:
        return self._message(Role.USER, [text])

    def system(self, *texts: str) -> Message:
        return self._message(Role.SYSTEM, texts)

    def says(self, text: str) -> Message:
        return self._message(Role.ASSISTANT, [text])

    def calls(self, *calls: tuple[str, str, Mapping[str, JsonValue] | str]) -> Message:
        """Call tools: id, name and arguments of each."""
        message = self._message(Role.ASSISTANT, [])
        message.tool_calls = [
            ToolCall(call_id=call_id, name=name, arguments=_plain(arguments)) for call_id, name, arguments in calls
        ]
        return message

    def result(self, call_id: str | None, text: str) -> Message:
        message = self._message(Role.TOOL, [text] if text else [])
        message.tool_call_id = call_id
        return message

    def _message(self, role: Role, texts: Sequence[str]) -> Message:
        number = next(self._numbers)
        return Message(
            id=f"msg_{number:02}",
            project_id="default",
            owner="user:ann",
            conversation_id="conv_1",
            task_id="task_1",
            role=role,
            parts=[Part(kind=PartKind.TEXT, text=text) for text in texts],
            sent_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=number),
        )


def _plain(arguments: Mapping[str, JsonValue] | str) -> JsonValue:
    return arguments if isinstance(arguments, str) else dict(arguments)


@pytest.fixture
def talk(unconnected_tools: None) -> Talk:
    return Talk()
