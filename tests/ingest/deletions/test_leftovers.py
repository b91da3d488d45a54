"""What nothing points to is erased once it is old; what is young or used stays."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from memos_gql.documents import (
    Fields,
    PartKind,
    PendingFetch,
    ProjectScope,
    Reading,
    StoredFile,
    Task,
    TaskState,
    new_id,
    now,
)
from memos_gql.ingest.deletions.leftovers import erase_unowned
from memos_gql.resources import Resources

OWNER: Fields = {"project_id": "default", "conversation_id": "c"}
LONG_AGO = now() - timedelta(hours=25)


@pytest.fixture(autouse=True)
async def nothing_to_erase(resources: Resources) -> None:
    await erase_unowned(resources)


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def stored(resources: Resources, content: str) -> str:
    """Store bytes as if long ago, and return their digest."""
    blob = await resources.blobs.of(ProjectScope("default")).put(once(content.encode()), limit=1000, holder="h")
    await resources.database["blobs.files"].update_one(
        {"filename": f"default/{blob.sha256}"}, {"$set": {"uploadDate": LONG_AGO}}
    )
    return blob.sha256


async def a_file(owner: str, *, task_id: str = "t", sha256: str | None = None) -> str:
    file = StoredFile(
        id=new_id("file"),
        **OWNER,
        owner=owner,
        task_id=task_id,
        message_id="m",
        part_index=0,
        kind=PartKind.FILE,
        name="f",
        sha256=sha256,
    )
    return (await file.insert()).id


async def a_task(owner: str, *, finished_hours_ago: float) -> str:
    finished_at = now() - timedelta(hours=finished_hours_ago)
    task = Task(
        id=new_id("task"), **OWNER, owner=owner, message_ids=[], state=TaskState.FAILED, finished_at=finished_at
    )
    return (await task.insert()).id


async def test_bytes_without_a_file_are_erased(resources: Resources, owner: str) -> None:
    unused, used = await stored(resources, f"unused {owner}"), await stored(resources, f"used {owner}")
    await a_file(owner, sha256=used)

    assert await erase_unowned(resources) == 1
    assert [await resources.blobs.of(ProjectScope("default")).exists(sha256) for sha256 in (unused, used)] == [
        False,
        True,
    ]


async def test_bytes_that_are_sent_again_are_kept_until_their_file_is_saved(resources: Resources, owner: str) -> None:
    sha256 = await stored(resources, f"again {owner}")
    await resources.blobs.of(ProjectScope("default")).put(once(f"again {owner}".encode()), limit=1000, holder="h")

    assert await erase_unowned(resources) == 0
    assert await resources.blobs.of(ProjectScope("default")).exists(sha256)


async def test_readings_without_a_file_are_erased(resources: Resources, owner: str) -> None:
    sha256 = hashlib.sha256(owner.encode()).hexdigest()
    reading = Reading(
        id=f"default/{sha256}/1", project_id="default", sha256=sha256, number=1, lines=[], created_at=LONG_AGO
    )
    await reading.insert()

    assert await erase_unowned(resources) == 1
    assert await Reading.get(reading.id) is None


async def test_an_address_is_kept_for_a_day_after_its_task_ended(resources: Resources, owner: str) -> None:
    young, old = [await a_file(owner, task_id=await a_task(owner, finished_hours_ago=hours)) for hours in (23, 25)]
    for file_id in (young, old):
        await PendingFetch(id=file_id, url="https://files.example/?token=1", created_at=LONG_AGO).insert()

    assert await erase_unowned(resources) == 1
    assert [await PendingFetch.get(file_id) is not None for file_id in (young, old)] == [True, False]
