"""What runs on a socket lasts no longer than its key."""

import asyncio

from memos_gql.errors import DependencyUnavailable, Unauthenticated
from tests.schema.test_server_socket import close_of, open_socket, receive, send, subscribe, until


async def test_a_revoked_key_ends_what_runs_on_its_socket(
    toy: str, keys: dict[str, Exception], open_streams: set[str]
) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init", "payload": {"authorization": "Token right-ended"}})
        await receive(socket)
        await subscribe(socket, 'subscription { forever(name: "ended") }')
        assert (await receive(socket))["type"] == "next"

        keys["right-ended"] = Unauthenticated("This API key has expired; ask for a new one.")

        assert await close_of(socket) == 4403
        assert socket.close_reason == "This API key has expired; ask for a new one."
    await until(lambda: "ended" not in open_streams)


async def test_a_store_of_keys_that_goes_down_ends_nothing_that_runs(toy: str, keys: dict[str, Exception]) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init", "payload": {"authorization": "Token right-kept"}})
        await receive(socket)
        await subscribe(socket, 'subscription { forever(name: "kept") }')
        await receive(socket)

        keys["right-kept"] = DependencyUnavailable("MongoDB did not answer.")
        await asyncio.sleep(0.3)
        await send(socket, {"type": "ping"})

        assert await receive(socket) == {"type": "pong"}
        del keys["right-kept"]
