"""Operations by name: Apollo's hashes, `documentId`, and a file of the only documents that are run."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from memos_gql.documents import ProjectScope
from memos_gql.schema.persisted import MAX_CACHED, MAX_CACHED_EACH, Documents
from memos_gql.trusted import sha256_of
from tests.schema.conftest import KEY, TOY_SETTINGS, served_toy

HELLO = "query Hello($name: String!) { hello(name: $name) }"
TRUSTED = {"hello": HELLO, "count": "subscription { count(to: 2) }"}


def hashed(query: str) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256_of(query)}}}


async def answer(client: httpx.AsyncClient, **body: object) -> tuple[int, object]:
    response = await client.post("/graphql", json=body)
    return response.status_code, response.json()


def refused(message: str, code: str) -> dict[str, object]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


@pytest.fixture(scope="module")
def trusting_toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a toy listens that runs the documents of a file alone, and tells nothing of its schema."""
    path = tmp_path_factory.mktemp("trusted") / "documents.json"
    path.write_text(json.dumps(TRUSTED))
    with served_toy(TOY_SETTINGS.model_copy(update={"trusted_documents": path})) as address:
        yield address


async def test_a_hash_is_known_once_it_was_sent_with_its_text(client: httpx.AsyncClient) -> None:
    query = "query Once { hello }"

    before = await answer(client, **hashed(query))
    sent = await answer(client, query=query, **hashed(query))
    after = await answer(client, **hashed(query))
    by_id = await answer(client, documentId=f"sha256:{sha256_of(query)}")

    assert before == (200, refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"))
    assert sent == after == by_id == (200, {"data": {"hello": "hello world"}})


async def test_a_hash_is_known_by_get_too(client: httpx.AsyncClient) -> None:
    query = "query ByGet { hello }"
    await answer(client, query=query, **hashed(query))

    response = await client.get("/graphql", params={"extensions": json.dumps(hashed(query)["extensions"])})

    assert response.json() == {"data": {"hello": "hello world"}}


async def test_in_a_batch_each_operation_is_looked_up_by_itself(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json=[{"query": "{ hello }"}, hashed("never sent")])

    assert response.json() == [
        {"data": {"hello": "hello world"}},
        refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{ hello }", **hashed("{ other }")}, "BAD_USER_INPUT"),
        ({"documentId": ""}, "BAD_USER_INPUT"),
        ({"documentId": 7}, "BAD_USER_INPUT"),
        ({"documentId": "x" * 257}, "BAD_USER_INPUT"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x" * 1_000_000}}}, "BAD_USER_INPUT"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "BAD_USER_INPUT"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"extensions": {"persistedQuery": []}}, "PERSISTED_QUERY_NOT_SUPPORTED"),
        ({"documentId": "hello"}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"extensions": {}}, "BAD_USER_INPUT"),
    ],
)
async def test_what_names_nothing_is_refused(client: httpx.AsyncClient, body: dict[str, object], code: str) -> None:
    _, found = await answer(client, **body)

    assert isinstance(found, dict)
    assert [error["extensions"]["code"] for error in found["errors"]] == [code]
    assert "data" not in found


async def test_a_socket_runs_a_named_operation(toy: str, client: httpx.AsyncClient) -> None:
    query = "subscription BySocket { count(to: 1) }"
    await answer(client, query=query, **hashed(query))
    async with connect(f"ws://{toy}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": KEY}}))
        await socket.recv()
        for number, payload in enumerate((hashed(query), hashed("never sent"))):
            await socket.send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
        messages = [json.loads(await socket.recv()) for _ in range(3)]

    by_kind = {(message["id"], message["type"]): message.get("payload") for message in messages}
    assert set(by_kind) == {("0", "complete"), ("0", "next"), ("1", "error")}
    assert by_kind["1", "error"] == refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")["errors"]


async def test_only_trusted_documents_are_run_where_a_file_names_them(trusting_toy: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://{trusting_toy}", headers={"authorization": KEY}) as client:
        by_id = await answer(client, documentId="hello", variables={"name": "Ann"})
        by_hash = await answer(client, documentId=f"SHA256:{sha256_of(HELLO).upper()}", variables={"name": "Ann"})
        by_text = await answer(client, query=HELLO, variables={"name": "Ann"}, operationName="")
        others = [
            await answer(client, query="{ hello }"),
            await answer(client, query="{ hello }", **hashed("{ hello }")),
        ]
        unknown = await answer(client, documentId="other")

    assert by_id == by_hash == by_text == (200, {"data": {"hello": "hello Ann"}})
    assert [status for status, _ in others] == [403, 403]
    assert unknown == (200, refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"))


def test_one_project_s_documents_are_not_another_s_and_the_least_used_are_dropped() -> None:
    documents = Documents(TOY_SETTINGS)
    texts = [
        f"query q{number:03} {{ hello }} #{'x' * (MAX_CACHED_EACH - 30)}"
        for number in range(MAX_CACHED // MAX_CACHED_EACH + 8)
    ]
    for text in texts:
        documents.text_of({"query": text, **hashed(text)}, ProjectScope("one"))
        documents.text_of(hashed(texts[0]), ProjectScope("one"))

    assert documents.text_of(hashed(texts[-1]), ProjectScope("one")) == texts[-1]
    for project, text in (("other", texts[-1]), ("one", texts[1])):
        with pytest.raises(Exception, match="PersistedQueryNotFound"):
            documents.text_of(hashed(text), ProjectScope(project))


async def test_the_schema_is_told_of_only_where_the_settings_let_it() -> None:
    silent = TOY_SETTINGS.model_copy(update={"introspection": False, "suggestions": False})
    with served_toy(silent) as address:
        async with httpx.AsyncClient(base_url=f"http://{address}", headers={"authorization": KEY}) as client:
            _, schema = await answer(client, query="{ __schema { queryType { name } } }")
            _, wrong = await answer(client, query="{ helo }")
            _, variable = await answer(client, query="{ hello(nam: 1) __typename }")

    assert isinstance(schema, dict)
    assert "introspection has been disabled" in schema["errors"][0]["message"]
    assert "data" not in schema
    assert "Did you mean" not in f"{wrong}{variable}"


@pytest.mark.parametrize("documents", [
    TRUSTED,
    {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        {"id": name, "name": name, "type": "query", "body": body} for name, body in TRUSTED.items()
    ]},
])  # fmt: skip
def test_files_of_several_tools_are_read(tmp_path: Path, documents: dict[str, object]) -> None:
    path = tmp_path / "documents.json"
    path.write_text(json.dumps(documents))

    found = Documents(TOY_SETTINGS.model_copy(update={"trusted_documents": path}))

    assert found.text_of({"documentId": "hello"}, ProjectScope("any")) == HELLO
