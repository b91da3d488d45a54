"""What a project spends is counted, and has a ceiling."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models import ModelRole, Models, open_models
from memos_gql.models.chat import Question
from memos_gql.models.forms import DocumentNotes
from memos_gql.models.spending import TOKENS, Account, Spending
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters
from tests.models.stand_in import StandIn, fails, fills_in, says

FILLED = {"title": "Otters", "summary": "It is about otters."}
QUESTION = Question(system="Give the document a title.", user="All about otters.")


@pytest.fixture
def project() -> str:
    """A project that has spent nothing yet."""
    return f"project-{uuid4().hex[:8]}"


async def filled(models: Models, project: str) -> int:
    assert models.chat is not None
    return (await models.chat.of(ProjectScope(project)).fill_in(QUESTION, DocumentNotes)).tokens


async def test_tokens_are_counted_by_role_and_project(
    models: Models, stand_in: StandIn, redis: Redis, project: str
) -> None:
    stand_in.script.extend([fills_in(**FILLED), says("nothing of use"), fills_in(**FILLED)])

    spent = [await filled(models, project), await filled(models, project)]

    counted = await Counters(redis).read(TOKENS)
    assert spent == [100, 200]
    assert counted[f"chat {project}"] == 300


async def test_a_server_that_counts_no_tokens_is_counted_for(
    models: Models, stand_in: StandIn, redis: Redis, project: str
) -> None:
    stand_in.script.append(says('{"title": "Otters", "summary": "It is about otters."}', tokens=None))

    spent = await filled(models, project)

    assert spent > QUESTION.tokens
    assert (await Counters(redis).read(TOKENS))[f"chat {project}"] == spent


async def test_a_stream_that_the_server_refuses_costs_no_tokens(
    models: Models, stand_in: StandIn, redis: Redis, project: str
) -> None:
    stand_in.script.append(fails(401))

    assert models.chat is not None
    with pytest.raises(ModelFailure):
        [piece async for piece in models.chat.of(ProjectScope(project)).stream(QUESTION)]

    assert f"chat {project}" not in await Counters(redis).read(TOKENS)


async def test_above_the_ceiling_no_model_is_asked_and_another_project_is(
    model_settings: Settings, redis: Redis, stand_in: StandIn, project: str
) -> None:
    limited = model_settings.model_copy(update={"tokens_per_day": 2400})
    async with open_models(limited, redis, Counters(redis)) as models:
        assert await filled(models, project) == 100
        assert await models.spending.share(ProjectScope(project)) == pytest.approx(100 / 2400)
        async with models.spending.reserved(Account(project, ModelRole.CHAT), 2000) as bill:
            bill.spent = 2000

        with pytest.raises(ModelFailure) as raised:
            await filled(models, project)
        other = await filled(models, f"{project}-other")

    assert raised.value.fault is ModelFault.SPENT
    assert (other, len(stand_in.asked)) == (100, 2)


async def test_requests_at_the_same_time_do_not_exceed_the_ceiling_together(redis: Redis, project: str) -> None:
    spending = Spending(redis, Counters(redis), per_day=1000)
    account = Account(project, ModelRole.CHAT)

    async def ask() -> None:
        async with spending.reserved(account, 300) as bill:
            await refused.wait()
            bill.spent = 100

    refused = asyncio.Event()
    asked = [asyncio.create_task(ask()) for _ in range(10)]
    async with asyncio.timeout(20):
        while len([each for each in asked if each.done()]) < 7:
            await asyncio.sleep(0.01)
    reserved = await spending.share(ProjectScope(project))
    refused.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(each) for each in outcomes].count(ModelFailure) == 7
    assert (reserved, await spending.share(ProjectScope(project))) == (0.9, 0.3)


async def test_a_request_over_midnight_is_counted_on_the_day_it_began(redis: Redis, project: str) -> None:
    clock = iter([datetime(2026, 5, 4, 23, 59, tzinfo=UTC), *[datetime(2026, 5, 5, tzinfo=UTC)] * 9])
    spending = Spending(redis, Counters(redis), per_day=1000, now=lambda: next(clock))

    async with spending.reserved(Account(project, ModelRole.CHAT), 900) as bill:
        bill.spent = 400

    assert await spending.share(ProjectScope(project)) == 0
    assert await redis.get(f"memos:tokens:2026-05-04:{project}") in {"400", b"400"}
