"""Another embedder fills a second index while the first one serves, and takes over in one step."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from copy import copy
from dataclasses import replace

import pytest

from memos_gql.documents import Calibration, IndexIdentity, Memory, ProjectScope, Role, Task, TaskState, owned_by_user
from memos_gql.errors import IndexUnusable, ModelFailure
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.remembering.storing import index_left_over
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.meanings import Meanings
from memos_gql.models.embeddings import EmbeddingModel
from memos_gql.reindex import fill_second_index, reindex, taking_over
from memos_gql.resources import Resources
from memos_gql.search.fitting import calibrate
from memos_gql.search.listing import Window
from memos_gql.search.recall import Hit, Question, recall
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions
from memos_gql.storage.index_identity import Identity
from memos_gql.storage.index_writer import IndexWriter
from memos_gql.storage.vectors import open_vectors
from memos_gql.web.metrics import GATHERED
from tests.models.stand_in import StandIn, embeds, fails, well_behaved

PROJECT = "default"
BEES = "I keep bees behind the barn."
KEY = "The spare key hangs behind the blue door."


@pytest.fixture
def settings(settings: Settings, stand_in: StandIn) -> Settings:
    return Settings.model_validate({**settings.model_dump(), "embeddings_url": stand_in.url, "embeddings_model": "toy"})


@pytest.fixture
async def new(resources: Resources) -> AsyncIterator[Resources]:
    """A process with the model; the built-in one is in use."""
    await Memory.get_pymongo_collection().delete_many({})
    yield resources
    await IndexIdentity.get_pymongo_collection().update_many(
        {}, {"$set": {"embedder": None, "dimensions": None, "filling": None}}
    )
    await Calibration.delete_all()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no search of before: no test has one."""
    monkeypatch.setattr(taking_over, "CLEANED_UP_AFTER_S", 0.0)


@pytest.fixture
async def old(new: Resources) -> Resources:
    """A process without the model, with the same database and the same index."""
    return await beside(new, None)


async def beside(resources: Resources, model: EmbeddingModel | None) -> Resources:
    """Open the index once more, as a process does that is set to another model."""
    uri, own = resources.settings.index_uri, resources.embedder
    vectors = await open_vectors(uri, embedder_id=own.id, dimensions=own.dimensions)
    identity = Identity(vectors.tables, uri=uri)
    meanings = Meanings(vectors, identity, own=own, model=model)
    vectors.guard = meanings.require
    index = IndexWriter(vectors, require_now=meanings.require_now)
    models = replace(resources.models, embeddings=model)
    return replace(resources, vectors=vectors, identity=identity, meanings=meanings, index=index, models=models)


async def said(resources: Resources, user_id: str, *texts: str) -> Task:
    """Add messages of a user, and return the task as it ended."""
    messages = tuple(SentMessage(role=Role.USER, parts=(text,)) for text in texts)
    accepted = await accept(
        resources,
        ProjectScope(PROJECT),
        AddRequest(owner=owned_by_user(user_id), messages=messages, conversation_id="c"),
    )
    assert await prepare(resources, accepted.task.id) == []
    ended = await Task.get(accepted.task.id)
    assert ended is not None
    return ended


async def found(resources: Resources, user_id: str, query: str) -> list[Hit]:
    question = Question(words=query, places=(Conditions(owner=owned_by_user(user_id)),))
    return list((await recall(resources, ProjectScope(PROJECT), question, Window(first=5))).rows)


async def measured_filling(resources: Resources) -> dict[str, float]:
    """Read from `/metrics` how far a second index is filled."""
    (family,) = [each for each in await GATHERED["mongodb"](resources) if each.name == "memos_reindex_memories"]
    return {sample.labels["state"]: sample.value for sample in family.samples}


def texts_embedded(stand_in: StandIn) -> int:
    return sum(len(received.body["input"]) for received in stand_in.asked)


async def test_a_second_index_is_filled_while_the_first_one_serves_and_takes_over_in_one_step(
    old: Resources, new: Resources, user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(old, user_id, BEES, KEY)
    assert (await found(new, user_id, "bees"))[0].is_calibrated
    monkeypatch.setattr(taking_over, "BATCHES_PER_LINE", 1)

    async with aclosing(reindex(new, None)) as lines:
        told = [await anext(lines), await anext(lines)]
        during = [(await found(each, user_id, "bees"))[0].memory.value for each in (old, new)]
        measured = await measured_filling(new)
        told += [line async for line in lines]

    assert during == [f"User: {BEES}"] * 2
    assert measured == {"embedded": 2, "all": 2}
    assert await measured_filling(new) == {}
    assert told[0].startswith("2 memories to embed with toy@")
    assert told[1].startswith("default: 2 of 2 memories embedded by toy@")
    assert told[2].endswith("is in use now; processes that are set to another model refuse to search.")
    (hit, *_) = await found(new, user_id, "Where are the bees?")
    assert new.vectors.space.embedder_id == new.identity.in_use.embedder
    assert hit.memory.value == f"User: {BEES}"
    assert not hit.is_calibrated
    assert await new.vectors.of(ProjectScope(PROJECT)).count() == 2
    old.identity.forget()
    with pytest.raises(IndexUnusable, match="no MEMOS_EMBEDDINGS_URL is set: run `memos-gql reindex`"):
        await found(old, user_id, "bees")
    tables = await new.vectors.tables.names()
    assert [name for name in tables if name.startswith("memories_")] == []


async def test_what_is_said_and_forgotten_during_the_filling_is_so_in_the_second_index(
    old: Resources, new: Resources, user_id: str
) -> None:
    await said(old, user_id, BEES, KEY)
    key = (await found(old, user_id, "spare key"))[0].memory.id

    async with aclosing(reindex(new, None)) as lines:
        await anext(lines)  # what is to be embedded is chosen, and nothing is embedded yet
        await Memory.get_pymongo_collection().delete_one({"_id": key})
        await said(old, user_id, "The boat is called Ilse.")
        async for _ in lines:
            pass

    assert (await found(new, user_id, "What is the boat called?"))[0].memory.value == "User: The boat is called Ilse."
    assert await new.vectors.of(ProjectScope(PROJECT)).ids() == {
        memory.id async for memory in Memory.find_all(with_children=True)
    }


async def test_a_filling_that_broke_off_is_gone_on_with(
    old: Resources, new: Resources, stand_in: StandIn, user_id: str
) -> None:
    await said(old, user_id, *(f"Box {number} is full of {number} screws." for number in range(40)))
    stand_in.script.extend([well_behaved] * 5 + [fails(401)])

    with pytest.raises(ModelFailure):
        async for _ in reindex(new, None):
            pass
    before = texts_embedded(stand_in)
    stand_in.received.clear()
    async for _ in reindex(new, None):
        pass

    assert (await found(new, user_id, "Box 7"))[0].memory.value == "User: Box 7 is full of 7 screws."
    assert before == 41  # one to measure, 32 of the first batch, and eight that were refused
    assert texts_embedded(stand_in) == 10  # one to measure, the eight, and the query


async def test_the_workers_fill_it_by_themselves(old: Resources, new: Resources, user_id: str) -> None:
    await said(old, user_id, BEES)

    assert not await fill_second_index(old)
    assert await fill_second_index(new)

    assert (await found(new, user_id, "bees"))[0].memory.value == f"User: {BEES}"
    assert not await fill_second_index(new)


async def test_a_changed_model_is_refused_with_the_command_to_run(new: Resources, user_id: str) -> None:
    await said(new, user_id, BEES)
    async for _ in reindex(new, None):
        pass

    model = new.models.embeddings
    assert model is not None
    other_model = copy(model)
    other_model.endpoint = replace(model.endpoint, model="other")
    other = await beside(new, other_model)

    with pytest.raises(IndexUnusable, match="and MEMOS_EMBEDDINGS_MODEL is other: run `memos-gql reindex`"):
        await found(other, user_id, "bees")
    with pytest.raises(IndexUnusable):
        await fill_second_index(other)

    async for _ in reindex(other, None):
        pass
    assert (await found(other, user_id, "bees"))[0].memory.value == f"User: {BEES}"
    new.identity.forget()
    with pytest.raises(IndexUnusable, match="and MEMOS_EMBEDDINGS_MODEL is toy"):
        await found(new, user_id, "bees")


async def test_without_the_model_words_are_stored_and_found_and_vectors_follow(
    new: Resources, stand_in: StandIn, user_id: str
) -> None:
    async for _ in reindex(new, None):
        pass
    stand_in.usual = fails(401)

    task = await said(new, user_id, BEES)

    assert task.state is TaskState.COMPLETED
    assert [notice.code for notice in task.notices] == ["MODEL_UNAVAILABLE"]
    (hit,) = await found(new, user_id, "bees")
    assert hit.memory.value == f"User: {BEES}"
    assert hit.memory.indexed_at is None
    await Memory.get_pymongo_collection().update_many(
        {}, {"$set": {"updated_at": hit.memory.created_at.replace(year=2020)}}
    )
    assert await index_left_over(new) == 0
    stand_in.usual = well_behaved
    assert await index_left_over(new) == 1
    (hit,) = await found(new, user_id, "behind the barn")
    assert hit.memory.indexed_at is not None
    assert hit.explanation.likeness > 0


async def test_relativity_is_calibrated_by_the_command_and_says_so(new: Resources, user_id: str) -> None:
    await said(new, user_id, BEES)
    async for _ in reindex(new, None):
        pass

    (line,) = [line async for line in calibrate(new, ProjectScope(PROJECT))]

    assert line.startswith("toy@")
    (hit,) = await found(new, user_id, "Where do I keep bees?")
    assert hit.is_calibrated
    assert hit.relativity > 0.5


async def test_a_model_that_gives_other_vectors_by_the_same_name_is_refused_until_it_has_embedded_everything(
    new: Resources, stand_in: StandIn, user_id: str
) -> None:
    await said(new, user_id, BEES)
    async for _ in reindex(new, None):
        pass
    stand_in.usual = embeds(256)

    (by_words,) = await found(new, user_id, "bees")
    async for _ in reindex(new, None):
        pass

    assert by_words.explanation.likeness == 0
    (hit,) = await found(new, user_id, "bees")
    assert hit.explanation.likeness > 0
    assert new.vectors.space.dimensions == 256
