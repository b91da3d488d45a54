"""Models that are set to use the stand-in."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from memos_gql.models import Models, open_models
from memos_gql.settings import Settings
from memos_gql.storage.counters import Counters
from tests.models.stand_in import StandIn

KEY = "sk-secret-of-the-operator"


@pytest.fixture
def model_settings(settings: Settings, stand_in: StandIn) -> Settings:
    """Settings with a chat model; the same model sees pictures."""
    chosen = {
        "chat_url": stand_in.url,
        "chat_model": "toy",
        "chat_key": KEY,
        "chat_timeout_s": 2,
        "vision_timeout_s": 2,
    }
    return Settings.model_validate({**settings.model_dump(), **chosen})


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(str(settings.redis_url)) as client:
        yield client


@pytest.fixture
async def models(model_settings: Settings, redis: Redis) -> AsyncIterator[Models]:
    async with open_models(model_settings, redis, Counters(redis)) as models:
        yield models
