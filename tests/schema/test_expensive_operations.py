"""Operations that cost much of what a request may cost take turns."""

import asyncio

import httpx

from memos_gql.schema.operations import EXPENSIVE_AT_ONCE
from memos_gql.schema.price import EXPENSIVE

NAMES = ("first", "second", "third")


async def rows(client: httpx.AsyncClient, name: str, *, first: int) -> object:
    query = f'{{ rows(first: {first}, name: "{name}") {{ name }} }}'
    return (await client.post("/graphql", json={"query": query})).json()


async def test_two_expensive_operations_run_at_once_and_others_are_answered_meanwhile(
    client: httpx.AsyncClient, open_streams: set[str]
) -> None:
    asked = asyncio.gather(*(rows(client, name, first=EXPENSIVE) for name in NAMES))
    while len(open_streams) < EXPENSIVE_AT_ONCE:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)

    running = set(open_streams)
    hello = (await client.post("/graphql", json={"query": "{ hello }"})).json()

    assert len(running & set(NAMES)) == EXPENSIVE_AT_ONCE
    assert hello == {"data": {"hello": "hello world"}}
    assert await asked == [{"data": {"rows": [{"name": "deep"}]}}] * len(NAMES)


async def test_cheaper_operations_wait_for_nobody(client: httpx.AsyncClient, open_streams: set[str]) -> None:
    asked = asyncio.gather(*(rows(client, name, first=EXPENSIVE // 2) for name in NAMES))
    await asyncio.sleep(0.5)

    running = set(open_streams)
    await asked

    assert running == set(NAMES)
