"""Models are asked once at the start whether they are there, and nothing waits for them."""

import asyncio
import logging
import socket
import time

import pytest
from redis.asyncio import Redis

from memos_gql.models import open_models
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters
from tests.models.conftest import KEY
from tests.models.stand_in import StandIn


async def opened_for_a_moment(settings: Settings, redis: Redis, stand_in: StandIn) -> None:
    async with open_models(settings, redis, Counters(redis)):
        for _ in range(200):
            if len(stand_in.received) == 2:
                await asyncio.sleep(0.1)
                return
            await asyncio.sleep(0.01)


async def test_each_model_is_asked_for_once_at_the_start_for_free(
    model_settings: Settings, redis: Redis, stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await opened_for_a_moment(model_settings, redis, stand_in)

    assert [(each.path, each.authorization) for each in stand_in.received] == [("/v1/models", f"Bearer {KEY}")] * 2
    assert [record.message for record in caplog.records if record.name == "memos_gql.models.opening"] == [
        "a model is there"
    ] * 2
    assert KEY not in caplog.text


async def test_a_model_that_its_server_does_not_list_is_told_of(
    model_settings: Settings, redis: Redis, stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.models = ("another",)

    await opened_for_a_moment(model_settings, redis, stand_in)

    assert "a model is not among those that its server lists" in caplog.text


async def test_a_server_that_is_away_keeps_nothing_waiting(model_settings: Settings, redis: Redis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        away = model_settings.model_copy(update={"chat_url": address, "chat_timeout_s": 30})
        began = time.monotonic()

        async with open_models(away, redis, Counters(redis)) as models:
            took_s = time.monotonic() - began

    assert models.can_derive
    assert took_s < 10


async def test_a_model_that_is_not_there_is_told_of(
    model_settings: Settings, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = model_settings.model_copy(update={"chat_url": "http://127.0.0.1:9/v1"})

    async with open_models(nowhere, redis, Counters(redis)):
        for _ in range(500):
            if "does not answer" in caplog.text:
                break
            await asyncio.sleep(0.01)

    assert "a model does not answer; memory works without it" in caplog.text


async def test_without_settings_there_are_no_models(settings: Settings, redis: Redis) -> None:
    async with open_models(settings, redis, Counters(redis)) as models:
        assert (models.chat, models.vision, models.can_derive) == (None, None, False)
