"""Whatever is wrong with a request is said in a sentence, with a code.

It is never a fault of the server, and it changes nothing.
"""

import json
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo import MongoClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.client import ANSWER_S, Client, Fields
from tests.e2e.malformed import REFUSED_BODIES, REQUESTS, Wrong, scratched, twisted
from tests.e2e.processes import Server, ready, served

OF_THE_REQUEST = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "NOT_FOUND"}
INVALID = {"InvalidInputError", "NotFoundError"}
PROTOCOL_BROKEN = 4400
TOO_BIG = 1009
COLLECTIONS = (
    "tasks",
    "messages",
    "files",
    "memories",
    "pending_fetches",
    "idempotent_adds",
    "blobs.files",
    "blobs.chunks",
)
TIMES = 300
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    """A server that takes bodies of a MiB."""
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MAX_REQUEST_BYTES": str(MIB), "MEMOS_MODEL_DIR": str(model_dir)}
    with served(tmp_path_factory.mktemp("malformed"), **settings) as running:
        yield running


@pytest.fixture
def sender(strict: Server) -> Client:
    return Client(strict.address, strict.key, "u")


def stored(server: Server) -> dict[str, int]:
    """Count everything that requests can leave behind."""
    with MongoClient[Fields](server.mongodb_uri) as client:
        return {name: client.get_default_database()[name].count_documents({}) for name in COLLECTIONS}


def sent(client: Client, wrong: Wrong) -> httpx.Response:
    headers = {"Content-Type": wrong.content_type, **wrong.headers}
    return client.http.request(
        wrong.method, "/graphql", content=wrong.content, params=wrong.parameters, headers=headers
    )


def are_the_request_s(errors: list[Fields]) -> bool:
    """Tell whether each error says, with its code, that the request is at fault."""
    return bool(errors) and all(error["message"] and error["extensions"]["code"] in OF_THE_REQUEST for error in errors)


def is_refused(answer: Fields) -> bool:
    """Tell whether an answer says what is wrong with the request, as errors or as members of the result unions."""
    if "errors" in answer:
        return are_the_request_s(answer["errors"])
    return bool(answer["data"]) and {field["__typename"] for field in answer["data"].values()} <= INVALID


@pytest.mark.parametrize("name", REQUESTS)
def test_a_malformed_request_is_refused_in_a_sentence_and_changes_nothing(
    strict: Server, sender: Client, name: str
) -> None:
    before = stored(strict)

    response = sent(sender, REQUESTS[name])

    assert response.status_code == 200 or 400 <= response.status_code < 500, response.text
    assert response.headers["x-request-id"]
    assert response.status_code == httpx.codes.METHOD_NOT_ALLOWED or is_refused(response.json()), response.text
    assert stored(strict) == before


@pytest.mark.parametrize("name", REFUSED_BODIES)
def test_a_malformed_operation_over_a_socket_ends_itself_or_the_socket_and_changes_nothing(
    strict: Server, sender: Client, name: str
) -> None:
    before = stored(strict)
    payload = REFUSED_BODIES[name].content.decode("latin-1")

    end = over_a_socket(sender, f'{{"type": "subscribe", "id": "1", "payload": {payload}}}')

    assert end in {PROTOCOL_BROKEN, TOO_BIG} if isinstance(end, int) else is_refused(end), end
    assert stored(strict) == before


def over_a_socket(client: Client, message: str) -> Fields | int:
    """Send one message, and return the answer or the code that the socket is closed with."""
    address = f"{client.address.replace('http', 'ws', 1)}/graphql"
    # A NewType of str
    with connect(address, subprotocols=["graphql-transport-ws"], proxy=None) as opened:  # type: ignore[list-item]
        opened.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Token {client.key}"}}))
        assert json.loads(opened.recv(ANSWER_S)) == {"type": "connection_ack"}
        opened.send(message)
        try:
            answer = json.loads(opened.recv(ANSWER_S))
        except ConnectionClosed:
            return opened.close_code or 0
    return {"errors": answer["payload"]} if answer["type"] == "error" else dict(answer["payload"])


@pytest.mark.parametrize("damaged", [twisted, scratched])
def test_no_damage_to_a_right_request_is_a_fault_of_the_server(
    sender: Client, damaged: Callable[[Random], bytes]
) -> None:
    random = Random(2026)  # noqa: S311 - no secret

    faults = []
    for _ in range(TIMES):
        content = damaged(random)
        response = sent(sender, Wrong(content))
        codes = (
            {error["extensions"]["code"] for error in response.json().get("errors", [])} if response.content else set()
        )
        if response.status_code >= 500 or not codes <= OF_THE_REQUEST:
            faults.append((content[:300], response.status_code, response.text[:300]))

    assert faults == []


@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_body_over_the_limit_is_refused_before_it_is_read(
    strict: Server, sender: Client, says_its_length: bool
) -> None:
    """With a length that is too much, not one byte of it is sent; without one, a single byte too many, and no end."""
    length = f"Content-Length: {100 * MIB}" if says_its_length else "Transfer-Encoding: chunked"
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: h\r\nAuthorization: Token {strict.key}\r\n"
        f"Content-Type: application/json\r\n{length}\r\n\r\n"
    )
    body = b"" if says_its_length else b"100000\r\n" + b" " * MIB + b"\r\n1\r\n \r\n"
    address = urlsplit(sender.address)

    with socket.create_connection((address.hostname or "", address.port or 0), timeout=ANSWER_S) as connection:
        connection.sendall(head.encode() + body)
        answer = HTTPResponse(connection)
        answer.begin()
        errors = json.load(answer)["errors"]

    assert answer.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert [error["extensions"]["code"] for error in errors] == ["PAYLOAD_TOO_LARGE"]


def test_afterwards_the_server_answers_and_no_fault_is_in_its_log(strict: Server, sender: Client) -> None:
    assert ready(sender.address)
    assert sender.ask("{ limits { maxFiles } }") == {"limits": {"maxFiles": 20}}
    assert "Traceback" not in strict.log.read_text()
