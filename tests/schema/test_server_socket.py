"""The `graphql-transport-ws` protocol, one rule of its PROTOCOL.md after another."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from memos_gql.errors import DependencyUnavailable, Unauthenticated

NO_KEY = 'There is no key: send `connection_init` with the payload {"authorization": "Token <key>"}'
INIT = {"type": "connection_init", "payload": {"authorization": "Token right-socket"}}


async def send(socket: ClientConnection, message: object) -> None:
    await socket.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def receive(socket: ClientConnection) -> dict[str, object]:
    message: dict[str, object] = json.loads(await asyncio.wait_for(socket.recv(), 20))
    return message


async def subscribe(socket: ClientConnection, query: str, *, operation_id: str = "1", **others: object) -> None:
    await send(socket, {"id": operation_id, "type": "subscribe", "payload": {"query": query, **others}})


async def close_of(socket: ClientConnection) -> int:
    await asyncio.wait_for(socket.wait_closed(), 20)
    assert socket.close_code is not None
    return socket.close_code


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def open_socket(
    toy: str, *, origin: str | None = None, protocol: str = "graphql-transport-ws"
) -> AsyncIterator[ClientConnection]:
    async with connect(
        f"ws://{toy}/graphql", subprotocols=[Subprotocol(protocol)], origin=Origin(origin) if origin else None
    ) as socket:
        yield socket


@pytest.fixture
async def socket(toy: str) -> AsyncIterator[ClientConnection]:
    async with open_socket(toy) as socket:
        await send(socket, INIT)
        assert await receive(socket) == {"type": "connection_ack"}
        yield socket


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
@pytest.mark.parametrize("value", ["Token right", "bearer right"])
async def test_a_right_key_is_acknowledged(toy: str, name: str, value: str) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init", "payload": {name: value}})

        assert await receive(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload", [None, {}, {"authorization": "Token wrong"}, {"authorization": 5}, {"token": "right"}]
)
async def test_no_key_or_a_wrong_one_closes_with_4403(toy: str, payload: object) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init", "payload": payload})

        assert await close_of(socket) == 4403
        assert socket.close_reason == (
            NO_KEY if payload != {"authorization": "Token wrong"} else "Send the header `Authorization: Token <key>`."
        )


@pytest.mark.parametrize("payload", [None, {}, {"authorization": ""}])
async def test_the_header_of_the_handshake_is_taken_where_the_payload_has_no_key(toy: str, payload: object) -> None:
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(
        f"ws://{toy}/graphql", subprotocols=protocols, additional_headers={"Authorization": "Token right-header"}
    ) as socket:
        await send(socket, {"type": "connection_init", **({} if payload is None else {"payload": payload})})
        assert await receive(socket) == {"type": "connection_ack"}
        await subscribe(socket, "{ caller }", operationName="")

        assert (await receive(socket))["payload"] == {"data": {"caller": "right-header"}}


async def test_the_payload_s_key_counts_for_more_than_the_header_s(toy: str) -> None:
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(
        f"ws://{toy}/graphql", subprotocols=protocols, additional_headers={"Authorization": "Token right"}
    ) as socket:
        await send(socket, {"type": "connection_init", "payload": {"authorization": "Token wrong"}})

        assert await close_of(socket) == 4403


async def test_a_connection_init_without_payload_closes_with_4403(toy: str) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init"})

        assert await close_of(socket) == 4403


async def test_a_store_of_keys_that_is_down_asks_to_try_again(toy: str) -> None:
    async with open_socket(toy) as socket:
        await send(socket, {"type": "connection_init", "payload": {"authorization": "Token down"}})

        assert await close_of(socket) == 1013


async def opened(toy: str, key: str) -> ClientConnection:
    socket = await connect(f"ws://{toy}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")])
    await send(socket, {"type": "connection_init", "payload": {"authorization": f"Token {key}"}})
    assert await receive(socket) == {"type": "connection_ack"}
    return socket


async def test_a_key_revoked_meanwhile_opens_nothing_more(toy: str, keys: dict[str, Exception]) -> None:
    async with await opened(toy, "right-lost") as socket:
        await subscribe(socket, "{ hello }")
        before = await receive(socket), await receive(socket)
        keys["right-lost"] = Unauthenticated("This API key is unknown or revoked.")

        await subscribe(socket, "{ hello }", operation_id="2")

        assert [message["type"] for message in before] == ["next", "complete"]
        assert await close_of(socket) == 4403
        assert socket.close_reason == "This API key is unknown or revoked."


async def test_a_store_of_keys_that_goes_down_fails_the_operation_alone(toy: str, keys: dict[str, Exception]) -> None:
    async with await opened(toy, "right-patient") as socket:
        keys["right-patient"] = DependencyUnavailable("MongoDB did not answer.")
        await subscribe(socket, "{ hello }")
        refused = await receive(socket)
        del keys["right-patient"]
        await subscribe(socket, "{ hello }", operation_id="2")

        assert (refused["type"], refused["id"]) == ("error", "1")
        assert (await receive(socket))["type"] == "next"


async def test_an_operation_before_the_acknowledgement_closes_with_4401(toy: str) -> None:
    async with open_socket(toy) as socket:
        await subscribe(socket, "{ hello }")

        assert await close_of(socket) == 4401
        assert socket.close_reason == 'First send `connection_init` with the payload {"authorization": "Token <key>"}'


async def test_a_second_connection_init_closes_with_4429(socket: ClientConnection) -> None:
    await send(socket, INIT)

    assert await close_of(socket) == 4429


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-sse", "chat"])
async def test_other_subprotocols_close_with_4406(toy: str, protocol: str) -> None:
    async with open_socket(toy, protocol=protocol) as socket:
        assert await close_of(socket) == 4406
        assert socket.close_reason == "Ask for the subprotocol `graphql-transport-ws`"


@pytest.mark.parametrize(
    ("origin", "is_let_in"), [("https://app.example", True), ("https://evil.example", False), ("null", False)]
)
async def test_a_page_of_another_origin_is_let_in_by_the_setting_alone(toy: str, origin: str, is_let_in: bool) -> None:
    if is_let_in:
        async with open_socket(toy, origin=origin):
            return
    with pytest.raises(InvalidStatus, match="403"):
        async with open_socket(toy, origin=origin):
            pass


async def test_a_page_of_the_same_origin_is_let_in(toy: str) -> None:
    async with open_socket(toy, origin=f"http://{toy}") as socket:
        await send(socket, INIT)

        assert await receive(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        b"bytes",
        [],
        None,
        5,
        "[" * 20000,
        '"x"',
        "NaN",
        {},
        {"type": 5},
        {"type": "unknown"},
        {"type": "x" * 500},
        {"type": "subscribe"},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}},
        {"type": "subscribe", "id": "1", "payload": None},
        {"type": "subscribe", "id": "1", "payload": []},
        {"type": "subscribe", "id": "1", "payload": {}},
        {"type": "subscribe", "id": "1", "payload": {"query": 5}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": 5}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "extensions": "x"}},
        {"type": "complete"},
        {"type": "complete", "id": 5},
        {"type": "ping", "payload": []},
        {"type": "pong", "payload": "x"},
        {"type": "next", "id": "1", "payload": {}},
        {"type": "connection_init", "payload": []},
    ],
    ids=lambda message: str(message)[:60],
)
async def test_a_message_that_breaks_the_protocol_closes_with_4400(socket: ClientConnection, message: object) -> None:
    await send(socket, message)

    assert await close_of(socket) == 4400


@pytest.mark.parametrize(
    "ping", [{"type": "ping"}, {"type": "ping", "payload": None}, {"type": "ping", "payload": {"a": 1}}]
)
async def test_a_ping_is_answered_before_and_after_the_acknowledgement(toy: str, ping: object) -> None:
    async with open_socket(toy) as socket:
        await send(socket, ping)

        assert (await receive(socket))["type"] == "pong"


async def test_a_query_gives_one_result_and_completes(socket: ClientConnection) -> None:
    await subscribe(socket, "query ($name: String) { hello(name: $name) caller }", variables={"name": "you"})

    data = {"hello": "hello you", "caller": "right-socket"}
    assert await receive(socket) == {"id": "1", "type": "next", "payload": {"data": data}}
    assert await receive(socket) == {"id": "1", "type": "complete"}


async def test_a_subscription_gives_each_event_then_completes(socket: ClientConnection) -> None:
    await subscribe(socket, "subscription { count(to: 3) }")

    payloads = [(await receive(socket)).get("payload") for _ in range(4)]
    assert payloads == [{"data": {"count": 0}}, {"data": {"count": 1}}, {"data": {"count": 2}}, None]


async def test_each_operation_has_a_request_id_of_its_own(socket: ClientConnection) -> None:
    seen = []
    for operation_id in ("1", "2"):
        await subscribe(socket, "{ requestId }", operation_id=operation_id)
        seen.append((await receive(socket))["payload"])
        await receive(socket)

    assert seen[0] != seen[1]


async def test_an_id_in_use_closes_with_4409_however_long_it_is(socket: ClientConnection) -> None:
    await subscribe(socket, "subscription { forever }", operation_id="x" * 256)
    await receive(socket)

    await subscribe(socket, "subscription { forever }", operation_id="x" * 256)

    assert await close_of(socket) == 4409


async def test_an_id_is_free_again_once_its_operation_is_complete(socket: ClientConnection) -> None:
    for _ in range(2):
        await subscribe(socket, "{ hello }")
        assert [(await receive(socket))["type"] for _ in range(2)] == ["next", "complete"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "BAD_USER_INPUT"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query a { hello } query b { hello }", "BAD_USER_INPUT"),
        ("fragment a on Query { hello }", "BAD_USER_INPUT"),
        ("subscription ($to: Int!) { count(to: $to) }", "BAD_USER_INPUT"),
        ("{ " + "hello " * 200 + "}", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_an_operation_that_cannot_run_ends_itself_alone(socket: ClientConnection, query: str, code: str) -> None:
    await subscribe(socket, "subscription { forever }", operation_id="other")
    await receive(socket)

    await subscribe(socket, query)
    answer = await receive(socket)

    assert (answer["id"], answer["type"]) == ("1", "error")
    assert [error["extensions"]["code"] for error in answer["payload"]] == [code]  # type: ignore[attr-defined]  # JSON
    await send(socket, {"type": "ping"})
    assert await receive(socket) == {"type": "pong"}


@pytest.mark.parametrize("query", ["{ boom }", "subscription { breaks }"])
async def test_the_server_s_own_faults_are_masked(socket: ClientConnection, query: str) -> None:
    await subscribe(socket, query)

    messages = [await receive(socket)]
    while messages[-1]["type"] == "next":
        messages.append(await receive(socket))

    assert messages[-1]["type"] == "complete"
    assert "secret" not in json.dumps(messages)
    assert "quote request id" in json.dumps(messages)


@pytest.mark.parametrize(("absent", "code"), [("true", "NOT_FOUND"), ("false", "INTERNAL")])
async def test_a_subscription_that_fails_before_its_first_event_is_an_error_and_nothing_more(
    socket: ClientConnection, absent: str, code: str
) -> None:
    await subscribe(socket, f"subscription {{ refused(absent: {absent}) }}")

    answer = await receive(socket)

    assert (answer["id"], answer["type"]) == ("1", "error")
    assert [error["extensions"]["code"] for error in answer["payload"]] == [code]  # type: ignore[attr-defined]  # JSON
    await send(socket, {"type": "ping"})
    assert await receive(socket) == {"type": "pong"}


async def test_a_complete_message_ends_the_stream_on_the_server(
    socket: ClientConnection, open_streams: set[str]
) -> None:
    await subscribe(socket, 'subscription { forever(name: "completed") }')
    await receive(socket)
    assert "completed" in open_streams

    await send(socket, {"id": "1", "type": "complete"})

    await until(lambda: "completed" not in open_streams)


async def test_a_socket_that_breaks_off_ends_its_streams_on_the_server(toy: str, open_streams: set[str]) -> None:
    async with open_socket(toy) as socket:
        await send(socket, INIT)
        await receive(socket)
        await subscribe(socket, 'subscription { forever(name: "broken") }')
        await receive(socket)

        socket.transport.abort()

        await until(lambda: "broken" not in open_streams)


async def test_one_subscription_too_many_on_a_socket_is_an_error_of_that_one(socket: ClientConnection) -> None:
    for number in range(4):
        await subscribe(socket, "subscription { forever }", operation_id=str(number))
        await receive(socket)

    await subscribe(socket, "subscription { forever }", operation_id="over")
    answer = await receive(socket)

    assert (answer["id"], answer["type"]) == ("over", "error")
    assert answer["payload"][0]["extensions"] == {"code": "RATE_LIMITED"}  # type: ignore[index]  # JSON
    await send(socket, {"id": "0", "type": "complete"})
    await subscribe(socket, "subscription { count(to: 1) }", operation_id="again")
    assert (await receive(socket))["payload"] == {"data": {"count": 0}}


async def test_one_subscription_too_many_of_a_key_is_an_error_until_another_ends(
    toy: str, open_streams: set[str]
) -> None:
    init = {"type": "connection_init", "payload": {"authorization": "Token right-capped"}}
    async with open_socket(toy) as first, open_socket(toy) as second:
        for socket in (first, second):
            await send(socket, init)
            await receive(socket)
            for number in range(3):
                await subscribe(
                    socket, f'subscription {{ forever(name: "c{id(socket)}{number}") }}', operation_id=str(number)
                )
                await receive(socket)

        await subscribe(second, "subscription { forever }", operation_id="over")
        refused = await receive(second)
        await subscribe(second, "{ hello }", operation_id="query")
        answered = await receive(second)
        await first.close()
        await until(lambda: f"c{id(first)}0" not in open_streams)
        await receive(second)
        await subscribe(second, "subscription { forever }", operation_id="now")

        assert refused["payload"][0]["extensions"] == {"code": "RATE_LIMITED"}  # type: ignore[index]  # JSON
        assert answered["payload"] == {"data": {"hello": "hello world"}}
        assert (await receive(second))["payload"] == {"data": {"forever": 0}}
