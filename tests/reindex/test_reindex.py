"""An index that an earlier version left is made anew as a whole, by itself, and never answered from in part."""

from uuid import uuid4

import lancedb
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pytest

from memos_gql.documents import Memory, Project, ProjectScope, Role
from memos_gql.errors import IndexUnusable
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.reindex import renew_outdated
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions


@pytest.fixture
async def project_id(resources: Resources) -> str:
    """A project of its own, with two memories, and an index as an earlier version left it."""
    project_id = f"upgraded-{uuid4().hex[:8]}"
    await Project(id=project_id, name=project_id).insert()
    messages = tuple(
        SentMessage(role=Role.USER, parts=(text,))
        for text in ("The spare key hangs behind the blue door.", "I keep bees.")
    )
    accepted = await accept(
        resources, ProjectScope(project_id), AddRequest(owner="user:ann", messages=messages, conversation_id="c")
    )
    assert await prepare(resources, accepted.task.id) == []
    await make_outdated(resources, project_id)
    return project_id


async def make_outdated(resources: Resources, project_id: str) -> None:
    connection = await lancedb.connect_async(resources.settings.index_uri)
    table = await connection.open_table(f"memories_{project_id}")
    rows = (await table.to_arrow()).select(["id", "owner", "words", "vector"])
    metadata = {"embedder": resources.embedder.id, "shape": "2"}
    await connection.create_table(f"memories_{project_id}", rows.replace_schema_metadata(metadata), mode="overwrite")


async def found(resources: Resources, project_id: str, query: str) -> list[str]:
    """Return the ids of what a search gives, best first by words."""
    vector = await resources.embedder.embed_query(query)
    places = [Conditions(owner="user:ann")]
    hits = await resources.vectors.of(ProjectScope(project_id)).candidates(
        query_vector=vector, query=query, places=places, limit=5
    )
    return [hit.id for hit in sorted(hits, key=lambda hit: -(hit.bm25 or 0.0))]


async def ids_of(project_id: str) -> set[str]:
    return {memory.id for memory in await Memory.find({"project_id": project_id}, with_children=True).to_list()}


async def test_an_outdated_index_is_refused_until_it_is_made_anew(resources: Resources, project_id: str) -> None:
    with pytest.raises(IndexUnusable, match="made by an earlier version of memos-gql; a worker makes it anew"):
        await found(resources, project_id, "bees")

    renewed = await renew_outdated(resources)

    (bees,) = [
        memory.id
        for memory in await Memory.find(
            {"project_id": project_id, "value": "User: I keep bees."}, with_children=True
        ).to_list()
    ]
    assert renewed == [project_id]
    assert (await found(resources, project_id, "bees"))[0] == bees
    assert await resources.vectors.of(ProjectScope(project_id)).ids() == await ids_of(project_id)
    assert await renew_outdated(resources) == []


async def test_vectors_are_taken_over_where_the_words_are_the_same(resources: Resources, project_id: str) -> None:
    before = await resources.vectors.of(ProjectScope(project_id)).outdated_vectors()

    await renew_outdated(resources)

    after = {
        meaning.words: meaning.vector
        async for batch in resources.vectors.of(ProjectScope(project_id)).meanings()
        for meaning in batch
    }
    assert before.keys() == after.keys()
    assert all((before[words] == after[words]).all() for words in before)


async def test_texts_of_an_earlier_version_are_found_by_what_takes_their_place(
    resources: Resources, project_id: str
) -> None:
    stored = Memory.get_pymongo_collection()
    await stored.update_many({"project_id": project_id}, {"$unset": {"state_keys": ""}})
    await renew_outdated(resources)

    later = SentMessage(role=Role.USER, parts=("I gave up my bees.",))
    request = AddRequest(owner="user:ann", messages=(later,), conversation_id="later")
    accepted = await accept(resources, ProjectScope(project_id), request)
    assert await prepare(resources, accepted.task.id) == []

    bees, gave_up = [
        await stored.find_one({"project_id": project_id, "value": f"User: {words}"})
        for words in ("I keep bees.", "I gave up my bees.")
    ]
    assert bees
    assert gave_up
    assert bees["replaced_by"] == gave_up["_id"]


async def test_what_is_not_in_the_database_is_not_in_the_new_index(resources: Resources, project_id: str) -> None:
    forgotten = min(await ids_of(project_id))
    await Memory.get_pymongo_collection().delete_one({"_id": forgotten})

    await renew_outdated(resources)

    assert await resources.vectors.of(ProjectScope(project_id)).ids() == await ids_of(project_id)
    assert forgotten not in await resources.vectors.of(ProjectScope(project_id)).ids()


async def test_an_index_of_a_newer_version_is_left_alone(resources: Resources, project_id: str) -> None:
    connection = await lancedb.connect_async(resources.settings.index_uri)
    rows = pa.table({"id": ["it"], "new": [1]}).replace_schema_metadata(
        {"embedder": resources.embedder.id, "shape": "1000"}
    )
    await connection.create_table(f"memories_{project_id}", rows, mode="overwrite")

    assert await renew_outdated(resources) == []
    with pytest.raises(IndexUnusable, match="made by a newer version of memos-gql: start that one"):
        await found(resources, project_id, "bees")
    assert await (await connection.open_table(f"memories_{project_id}")).count_rows() == 1
