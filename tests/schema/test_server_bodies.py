"""Malformed bodies and forms: a sentence for the sender, never a fault of the server."""

import json

import httpx
import pytest

JSON = {"content-type": "application/json"}
UPLOAD = {"query": "mutation ($files: [Upload!]!) { upload(files: $files) }", "variables": {"files": [None, None]}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"1",
        b'"x"',
        b"true",
        b"[]",
        b"[1]",
        b"[null]",
        b"[[]]",
        b"{",
        b"{}",
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": ["{ hello }"]}',
        b'{"query": "{ hello }", "variables": []}',
        b'{"query": "{ hello }", "variables": "{}"}',
        b'{"query": "{ hello }", "operationName": 1}',
        b'{"query": "{ hello }", "extensions": []}',
        b'{"query": "{ hello }", "variables": {"a": NaN}}',
        b'{"query": "{ hello }", "variables": {"a": -Infinity}}',
        b'{"query": "{ hello }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ hello }", "variables": ' + b"[" * 20000 + b"]" * 20000 + b"}",
        b'{"query": "\xff\xfe"}',
        b'{"query": "\\ud800"}',
        b"\xef\xbb\xbf",
        "{'query': '{ hello }'}".encode("utf-16"),
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_a_body_that_is_no_request_is_a_400_with_a_sentence(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers=JSON)

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["message"].endswith(".")
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/graphql", ""])
async def test_other_content_types_are_a_415(client: httpx.AsyncClient, content_type: str) -> None:
    response = await client.post("/graphql", content=b'{"query": "{ hello }"}', headers={"content-type": content_type})

    assert response.status_code == 415


@pytest.mark.parametrize("variables", ["{", "[]", "1", "null x"])
async def test_variables_of_a_get_that_are_no_object_are_a_400(client: httpx.AsyncClient, variables: str) -> None:
    response = await client.get("/graphql", params={"query": "{ hello }", "variables": variables})

    assert response.status_code == 400


async def test_files_are_placed_where_the_map_says_with_their_base_names(client: httpx.AsyncClient) -> None:
    places = {"a": ["variables.files.0"], "b": ["variables.files.1"]}
    files = {"a": ("/etc/notes.txt", b"abc"), "b": ("C:\\scans\\page.png", b"12345")}

    response = await client.post(
        "/graphql", data={"operations": json.dumps(UPLOAD), "map": json.dumps(places)}, files=files
    )

    assert response.json() == {"data": {"upload": ["notes.txt:3", "page.png:5"]}}


async def test_a_file_above_the_memory_limit_of_a_part_arrives_whole(client: httpx.AsyncClient) -> None:
    operations = {**UPLOAD, "variables": {"files": [None]}}

    response = await client.post(
        "/graphql",
        data={"operations": json.dumps(operations), "map": '{"0": ["variables.files.0"]}'},
        files={"0": ("big.bin", b"x" * 1_500_000)},
    )

    assert response.json() == {"data": {"upload": ["big.bin:1500000"]}}


@pytest.mark.parametrize(
    ("operations", "places"),
    [
        (json.dumps(UPLOAD), None),
        (None, "{}"),
        (json.dumps(UPLOAD), "[]"),
        (json.dumps(UPLOAD), "{"),
        (json.dumps(UPLOAD), '{"0": null}'),
        (json.dumps(UPLOAD), '{"0": "variables.files.0"}'),
        (json.dumps(UPLOAD), '{"0": [1]}'),
        (json.dumps(UPLOAD), '{"0": ["variables.files.7"]}'),
        (json.dumps(UPLOAD), '{"0": ["variables.files.-1"]}'),
        (json.dumps(UPLOAD), '{"0": ["variables.files.\\u0662"]}'),
        (json.dumps(UPLOAD), '{"0": ["variables.absent"]}'),
        (json.dumps(UPLOAD), '{"0": ["query.0"]}'),
        (json.dumps(UPLOAD), '{"0": [""]}'),
        (json.dumps(UPLOAD), '{"absent": ["variables.files.0"]}'),
        (json.dumps(UPLOAD), '{"map": ["variables.files.0"]}'),
        ("5", '{"0": ["variables.files.0"]}'),
        ("null", "{}"),
        ("[]", "{}"),
        ("{", "{}"),
    ],
)
async def test_a_form_that_breaks_the_multipart_specification_is_a_400(
    client: httpx.AsyncClient, operations: str | None, places: str | None
) -> None:
    fields = {name: text for name, text in (("operations", operations), ("map", places)) if text is not None}

    response = await client.post("/graphql", data=fields, files={"0": ("a.txt", b"abc")})

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}'),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x; charset=rot13", b"--x--\r\n"),
    ],
)
async def test_a_form_that_cannot_be_parsed_is_a_400(client: httpx.AsyncClient, content_type: str, body: bytes) -> None:
    response = await client.post("/graphql", content=body, headers={"content-type": content_type})

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
