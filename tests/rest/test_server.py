"""At every address the key and the envelope hold.

A request whose answer did not arrive may be sent again.
"""

import asyncio
import gc
import json
import socket
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pymongo import MongoClient
from pymongo.errors import ServerSelectionTimeoutError
from starlette.types import Message

from memos_gql.documents import Fields
from memos_gql.errors import DependencyUnavailable, InvalidInput, Issue, NotFound, RateLimited
from memos_gql.gate.memory import Memory
from memos_gql.limits import Rates
from memos_gql.resources import open_database
from memos_gql.rest.call import ApiRoute, Call, Data
from memos_gql.rest.server import Endpoint, RouteContext
from memos_gql.settings import Settings
from tests.e2e.processes import until
from tests.rest.service import Serve, authenticate

WAIT_S = 30
A_WHILE_S = 2
KEY = {"Authorization": "Token right"}


@dataclass
class Slow:
    """An address whose answer is the idempotency key, given once it is let go."""

    arrivals: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    keys: list[str | None] = field(default_factory=list)

    async def answer(self, call: Call) -> Data:
        self.arrivals.release()
        assert await asyncio.to_thread(self.may_go.acquire, timeout=WAIT_S)
        self.keys.append(call.idempotency_key)
        return {"key": call.idempotency_key}


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def address(serve: Serve, slow: Slow) -> str:
    return serve(ApiRoute(path="slow", answer=slow.answer, is_resent=True))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def sent(address: str, body: dict[str, str]) -> str:
    """Send a request and return the key in its answer."""
    answer = httpx.post(f"http://{address}/slow", json=body, headers=KEY, timeout=WAIT_S).json()
    assert (answer["code"], answer["message"]) == (0, "ok")
    return str(answer["data"]["key"])


def hung_up(address: str, slow: Slow, body: dict[str, str]) -> None:
    """Send a request, and close the connection before it is answered."""
    abandoned(address, slow, body)
    slow.may_go.release()


def abandoned(address: str, slow: Slow, body: dict[str, str]) -> None:
    """Send a request, and close the connection while it is being answered."""
    host, port = address.split(":")
    # Written otherwise than by the client that sends it again
    content = json.dumps(body, indent=2).encode()
    head = (
        f"POST /slow HTTP/1.1\r\nHost: {host}\r\nAuthorization: Token right\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + content)
        assert slow.arrivals.acquire(timeout=WAIT_S)


def test_an_answered_request_that_is_sent_again_is_a_new_one(address: str, slow: Slow, user_id: str) -> None:
    slow.may_go.release(2)

    assert sent(address, {"user_id": user_id}) != sent(address, {"user_id": user_id})


def test_two_at_once_are_one_and_done_once(address: str, slow: Slow, user_id: str, threads: ThreadPoolExecutor) -> None:
    both = [threads.submit(sent, address, {"user_id": user_id}) for _ in range(2)]
    assert slow.arrivals.acquire(timeout=WAIT_S)
    assert not slow.arrivals.acquire(timeout=A_WHILE_S)
    slow.may_go.release(2)

    first, second = (each.result() for each in both)
    assert slow.keys == [first] == [second]


def test_one_that_is_sent_again_while_it_is_being_answered_leaves_nothing_for_a_new_one(
    address: str, slow: Slow, user_id: str, threads: ThreadPoolExecutor
) -> None:
    abandoned(address, slow, {"user_id": user_id})
    again = threads.submit(sent, address, {"user_id": user_id})
    assert not slow.arrivals.acquire(timeout=A_WHILE_S)
    slow.may_go.release(2)

    assert [again.result()] == slow.keys
    assert sent(address, {"user_id": user_id}) != again.result()


def test_what_is_refused_is_refused_to_all_and_asked_anew_when_sent_again(serve: Serve) -> None:
    route = raising(InvalidInput([Issue((), "It is wrong.")]))
    address = serve(ApiRoute(path=route.path, answer=route.answer, is_resent=True))

    answers = [httpx.post(f"http://{address}/raises", json={}, headers=KEY) for _ in range(2)]

    assert [(answer.status_code, answer.json()["message"]) for answer in answers] == [(400, "It is wrong.")] * 2


def test_a_request_with_more_values_than_its_route_takes_is_refused_before_its_handler_runs(serve: Serve) -> None:
    counts: list[int] = []

    async def answer(call: Call) -> Data:
        counts.append(len(call.fields["values"]))  # type: ignore[arg-type]  # a list
        return None

    address = serve(ApiRoute(path="few", answer=answer), ApiRoute(path="many", answer=answer, most_values=50_000))
    body = {"values": [{"agent_id": "a"}] * 11_000}

    answers = [httpx.post(f"http://{address}/{path}", json=body, headers=KEY).json() for path in ("few", "many")]

    assert [(each["code"], each["message"]) for each in answers] == [
        (40000, "The request holds more than 20000 values; send it in several requests."),
        (0, "ok"),
    ]
    assert counts == [11_000]


def test_one_whose_connection_closed_before_its_answer_is_the_same_when_sent_again(
    address: str, slow: Slow, user_id: str
) -> None:
    hung_up(address, slow, {"user_id": user_id})
    slow.may_go.release(3)

    same, new = (sent(address, {"user_id": user_id}) for _ in range(2))

    assert (same, new) == (slow.keys[0], slow.keys[-1])
    assert new != same


def test_an_answer_that_nobody_read_is_given_again_without_doing_anything_twice(
    address: str, slow: Slow, user_id: str, settings: Settings
) -> None:
    hung_up(address, slow, {"user_id": user_id})
    # A client of this thread's own: documents are bound to the loop of the server.
    with MongoClient[Fields](str(settings.mongodb_uri)) as client:
        kept = client.get_default_database()["unanswered"]
        until(lambda: kept.find_one({"answer": {"key": next(iter(slow.keys), "")}}) is not None, within_s=WAIT_S)

        key = sent(address, {"user_id": user_id})

        assert slow.keys == [key]
        assert kept.find_one({"idempotency_key": key}) is None


def test_another_user_conversation_or_word_is_another_request(address: str, slow: Slow, user_id: str) -> None:
    body = {"user_id": user_id, "conversation_id": "a", "word": "yes"}
    hung_up(address, slow, body)
    slow.may_go.release(4)

    others = [
        sent(address, body | other) for other in ({"user_id": f"{user_id}-2"}, {"conversation_id": "b"}, {"word": "no"})
    ]

    assert len({*others, sent(address, body)}) == 4
    assert slow.keys[0] not in others


async def _echo(call: Call) -> Data:
    return {
        "words": call.fields.get("words"),
        "key": call.idempotency_key,
        "files": [upload.filename or "" for upload in call.uploads],
    }


def raising(error: Exception) -> ApiRoute:
    async def answer(_call: Call) -> Data:
        raise error

    return ApiRoute(path="raises", answer=answer)


@pytest.mark.parametrize(
    ("headers", "code"), [({}, 40100), ({"Authorization": ""}, 40100), ({"Authorization": "Token wrong"}, 40132)]
)
def test_without_a_good_key_the_answer_is_401(serve: Serve, headers: dict[str, str], code: int) -> None:
    answer = httpx.post(f"http://{serve(ApiRoute(path='echo', answer=_echo))}/echo", json={}, headers=headers)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert (answer.json()["code"], answer.json()["data"]) == (code, None)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"null", b'{"a": NaN}', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(serve: Serve, body: bytes) -> None:
    answer = httpx.post(f"http://{serve(ApiRoute(path='echo', answer=_echo))}/echo", content=body, headers=KEY)

    assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (400, 40000, None)
    assert "JSON" in answer.json()["message"]


def test_an_empty_body_is_an_empty_object_and_a_form_may_carry_files(serve: Serve) -> None:
    url = f"http://{serve(ApiRoute(path='echo', answer=_echo))}/echo"

    empty = httpx.post(url, headers=KEY).json()
    form = httpx.post(
        f"{url}?words=hello", files=[("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))], headers=KEY
    ).json()

    assert empty == {"code": 0, "message": "ok", "data": {"words": None, "key": None, "files": []}}
    assert form["data"] == {"words": "hello", "key": None, "files": ["a.txt", "b.txt"]}


def test_a_body_over_the_limit_is_refused_before_it_is_read(serve: Serve, settings: Settings) -> None:
    host, port = serve(ApiRoute(path="echo", answer=_echo)).split(":")
    length = settings.max_request_bytes + 1
    head = (
        f"POST /echo HTTP/1.1\r\nHost: {host}\r\nAuthorization: Token right\r\n"
        f"Connection: close\r\nContent-Length: {length}\r\n\r\n"
    )

    with socket.create_connection((host, int(port)), timeout=WAIT_S) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(10_000), b"")).decode()

    assert answer.startswith("HTTP/1.1 413 ")
    assert '"code":50105' in answer


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (
            InvalidInput([Issue(("input", "userId"), "It is odd."), Issue((), "And more.")]),
            400,
            40000,
            "user_id: It is odd. And more.",
        ),
        (InvalidInput([Issue(("input", "value"), "It is long.")]), 400, 40000, "content: It is long."),
        (InvalidInput([Issue(("filter", "sessionKey"), "It is odd.")]), 400, 40000, "filter.sessionKey: It is odd."),
        (NotFound(["m1"]), 404, 40001, "Nothing found with id m1."),
        (RateLimited("Wait.", retry_after_ms=1200), 429, 40300, "Wait."),
        (DependencyUnavailable("MongoDB is away."), 503, 50004, "MongoDB is away."),
        (
            ServerSelectionTimeoutError("10.0.0.7"),
            503,
            50004,
            "The database does not answer now; try again in a minute.",
        ),
    ],
)
def test_an_error_is_an_envelope_with_a_status(
    serve: Serve, error: Exception, status: int, code: int, message: str
) -> None:
    answer = httpx.post(f"http://{serve(raising(error))}/raises", json={}, headers=KEY)

    assert (answer.status_code, answer.json()) == (status, {"code": code, "message": message, "data": None})


def test_an_accident_is_masked_and_has_an_id(serve: Serve) -> None:
    answer = httpx.post(f"http://{serve(raising(RuntimeError('secret of the server')))}/raises", json={}, headers=KEY)

    request_id = answer.headers["x-request-id"]
    assert (answer.status_code, answer.json()["code"]) == (500, 50000)
    assert answer.json()["message"] == f"Something went wrong on the server; quote request id {request_id}."


def test_where_a_refusal_has_data_of_its_own_the_status_is_200(serve: Serve) -> None:
    async def refuse(_call: Call) -> Data:
        raise NotFound(["m1"])

    answer = httpx.post(
        f"http://{serve(ApiRoute(path='r', answer=refuse, refusal={'success': False}))}/r", json={}, headers=KEY
    )

    assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (200, 40001, {"success": False})


def test_a_long_answer_is_the_same_envelope_as_a_short_one(serve: Serve) -> None:
    texts = ["é猫😀\\" * 100_000, *["x" * 300_000] * 5]

    async def answer(_call: Call) -> Data:
        return {"texts": texts, "number": 1.5, "none": None}

    address = serve(ApiRoute(path="long", answer=answer))
    responses = [httpx.post(f"http://{address}/long", json={}, headers=KEY, timeout=20) for _ in range(40)]

    # Forty of two million characters: each gives back its room of the 32 million
    assert {response.status_code for response in responses} == {200}
    assert responses[0].json() == {"code": 0, "message": "ok", "data": {"texts": texts, "number": 1.5, "none": None}}
    assert responses[0].headers["content-type"] == "application/json"
    assert int(responses[0].headers["content-length"]) == len(responses[0].content)
    assert len({response.content for response in responses}) == 1


def test_another_method_is_refused_with_the_one_to_use(serve: Serve) -> None:
    answer = httpx.get(f"http://{serve(ApiRoute(path='echo', answer=_echo))}/echo", headers=KEY)

    assert (answer.status_code, answer.headers["allow"], answer.json()["code"]) == (405, "POST", 40000)


async def test_work_whose_only_waiter_was_cancelled_goes_on_to_its_end(settings: Settings, user_id: str) -> None:
    begun, is_done = asyncio.Event(), asyncio.Event()
    waited_for: list[weakref.ref[asyncio.Future[None]]] = []
    no_services: Any = None

    async def answer(_: Call) -> Data:
        # Only the work itself refers to this future, so whoever keeps the work keeps it, too
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waited_for.append(weakref.ref(future))
        begun.set()
        await future
        is_done.set()
        return {}

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps({"user_id": user_id}).encode()}

    async def send(_: Message) -> None:
        raise AssertionError("the request was cancelled")

    context = RouteContext(authenticate, Rates(settings), lambda: no_services, Memory(), max_bytes=1000)
    endpoint = Endpoint(ApiRoute(path="slow", answer=answer, is_resent=True), context)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slow",
        "query_string": b"",
        "headers": [(b"authorization", b"Token right")],
    }
    async with open_database(settings):
        request = asyncio.create_task(endpoint(scope, receive, send))
        await begun.wait()
        request.cancel()
        await asyncio.wait([request])
        del request
        gc.collect()

        future = waited_for[0]()
        assert future is not None
        future.set_result(None)
        await asyncio.wait_for(is_done.wait(), timeout=WAIT_S)
