"""A database of an earlier version is brought up to this one by itself, and one of a newer version is left alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pytest
from bson import json_util
from pymongo import AsyncMongoClient

from memos_gql import migrations
from memos_gql.documents import (
    DOCUMENTS,
    ApiKey,
    Fields,
    Memory,
    Message,
    ProjectScope,
    StoredFile,
    StoredVersion,
    Task,
)
from memos_gql.errors import CannotStart, IndexUnusable
from memos_gql.migrations import VERSION, migrate, require_readable
from memos_gql.reindex import renew_outdated
from memos_gql.resources import Database, Resources, open_database, open_resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions

STORED = Path(__file__).parent / "migrations" / "version_0.json"


@pytest.fixture
async def old(settings: Settings) -> AsyncIterator[Settings]:
    """A database as the version before all others left it, and settings that point at it."""
    name = f"memos_test_{uuid4().hex}"
    uri = (settings.mongodb_uri or "").replace("/memos_test_", f"/{name}?was=", 1).split("?was=")
    place = settings.model_copy(update={"mongodb_uri": f"{uri[0]}?{uri[1].split('?', 1)[1]}"})
    async with AsyncMongoClient[Fields](place.mongodb_uri) as client:
        for collection, documents in json_util.loads(STORED.read_text()).items():
            await client[name][collection].insert_many(documents)
        yield place
        await client.drop_database(name)


async def versions(database: Database) -> list[Fields]:
    return await database[StoredVersion.Settings.name].find({}, {"created_at": 0}).to_list()


async def test_what_an_earlier_version_stored_is_read_whole(old: Settings) -> None:
    stored = json_util.loads(STORED.read_text())

    async with open_database(old) as database:
        memories = await Memory.find_all(with_children=True).to_list()
        counts = [await kind.count() for kind in (Message, StoredFile, Task, ApiKey)]

        assert {memory.id: memory.value for memory in memories} == {
            raw["_id"]: raw["value"] for raw in stored["memories"]
        }
        assert counts == [len(stored[name]) for name in ("messages", "files", "tasks", "api_keys")]
        assert await versions(database) == [
            {"_id": "stored", "version": VERSION, "oldest_reader": migrations.OLDEST_READER}
        ]


async def test_what_an_earlier_version_stored_is_found_once_its_index_was_made_anew(old: Settings) -> None:
    question = Question(words="What is Lea allergic to?", places=(Conditions(owner="user:ann"),))
    async with open_resources(old) as resources:
        await make_index_of_version_0(resources)
        with pytest.raises(IndexUnusable, match="made by an earlier version of memos-gql; a worker makes it anew"):
            await recall(resources, ProjectScope("default"), question, Window(first=2))

        renewed = await renew_outdated(resources)
        hits = await recall(resources, ProjectScope("default"), question, Window(first=2))

    assert renewed == ["default"]
    assert {hit.memory.value for hit in hits.rows} == {
        "User: My sister Lea is allergic to peanuts.",
        "User: My sister Lea is allergic to walnuts.",
    }


async def make_index_of_version_0(resources: Resources) -> None:
    """Index the memories of the default project in the columns that the first shape had.

    The index has no identity.
    """
    memories = await Memory.find({"project_id": "default"}, with_children=True).to_list()
    vectors = await resources.embedder.embed_documents([memory.value for memory in memories])
    rows = pa.table(
        {
            "id": [memory.id for memory in memories],
            "owner": [memory.owner for memory in memories],
            "words": [memory.value for memory in memories],
            "vector": pa.array(list(vectors), pa.list_(pa.float32(), resources.embedder.dimensions)),
        }
    ).replace_schema_metadata({"embedder": resources.embedder.id})
    await resources.vectors.tables.create("memories_default", rows)


async def test_every_kind_of_document_is_in_what_the_earlier_version_stored() -> None:
    stored = json_util.loads(STORED.read_text())

    assert {raw["_class_id"] for raw in stored["memories"]} == {
        f"Memory.{kind}" for kind in ("TextMemory", "PreferenceMemory", "ToolSchemaMemory", "ToolTrajectoryMemory")
    }
    assert {kind.Settings.name for kind in DOCUMENTS} >= stored.keys() - {"blobs.files", "blobs.chunks"}


async def test_names_of_keys_with_line_breaks_are_cleaned(old: Settings) -> None:
    async with open_database(old) as database:
        await database[StoredVersion.Settings.name].drop()
        await database["api_keys"].update_one({}, {"$set": {"name": "my\nphone\t1"}})

    async with open_database(old):
        assert [key.name for key in await ApiKey.find_all().to_list()] == ["my phone 1"]


async def test_a_step_that_was_cut_off_is_done_again_and_those_before_it_are_not(database: Database) -> None:
    done: list[str] = []
    await database[StoredVersion.Settings.name].drop()

    async def first() -> None:
        done.append("first")

    async def second() -> None:
        done.append("second")
        if done.count("second") == 1:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await migrate((first, second))
    await migrate((first, second))

    assert done == ["first", "second", "second"]
    assert [found["version"] for found in await versions(database)] == [2]
    await database[StoredVersion.Settings.name].drop()


async def test_each_step_is_taken_by_one_of_the_processes_that_start_together(database: Database) -> None:
    done: list[int] = []
    await database[StoredVersion.Settings.name].drop()

    async def step() -> None:
        done.append(1)
        await asyncio.sleep(0.05)

    await asyncio.gather(*(migrate((step,)) for _ in range(4)))

    assert done == [1]


@pytest.mark.parametrize("stored", [{"version": VERSION + 1}, {"version": VERSION + 5, "oldest_reader": VERSION + 1}])
async def test_a_database_of_a_newer_version_is_refused_and_not_touched(old: Settings, stored: Fields) -> None:
    async with AsyncMongoClient[Fields](old.mongodb_uri) as client:
        database = client.get_default_database()
        await database[StoredVersion.Settings.name].insert_one({"_id": "stored", **stored})
        before = sorted(await database.list_collection_names())

        with pytest.raises(
            CannotStart, match=f"^The database holds version {stored['version']} of what memos-gql stores, and this"
        ):
            async with open_database(old):
                pass

        assert sorted(await database.list_collection_names()) == before
        assert await versions(database) == [{"_id": "stored", **stored}]


async def test_a_process_of_the_version_before_works_on_beside_newer_ones(database: Database) -> None:
    collection = database[StoredVersion.Settings.name]
    await collection.update_one({"_id": "stored"}, {"$set": {"version": VERSION + 1, "oldest_reader": VERSION}})

    await require_readable(database)
    await migrate()

    assert [found["version"] for found in await versions(database)] == [VERSION + 1]
    await collection.drop()
