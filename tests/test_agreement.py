"""Differences between documents, index and bytes are named, and reindexing mends those of the index."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import lancedb
import pytest

from memos_gql.agreement import disagreements
from memos_gql.documents import (
    DOCUMENTS,
    Memory,
    Message,
    PartKind,
    Project,
    ProjectScope,
    Reading,
    Role,
    StoredFile,
    Task,
)
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage
from memos_gql.ingest.working import pipeline
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.reindex import reindex
from memos_gql.resources import Resources
from memos_gql.settings import Settings
from memos_gql.storage.vectors import open_vectors
from tests.storage.rows import a_row

NOTE = base64.b64encode(b"The spare key hangs behind the blue door.").decode()


@pytest.fixture(autouse=True)
async def nothing_of_other_tests(resources: Resources) -> None:
    """The database outlives a test, and here all of it is looked at."""
    for document in DOCUMENTS:
        if document is not Project:
            await document.get_pymongo_collection().delete_many({})
    for name in ("blobs.files", "blobs.chunks"):
        await resources.database[name].delete_many({})


async def remember(resources: Resources, owner: str) -> list[str]:
    """Remember a text and a file, and return the ids of the memories, sorted."""
    note = SentFile(kind=PartKind.FILE, name="note.txt", source=InlineSource(NOTE))
    messages = tuple(SentMessage(role=Role.USER, parts=(part,)) for part in ("I keep bees.", note))
    request = AddRequest(owner=owner, messages=messages, conversation_id="c")
    jobs: list[Job] = [PrepareTask((await accept(resources, ProjectScope("default"), request)).task.id)]
    while jobs:
        jobs += await pipeline.run(resources, jobs.pop(0))
    return sorted([memory.id for memory in await Memory.find(with_children=True).to_list()])


async def named(resources: Resources) -> list[tuple[str, str]]:
    """Look for differences, and return of each the id and the head of its sentence."""
    return [(found.id, found.sentence.partition(":")[0]) for found in await disagreements(resources)]


async def lines(resources: Resources) -> list[str]:
    return [line async for line in reindex(resources, "default")]


async def test_what_was_remembered_agrees(resources: Resources, owner: str) -> None:
    assert len(await remember(resources, owner)) == 2

    assert await named(resources) == []


async def test_missing_and_superfluous_rows_are_named_and_mended(resources: Resources, owner: str) -> None:
    gone, forgotten = await remember(resources, owner)
    await resources.vectors.of(ProjectScope("default")).delete([gone])
    await Memory.get_pymongo_collection().delete_one({"_id": forgotten})

    assert sorted(await named(resources)) == sorted(
        [(gone, "is a memory without a row in the index"), (forgotten, "is a row of the index without a memory")]
    )
    assert await lines(resources) == ["default: 1 memories indexed, 1 rows without a memory removed"]
    assert await named(resources) == []
    assert await resources.vectors.of(ProjectScope("default")).ids() == {gone}


async def test_a_memory_that_waits_for_the_index_is_named_once_its_task_has_ended(
    resources: Resources, owner: str
) -> None:
    waiting, _ = await remember(resources, owner)
    await Memory.get_pymongo_collection().update_one({"_id": waiting}, {"$set": {"indexed_at": None}})
    ended = await named(resources)
    await Task.get_pymongo_collection().update_many({}, {"$set": {"state": "RUNNING"}})

    assert ended == [(waiting, "is a memory that changed after it was indexed")]
    assert await named(resources) == []


async def test_missing_and_cut_off_bytes_are_named(resources: Resources, owner: str) -> None:
    await remember(resources, owner)
    file = await StoredFile.find_one()
    assert file is not None
    await resources.database["blobs.chunks"].update_one({}, {"$set": {"data": b"cut"}})
    cut_off = await named(resources)
    await resources.blobs.delete_unused(f"default/{file.sha256}", older_than=timedelta())

    assert cut_off == [(file.id, "is a file whose bytes are missing or cut off")]
    assert await named(resources) == cut_off


async def test_bytes_that_are_others_of_the_same_length_are_named(resources: Resources, owner: str) -> None:
    await remember(resources, owner)
    file = await StoredFile.find_one()
    assert file is not None
    other = base64.b64decode(NOTE).replace(b"blue", b"grey")
    await resources.database["blobs.chunks"].update_one({}, {"$set": {"data": other}})

    assert await named(resources) == [(file.id, "is a file whose bytes are not those that were sent")]


async def test_a_row_that_says_something_else_than_the_memory_is_named_and_mended(
    resources: Resources, owner: str
) -> None:
    changed, _ = await remember(resources, owner)
    await Memory.get_pymongo_collection().update_one(
        {"_id": changed}, {"$set": {"value": "User: I keep wasps.", "tags": ["pets"]}}
    )

    assert await named(resources) == [(changed, "is a memory whose row in the index has another tags, gist, words")]
    await lines(resources)
    assert await named(resources) == []


async def test_a_vector_of_other_words_is_named_and_mended(
    resources: Resources, owner: str, settings: Settings
) -> None:
    changed, other = await remember(resources, owner)
    connection = await lancedb.connect_async(settings.index_uri)
    table = await connection.open_table("memories_default")
    (row,) = (await table.query().where(f"id = '{other}'").to_arrow()).to_pylist()
    await table.update({"vector": row["vector"]}, where=f"id = '{changed}'")

    assert await named(resources) == [(changed, "has a row in the index with the vector of other words")]
    await lines(resources)
    assert await named(resources) == []


async def test_memories_and_files_of_what_is_not_there_are_named(resources: Resources, owner: str) -> None:
    await remember(resources, owner)
    file = await StoredFile.find_one()
    assert file is not None
    spoken = await Memory.find_one({"sources.file_id": None}, with_children=True)
    read = await Memory.find_one({"sources.file_id": file.id}, with_children=True)
    assert spoken is not None
    assert read is not None
    await Message.find({"_id": spoken.sources[0].message_id}).delete()
    without_message = await named(resources)
    await file.set({"message_id": "msg_gone"})
    orphaned = await named(resources)
    await file.delete()
    without_file = await named(resources)

    of_spoken = (spoken.id, "is a memory whose message does not exist")
    assert without_message == [of_spoken]
    assert sorted(orphaned) == sorted([of_spoken, (file.id, "is a file whose message does not exist")])
    assert (read.id, "is a memory whose file does not exist") in without_file


async def some_bytes() -> AsyncIterator[bytes]:
    yield b"bytes that no file has"


async def test_bytes_without_a_file_are_named_unless_a_request_holds_them(resources: Resources) -> None:
    blob = await resources.blobs.of(ProjectScope("default")).put(some_bytes(), limit=100, holder="request")
    held = await named(resources)
    await resources.blobs.of(ProjectScope("default")).release([blob.sha256], holder="request")

    assert held == []
    assert await named(resources) == [(blob.sha256, "are bytes without a file")]


async def test_a_memory_with_two_rows_is_named_and_mended(resources: Resources, owner: str, settings: Settings) -> None:
    doubled, _ = await remember(resources, owner)
    connection = await lancedb.connect_async(settings.index_uri)
    table = await connection.open_table("memories_default")
    await table.add(await table.query().where(f"id = '{doubled}'").to_arrow())

    assert await named(resources) == [(doubled, "is a memory with 2 rows in the index")]
    await lines(resources)
    assert await named(resources) == []


async def test_a_reading_without_a_file_is_named(resources: Resources) -> None:
    sha256 = "0" * 64
    await Reading(id=f"default/{sha256}/1", project_id="default", sha256=sha256, number=1, lines=[]).insert()

    assert await named(resources) == [(sha256, "was read, and has no file")]


async def test_an_index_that_is_lost_is_made_anew(resources: Resources, owner: str) -> None:
    memory_ids = await remember(resources, owner)
    await resources.vectors.of(ProjectScope("default")).drop()

    assert await lines(resources) == ["default: 2 memories indexed, 0 rows without a memory removed"]
    assert sorted(await resources.vectors.of(ProjectScope("default")).ids()) == memory_ids


async def test_an_index_of_another_embedding_model_is_made_anew(resources: Resources, owner: str) -> None:
    memory_ids = await remember(resources, owner)
    await resources.vectors.of(ProjectScope("default")).drop()
    other = await open_vectors(resources.settings.index_uri, embedder_id="another", dimensions=3)
    await other.of(ProjectScope("default")).upsert([a_row("old")])

    assert await lines(resources) == ["default: 2 memories indexed, 0 rows without a memory removed"]
    assert sorted(await resources.vectors.of(ProjectScope("default")).ids()) == memory_ids
