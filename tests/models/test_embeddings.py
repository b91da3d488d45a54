"""An embedding model of the operator's own: what is sent to it, and what is taken from it."""

from collections.abc import AsyncIterator

import numpy as np
import pytest
from redis.asyncio import Redis
from starlette.responses import JSONResponse, Response

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models import open_models
from memos_gql.models.embeddings import EmbeddingModel
from memos_gql.models.spending import TOKENS
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters
from tests.models.stand_in import Behaviour, Received, StandIn, embeds, fails

PROJECT = "default"


@pytest.fixture
def chosen(settings: Settings, stand_in: StandIn) -> Settings:
    named = {
        "embeddings_url": stand_in.url,
        "embeddings_model": "toy",
        "embeddings_key": "sk-embeddings",
        "embeddings_query_prefix": "query: ",
        "embeddings_document_prefix": "passage: ",
        "tokens_per_day": 100_000,
    }
    return Settings.model_validate({**settings.model_dump(), **named})


@pytest.fixture
async def model(chosen: Settings, redis: Redis) -> AsyncIterator[EmbeddingModel]:
    async with open_models(chosen, redis, Counters(redis)) as models:
        assert models.embeddings is not None
        yield models.embeddings


async def test_texts_go_in_batches_of_ten_of_about_one_length_and_come_back_in_order(
    model: EmbeddingModel, stand_in: StandIn
) -> None:
    texts = [f"{'long ' * (number % 2 * 50)}text number {number}" for number in range(25)]

    vectors = await model.of(ProjectScope(PROJECT)).embed_documents(texts)

    alone = np.stack([(await model.of(ProjectScope(PROJECT)).embed_documents([text]))[0] for text in texts])
    assert vectors.shape == (25, 512)
    assert np.abs(vectors - alone).max() < 1e-6
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
    batches = [received.body["input"] for received in stand_in.asked][:3]
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert [sum("long" in text for text in batch) for batch in batches] == [0, 7, 5]


async def test_queries_and_documents_have_their_prefixes_and_the_key_goes_along(
    model: EmbeddingModel, stand_in: StandIn
) -> None:
    await model.of(ProjectScope(PROJECT)).embed_documents(["bees"])
    await model.of(ProjectScope(PROJECT)).embed_query("bees")

    assert [received.body["input"] for received in stand_in.asked] == [["passage: bees"], ["query: bees"]]
    assert {received.authorization for received in stand_in.asked} == {"Bearer sk-embeddings"}
    assert {received.path for received in stand_in.asked} == {"/v1/embeddings"}


async def test_a_query_that_was_just_asked_is_not_paid_for_again(
    model: EmbeddingModel, stand_in: StandIn, redis: Redis
) -> None:
    before = (await Counters(redis).read(TOKENS)).get(f"embeddings {PROJECT}", 0)

    first, second = (
        await model.of(ProjectScope(PROJECT)).embed_query("bees"),
        await model.of(ProjectScope("other")).embed_query("bees"),
    )

    assert (first == second).all()
    assert len(stand_in.asked) == 1
    assert (await Counters(redis).read(TOKENS))[f"embeddings {PROJECT}"] == before + 7


async def test_how_long_vectors_are_is_measured_once_and_another_length_is_refused(
    model: EmbeddingModel, stand_in: StandIn
) -> None:
    assert [await model.measure(ProjectScope(PROJECT)), await model.measure(ProjectScope(PROJECT))] == [512, 512]
    assert len(stand_in.asked) == 1
    stand_in.script.append(embeds(32))

    with pytest.raises(ModelFailure, match="vectors of 32 numbers, and the index has 512: run `memos-gql reindex`"):
        await model.of(ProjectScope(PROJECT)).embed_documents(["bees"])


async def test_other_prefixes_are_another_embedder(model: EmbeddingModel, chosen: Settings, redis: Redis) -> None:
    async with open_models(
        chosen.model_copy(update={"embeddings_query_prefix": "q: "}), redis, Counters(redis)
    ) as others:
        assert others.embeddings is not None
        assert {model.id.split("@")[0], others.embeddings.id.split("@")[0]} == {"toy"}
        assert model.id != others.embeddings.id


def gives(*vectors: object) -> Behaviour:
    return lambda _received: JSONResponse(
        {"data": [{"index": place, "embedding": each} for place, each in enumerate(vectors)]}
    )


def endless(_received: Received) -> Response:
    return Response('{"data": [{"index": 0, "embedding": [1e400, 0]}]}', media_type="application/json")


@pytest.mark.parametrize(
    "answer",
    [gives(), gives([1.0, 0.0], [0.0, 1.0]), gives([0.0, 0.0]), gives(["1", "2"]), gives("AACAPw=="), endless],
    ids=["none", "too many", "zeros", "strings", "base64", "infinite"],
)
async def test_what_is_no_vector_of_each_text_is_refused(
    model: EmbeddingModel, stand_in: StandIn, answer: Behaviour
) -> None:
    stand_in.script.append(answer)

    with pytest.raises(ModelFailure) as failure:
        await model.of(ProjectScope(PROJECT)).embed_documents(["bees"])

    assert failure.value.fault is ModelFault.UNUSABLE


async def test_a_busy_server_is_asked_again_for_documents_and_not_for_a_query(
    model: EmbeddingModel, stand_in: StandIn
) -> None:
    stand_in.script.extend([fails(429, retry_after="0"), embeds(), fails(429, retry_after="0")])

    assert (await model.of(ProjectScope(PROJECT)).embed_documents(["bees"])).shape == (1, 512)
    with pytest.raises(ModelFailure) as failure:
        await model.of(ProjectScope(PROJECT)).embed_query("bees")

    assert failure.value.fault is ModelFault.UNAVAILABLE
    assert len(stand_in.asked) == 3
