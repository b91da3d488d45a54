"""Finding an earlier copy of a picture: same owner, another task, possibly another size or quality."""

from collections.abc import AsyncIterator

from pydantic import TypeAdapter

from memos_gql.documents import Fields, Message, Reading, StoredFile
from memos_gql.memory.look_alikes import look_alike, say_the_same
from memos_gql.pages import Page, Visual

MOST_PICTURES = 2000
"""The newest pictures that are compared; their thumbnails take three megabytes."""
MOST_EQUAL = 20
VISUAL = TypeAdapter(Visual)


async def sent_before(file: StoredFile, message: Message, page: Page) -> StoredFile | None:
    """Return the newest earlier picture of equal bytes, or else the newest with the same look and text."""
    if page.visual is None:
        return None
    same = await _equal(file, message)
    if same is not None:
        return same
    words = [line.text for line in page.lines]
    async for earlier, reading_id in _looking_like(file, page.visual):
        reading = await Reading.get(reading_id)
        if reading is not None and say_the_same(words, [line.text for line in reading.lines]):
            return earlier
    return None


async def _equal(file: StoredFile, message: Message) -> StoredFile | None:
    """Return the newest file of equal bytes.

    A file with the same name in the same conversation is skipped, since it adds no memories.
    """
    files = (
        await file.scope.find(StoredFile, {**_before(file), "sha256": file.sha256})
        .sort("-created_at")
        .limit(MOST_EQUAL)
        .to_list()
    )
    for one in files:
        earlier = await Message.get(one.message_id)
        if one.name != file.name or (earlier is not None and earlier.conversation_id != message.conversation_id):
            return one
    return None


async def _looking_like(file: StoredFile, visual: Visual) -> AsyncIterator[tuple[StoredFile, str]]:
    """Yield earlier pictures that look alike, newest first, each with the id of its reading."""
    others = {**_before(file), "sha256": {"$nin": [None, file.sha256]}}
    files = await file.scope.find(StoredFile, others).sort("-created_at").limit(MOST_PICTURES).to_list()
    read = {"sha256": {"$in": [one.sha256 for one in files]}, "number": 1, "visual.thumbnail": {"$ne": None}}
    found = file.scope.project.fields_of(Reading, read, {"sha256": 1, "visual": 1})
    alike = {
        raw["sha256"]: raw["_id"] async for raw in found if look_alike(visual, VISUAL.validate_python(raw["visual"]))
    }
    for one in files:
        if one.sha256 in alike:
            yield one, alike[one.sha256]


def _before(file: StoredFile) -> Fields:
    return {
        "media_type": {"$regex": "^image/"},
        "task_id": {"$ne": file.task_id},
        "created_at": {"$lt": file.created_at},
    }
