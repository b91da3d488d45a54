"""GraphQL over HTTP: statuses, media types, codes, limits."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.wire import request, wire

GRAPHQL = {"accept": "application/graphql-response+json"}


async def ask(client: httpx.AsyncClient, query: str, **others: object) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, **others})


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    found: str = error["extensions"]["code"]
    return found


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "bearer", "TOKEN"])
async def test_a_query_is_answered_for_either_scheme_in_any_case(client: httpx.AsyncClient, scheme: str) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ hello caller }"}, headers={"authorization": f"{scheme} right"}
    )

    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "hello world", "caller": "right"}}
    assert response.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("authorization", ["", "Token wrong", "Basic right", "right"])
async def test_no_key_or_a_wrong_one_is_a_401_in_graphql(client: httpx.AsyncClient, authorization: str) -> None:
    response = await client.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": authorization})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json() == {
        "errors": [
            {"message": "Send the header `Authorization: Token <key>`.", "extensions": {"code": "UNAUTHENTICATED"}}
        ]
    }


async def test_a_store_of_keys_that_is_down_is_a_503(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": "Token down"})

    assert (response.status_code, code(response)) == (503, "DEPENDENCY_UNAVAILABLE")


@pytest.mark.parametrize(
    ("request_body", "expected"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ " + "a " * 4001 + "}"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{" * 300 + "}" * 300}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ many(count: $n) { name } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": '{ at(at: "yesterday") }'}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ big(big: " + "9" * 5000 + ") }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($n: Int!) { many(count: $n) { name } }"}, "BAD_USER_INPUT"),
        ({"query": "query ($at: DateTime!) { at(at: $at) }", "variables": {"at": "yesterday"}}, "BAD_USER_INPUT"),
        ({"query": "query ($n: BigInt!) { big(big: $n) }", "variables": {"n": 2**53}}, "BAD_USER_INPUT"),
        ({"query": "mutation ($f: Upload!) { upload(files: [$f]) }", "variables": {"f": "no file"}}, "BAD_USER_INPUT"),
        ({"query": "query a { hello } query b { hello }"}, "BAD_USER_INPUT"),
        ({"query": "{ hello }", "operationName": "absent"}, "BAD_USER_INPUT"),
        ({"query": ""}, "BAD_USER_INPUT"),
    ],
)
async def test_an_operation_that_cannot_run_has_a_code_and_no_data(
    client: httpx.AsyncClient, request_body: dict[str, object], expected: str
) -> None:
    response = await client.post("/graphql", json=request_body, headers=GRAPHQL)

    assert (response.status_code, code(response)) == (400, expected)
    assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert "data" not in response.json()


async def test_a_plain_json_client_gets_200_for_a_query_that_does_not_validate(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ nothing }")

    assert (response.status_code, code(response)) == (200, "GRAPHQL_VALIDATION_FAILED")
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("how", "sentence", "extensions"),
    [
        ("input", "The text is empty.", {"code": "BAD_USER_INPUT"}),
        ("absent", "Nothing found with id m1.", {"code": "NOT_FOUND"}),
        ("rate", "Too many requests; wait a second.", {"code": "RATE_LIMITED", "retryAfterMs": 1000}),
    ],
)
async def test_an_error_of_ours_keeps_its_sentence(
    client: httpx.AsyncClient, how: str, sentence: str, extensions: object
) -> None:
    response = await ask(client, f'{{ refused(how: "{how}") hello }}')

    (error,) = response.json()["errors"]
    assert (error["message"], error["path"], error["extensions"]) == (sentence, ["refused"], extensions)
    assert response.json()["data"] == {"refused": None, "hello": "hello world"}


@pytest.mark.parametrize("query", ["{ boom }", "{ wrongType }"])
async def test_any_other_error_is_masked_with_the_request_id_that_is_in_the_header(
    client: httpx.AsyncClient, query: str
) -> None:
    response = await ask(client, query)

    (error,) = response.json()["errors"]
    request_id = response.headers["x-request-id"]
    assert error["message"] == f"Something went wrong on the server; quote request id {request_id}."
    assert error["extensions"] == {"code": "INTERNAL", "requestId": request_id}


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("down", "MongoDB did not answer."),
        ("mongodb", "The database does not answer now; try again in a minute."),
        ("redis", "The queue of jobs does not answer now; try again in a minute."),
        ("full", "The server has no disk space left; try again once its operator has freed some."),
    ],
)
async def test_a_service_that_is_away_is_named_in_a_sentence_with_the_request_id(
    client: httpx.AsyncClient, how: str, sentence: str
) -> None:
    response = await ask(client, f'{{ refused(how: "{how}") }}')

    (error,) = response.json()["errors"]
    assert error["message"] == sentence
    assert error["extensions"] == {"code": "DEPENDENCY_UNAVAILABLE", "requestId": response.headers["x-request-id"]}


async def test_resolvers_see_the_request_id_of_the_header(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ requestId }")

    assert response.json()["data"]["requestId"] == response.headers["x-request-id"]


async def test_a_hundred_failures_are_told_as_twenty_five(client: httpx.AsyncClient) -> None:
    response = await ask(client, "{ many(count: 100) { boom } }")

    assert len(response.json()["errors"]) == 25
    assert response.json()["data"] == {"many": [None] * 100}


async def test_the_last_error_says_how_many_more_there_are(client: httpx.AsyncClient) -> None:
    many = (await ask(client, "{ many(count: 100) { boom } }")).json()["errors"]
    few = (await ask(client, "{ many(count: 25) { boom } }")).json()["errors"]

    assert many[-1] == {"message": "76 more errors were found.", "extensions": {"code": many[0]["extensions"]["code"]}}
    assert few[-1]["path"] == ["many", 24, "boom"]


async def test_when_variables_have_more_faults_than_are_looked_for_the_last_error_says_so(
    client: httpx.AsyncClient,
) -> None:
    response = await ask(client, "mutation ($n: [Upload!]!) { upload(files: $n) }", variables={"n": ["x"] * 1000})

    errors = response.json()["errors"]
    assert (len(errors), errors[-1]["message"][:43]) == (25, "Too many errors processing variables, error")


async def test_a_missing_argument_found_at_run_time_blames_the_request(client: httpx.AsyncClient) -> None:
    response = await ask(client, "query ($n: String) { hello(name: $n) }", variables={"n": None})

    assert code(response) == "BAD_USER_INPUT"


async def test_twenty_five_doubled_fragments_are_answered_at_once(client: httpx.AsyncClient) -> None:
    links = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(25))
    began = time.monotonic()

    response = await ask(client, f"{{ ...f0 }} {links} fragment f25 on Query {{ hello }}")

    assert time.monotonic() - began < 10
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_introspection_passes_although_it_is_deeper_than_queries_may_be(client: httpx.AsyncClient) -> None:
    types = "{ kind ofType " * 9 + "{ kind }" + " }" * 9

    response = await ask(client, f"{{ __schema {{ types {{ fields {{ args {{ type {types} }} }} }} }} }}")

    assert "errors" not in response.json()


async def test_a_query_is_answered_by_get(client: httpx.AsyncClient) -> None:
    asked = {"query": "query ($name: String!) { hello(name: $name) }", "variables": '{"name": "you"}'}

    response = await client.get("/graphql", params=asked)

    assert response.json() == {"data": {"hello": "hello you"}}


async def test_a_mutation_by_get_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "mutation { change }"})

    assert (response.status_code, code(response)) == (405, "BAD_USER_INPUT")


async def test_a_batch_is_answered_in_order_each_with_its_own_errors(client: httpx.AsyncClient) -> None:
    batch = [{"query": "{ hello }"}, {"query": "{"}, {"query": "subscription { count(to: 1) }"}]

    response = await client.post("/graphql", json=batch, headers=GRAPHQL)

    first, second, third = response.json()
    assert response.status_code == 200
    assert first == {"data": {"hello": "hello world"}}
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert third["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("count", [0, 4])
async def test_a_batch_that_is_empty_or_over_the_limit_is_refused(client: httpx.AsyncClient, count: int) -> None:
    response = await client.post("/graphql", json=[{"query": "{ hello }"}] * count)

    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == f"A batch holds 1 to 3 operations, and this one holds {count}."


async def test_a_body_declared_too_long_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", content=b"x" * 2_000_001, headers={"content-type": "application/json"})

    assert (response.status_code, code(response)) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_body_of_undeclared_length_is_refused_once_it_is_too_long(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    response = await client.post("/graphql", content=endless(), headers={"content-type": "application/json"})

    assert (response.status_code, code(response)) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_form_that_is_too_long_is_refused_like_any_body(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", files={"0": b"x" * 2_000_001}, data={"operations": "{}", "map": "{}"})

    assert (response.status_code, code(response)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 204), ("PUT", 405), ("DELETE", 405), ("HEAD", 405)])
async def test_other_methods_are_told_which_there_are(client: httpx.AsyncClient, method: str, status: int) -> None:
    response = await client.request(method, "/graphql")

    assert (response.status_code, response.headers["allow"]) == (status, "GET, POST, OPTIONS")
    assert response.headers["x-request-id"]
    assert (code(response) if response.content else None) == ("BAD_USER_INPUT" if method in {"PUT", "DELETE"} else None)


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://app.example", "https://app.example"), ("https://evil.example", None)]
)
async def test_only_the_origins_of_the_setting_may_read_answers(
    client: httpx.AsyncClient, origin: str, allowed: str | None
) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }

    preflight = await client.options("/graphql", headers=asked)
    answer = await client.post("/graphql", json={"query": "{ hello }"}, headers={"origin": origin})

    assert preflight.headers.get("access-control-allow-origin") == allowed
    assert answer.headers.get("access-control-allow-origin") == allowed


async def test_a_rare_value_comes_back_as_it_went(client: httpx.AsyncClient) -> None:
    value = {"text": "é 你好 \U0001f600", "list": [1, 2.5, None, True], "nested": {"": []}}

    response = await ask(client, "query ($json: JSON!) { json(json: $json) }", variables={"json": value})

    assert json.loads(response.content)["data"]["json"] == value


async def test_a_masked_fault_is_in_the_log_under_its_request_id(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await ask(client, "{ boom }")

    logged = [(vars(record)["request_id"], str(record.exc_info and record.exc_info[1])) for record in caplog.records]
    assert (response.headers["x-request-id"], "secret of the server") in logged


@pytest.mark.parametrize(("operation", "is_done"), [("query", False), ("mutation", True)])
async def test_a_query_ends_with_its_client_and_a_mutation_is_done_to_its_end(
    toy: str, open_streams: set[str], ended: set[str], operation: str, is_done: bool
) -> None:
    name = f"{operation} of one who left"
    async with wire(toy) as one:
        await one.send(request(body=json.dumps({"query": f'{operation} {{ lasting(name: "{name}") }}'}).encode()))
        while name not in open_streams:
            await asyncio.sleep(0.01)

    while name in open_streams:
        await asyncio.sleep(0.01)

    assert (name in ended) is is_done
