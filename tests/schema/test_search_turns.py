"""Searches of all keys and APIs share few places, and keys take turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from memos_gql.auth import Caller
from memos_gql.documents import ProjectScope
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.rest.call import Call
from memos_gql.rest.finding import SearchMemory, search_memory
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context
from memos_gql.turns import Turns

SEARCH = 'query ($user: ID!) { searchMemory(query: "Where is the key?", userId: $user) { edges { relativity } } }'


async def until_waiting(turns: Turns, count: int) -> None:
    async with asyncio.timeout(20):
        while turns.waiting < count:
            await asyncio.sleep(0.01)


def holders(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every key is added when one of its requests gets a place."""
    take, held_by = turns.turn, list[str]()

    @asynccontextmanager
    async def turn(key_id: str) -> AsyncIterator[None]:
        async with take(key_id):
            held_by.append(key_id)
            yield

    monkeypatch.setattr(turns, "turn", turn)
    return held_by


async def test_searches_wait_for_a_place_and_a_key_with_many_delays_another_by_one_turn(
    resources: Resources, user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def enqueue(_job: object) -> None:
        raise AssertionError("a search starts no job")

    one_at_once = Resources(
        **{**vars(resources), "settings": resources.settings.model_copy(update={"max_searches": 1})}
    )
    services, schema = Services(one_at_once, TaskEvents(resources.database), enqueue), make_schema(resources.settings)
    held_by = holders(services.searches, monkeypatch)

    async def ask(key_id: str) -> None:
        context = Context(Caller("default", key_id), services, request_id="r")
        result = await schema.execute(SEARCH, {"user": user_id}, context_value=context)
        assert (result.errors, result.data) == (None, {"searchMemory": {"edges": []}})

    async def ask_by_memos(key_id: str) -> None:
        fields = {"user_id": user_id, "query": "Where is the key?"}
        await search_memory(Call(services, ProjectScope("default"), fields, key_id=key_id), SearchMemory.read(fields))

    async with services.searches.turn("holder"):
        greedy = [asyncio.create_task(ask("greedy")) for _ in range(3)]
        await until_waiting(services.searches, 3)
        modest = [asyncio.create_task(ask_by_memos("modest by MemOS"))]
        await until_waiting(services.searches, 4)
        before = list(held_by)
    await asyncio.gather(*greedy, *modest)

    assert before == ["holder"]
    assert held_by == ["holder", "greedy", "modest by MemOS", "greedy", "greedy"]
