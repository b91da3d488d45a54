"""A reranking model is understood in each of its forms, and asked once."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models import open_models
from memos_gql.models.rerank import ProjectReranker
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters
from tests.models.stand_in import Behaviour, StandIn, fails, says, scores, scores_texts, waits

DOCUMENTS = ["an otter", "a ferry", "a key"]


@pytest.fixture
async def reranker(settings: Settings, stand_in: StandIn, redis: Redis) -> AsyncIterator[ProjectReranker]:
    chosen = settings.model_copy(update={"rerank_url": stand_in.url, "rerank_model": "judge", "rerank_timeout_s": 1})
    async with open_models(chosen, redis, Counters(redis)) as models:
        assert models.reranker is not None
        yield models.reranker.of(ProjectScope("default"))


async def test_scores_come_in_the_order_of_the_documents(reranker: ProjectReranker, stand_in: StandIn) -> None:
    stand_in.script.append(scores(0.2, 0.9, 0.1))

    found = await reranker.scores("boats", DOCUMENTS)

    (received,) = stand_in.asked
    assert (found.values, found.tokens, found.model) == ([0.2, 0.9, 0.1], 30, "judge")
    assert (received.path, received.body) == (
        "/v1/rerank",
        {"model": "judge", "query": "boats", "documents": DOCUMENTS},
    )


async def test_a_server_that_wants_texts_is_sent_them_from_then_on(
    reranker: ProjectReranker, stand_in: StandIn
) -> None:
    stand_in.usual = scores_texts(0.2, 0.9, 0.1)

    first = await reranker.scores("boats", DOCUMENTS)
    second = await reranker.scores("boats", DOCUMENTS)

    assert first.values == second.values == [0.2, 0.9, 0.1]
    assert ["texts" in received.body for received in stand_in.asked] == [False, True, True]


async def test_log_odds_become_shares(reranker: ProjectReranker, stand_in: StandIn) -> None:
    stand_in.script.append(scores(-1.0, 4.0, -9.0))

    found = await reranker.scores("boats", DOCUMENTS)

    assert found.values == pytest.approx([0.2689, 0.9820, 0.0001], abs=1e-4)


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (scores(0.2, 0.9), ModelFault.UNUSABLE),
        (scores(0.2, 0.9, 0.1, name="points"), ModelFault.UNUSABLE),
        (says("no"), ModelFault.UNUSABLE),
        (fails(503), ModelFault.UNAVAILABLE),
        (fails(401), ModelFault.REFUSED),
        (waits(1.5, scores(0.2, 0.9, 0.1)), ModelFault.UNAVAILABLE),
    ],
    ids=["a document left out", "another form", "a chat", "away", "a wrong key", "late"],
)
async def test_what_fails_fails_at_once(
    reranker: ProjectReranker, stand_in: StandIn, behaviour: Behaviour, fault: ModelFault
) -> None:
    stand_in.script.append(behaviour)

    with pytest.raises(ModelFailure) as raised:
        await reranker.scores("boats", DOCUMENTS)

    assert (raised.value.fault, len(stand_in.asked)) == (fault, 1)
