"""A reranking model moves the best hits, and a search never waits for it for long or fails with it."""

import time

import pytest
from starlette.responses import Response

from memos_gql.documents import Message, Part, PartKind, ProjectScope, Role, now
from memos_gql.ingest.remembering.storing import index, save
from memos_gql.memory.build import message_memories
from memos_gql.models.spending import FAILURES
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Hit, Question, recall
from memos_gql.search.scoring import scores_of
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions
from tests.models.stand_in import Behaviour, Received, StandIn, fails, scores, waits

KEYS = (
    "The spare key hangs behind the blue door.",
    "The key of the shed is under the pot.",
    "The key of the car is in the bowl.",
)


@pytest.fixture
def settings(settings: Settings, stand_in: StandIn) -> Settings:
    return settings.model_copy(update={"rerank_url": stand_in.url, "rerank_model": "judge", "rerank_timeout_s": 1})


async def remember(resources: Resources, owner: str) -> None:
    for number, words in enumerate(KEYS):
        message = Message(
            id=f"msg_{owner}_{number}", project_id="default", owner=owner, conversation_id="c", task_id="task_none",
            role=Role.USER, parts=[Part(kind=PartKind.TEXT, text=words)], sent_at=now(),
        )  # fmt: skip
        async for _ in index(resources, await save(message_memories(message, splitter=resources.splitter))):
            pass


async def found(resources: Resources, owner: str) -> list[Hit]:
    question = Question(words="Where is the key?", places=(Conditions(owner=owner),))
    return list((await recall(resources, ProjectScope("default"), question, Window(first=10))).rows)


def favours(words: str) -> Behaviour:
    """Score what holds these words high, and all else low."""

    def behave(received: Received) -> Response:
        return scores(*(0.99 if words in text else 0.01 for text in received.body["documents"]))(received)

    return behave


async def test_the_hit_that_the_model_favours_comes_first_with_its_relativity_as_it_was(
    resources: Resources, owner: str, stand_in: StandIn
) -> None:
    stand_in.usual = fails(401)
    await remember(resources, owner)
    without = {hit.memory.value: hit for hit in await found(resources, owner)}
    last = list(without)[-1]
    stand_in.usual = favours(last)

    hits = await found(resources, owner)

    assert hits[0].memory.value == last
    assert {hit.memory.value: hit.relativity for hit in hits} == {
        value: hit.relativity for value, hit in without.items()
    }
    assert hits[0].explanation.reranker == pytest.approx(4.595, abs=0.01)
    assert without[last].explanation.reranker == 0.0


async def test_a_model_that_fails_or_is_late_changes_nothing_and_is_counted(
    resources: Resources, owner: str, stand_in: StandIn
) -> None:
    stand_in.usual = fails(401)
    await remember(resources, owner)
    order = [hit.memory.id for hit in await found(resources, owner)]
    before = (await resources.counters.read(FAILURES)).get("rerank MODEL_UNAVAILABLE", 0)
    stand_in.usual = waits(3, scores(0.1, 0.2, 0.9))
    began = time.monotonic()

    late = [hit.memory.id for hit in await found(resources, owner)]

    assert late == order
    assert time.monotonic() - began < 3
    assert (await resources.counters.read(FAILURES))["rerank MODEL_UNAVAILABLE"] == before + 1


async def test_texts_that_are_stored_nowhere_are_judged_as_memories_are(resources: Resources) -> None:
    judged = await scores_of(resources.embedder, "Where is the spare key?", ["The ferry leaves at noon.", KEYS[0]])

    assert judged[0] <= 0.3
    assert judged[1] >= 0.5
