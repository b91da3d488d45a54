"""A simple count of tokens, and documents that can be made without a server.

Their collection is one that is never asked for anything.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from beanie.odm.settings.document import DocumentSettings
from pymongo import AsyncMongoClient

from memos_gql.documents import Message, Part, PartKind, PreferenceMemory, Role, StoredFile, TextMemory
from memos_gql.memory.passages import Splitter, open_splitter

TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]{1,5}")


@pytest.fixture(scope="session")
def count() -> Callable[[str], int]:
    """Count one token per Chinese character, else per five characters of a word."""
    return lambda text: len(TOKEN.findall(text))


@pytest.fixture(scope="session")
def splitter(count: Callable[[str], int]) -> Splitter:
    return open_splitter(count)


@pytest.fixture(autouse=True)
async def unconnected_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    collection = AsyncMongoClient[dict[str, object]](connect=False)["unused"]["unused"]
    for document in (Message, PreferenceMemory, StoredFile, TextMemory):
        monkeypatch.setattr(document, "_document_settings", DocumentSettings(pymongo_collection=collection))


@pytest.fixture
def message(unconnected_documents: None) -> Message:
    """A user shows a photo and says something about it."""
    return Message(
        id="msg_1",
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        project_id="default",
        owner="user:ann",
        conversation_id="conv_1",
        agent_id="agent_1",
        task_id="task_1",
        role=Role.USER,
        parts=[
            Part(kind=PartKind.TEXT, text="This is my favourite fruit."),
            Part(kind=PartKind.IMAGE, file_id="file_1"),
        ],
        sent_at=datetime(2026, 11, 1, tzinfo=UTC),
        tags=["food"],
        info={"mood": "good"},
    )


@pytest.fixture
def photo(unconnected_documents: None) -> StoredFile:
    return StoredFile(
        id="file_1",
        project_id="default",
        owner="user:ann",
        conversation_id="conv_1",
        task_id="task_1",
        message_id="msg_1",
        part_index=1,
        kind=PartKind.IMAGE,
        name="mango.jpg",
        media_type="image/jpeg",
    )


@pytest.fixture
def contract(photo: StoredFile) -> StoredFile:
    photo.kind, photo.name, photo.media_type, photo.page_count = PartKind.FILE, "lease.pdf", "application/pdf", 2
    return photo
