"""A whole server with a model: what is derived comes beside the words, and a model that dies takes nothing away."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e.client import EVENTS, Client, Fields, image, inline, text
from tests.e2e.memos import PREFIX, Memos, client_class
from tests.e2e.processes import ROOT, Server, served, until
from tests.models.stand_in import StandIn, stood_in, waits, well_behaved

DERIVED = """query ($user: ID!) { memories(userId: $user) { edges { node { ... on TextMemory {
    value derivation { model prompt derivedAt sources { __typename ... on FileSource { file { name } } } } } } } } }"""
UNDERSTOOD = (
    "query ($id: ID!) { task(id: $id) { state understanding { state tokens { role tokens } } notices { code } } }"
)
MOMENTS_S = 60


@pytest.fixture(scope="module")
def model() -> Iterator[StandIn]:
    with stood_in(well_behaved) as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def thinking(model: StandIn, tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    settings = {"MEMOS_WORKERS": "1", "MEMOS_MODEL_DIR": str(model_dir), "MEMOS_CHAT_TIMEOUT_S": "30"}
    chat = {"MEMOS_CHAT_URL": model.url, "MEMOS_CHAT_MODEL": "toy", "MEMOS_CHAT_KEY": "sk-of-the-operator"}
    with served(tmp_path_factory.mktemp("thinking"), **settings, **chat) as running:
        yield running


@pytest.fixture
def client(thinking: Server, user_id: str) -> Client:
    return Client(thinking.address, thinking.key, user_id)


def understood(client: Client, task_id: str) -> Fields:
    return client.result("task", UNDERSTOOD, id=task_id)


def test_what_is_derived_names_its_model_and_sources_beside_the_words(client: Client) -> None:
    note = image(inline((ROOT / "examples" / "note.jpg").read_bytes()), "note.jpg")

    task = client.added(note, text("My sister Lea keeps the key."))
    until(lambda: understood(client, task["id"])["understanding"]["state"] == "COMPLETED", within_s=MOMENTS_S)

    nodes = [edge["node"] for edge in client.result("memories", DERIVED, user=client.user_id)["edges"]]
    derived = {node["derivation"]["prompt"]: node for node in nodes if node["derivation"]}
    assert understood(client, task["id"])["understanding"]["tokens"] == [
        {"role": "CHAT", "tokens": 100},
        {"role": "VISION", "tokens": 100},
    ]
    assert derived["message@1"]["value"] == "The user's sister Lea keeps the key."
    assert derived["picture@1"]["derivation"]["sources"] == [{"__typename": "FileSource", "file": {"name": "note.jpg"}}]
    assert {node["derivation"]["model"] for node in derived.values()} == {"toy"}
    assert "User: My sister Lea keeps the key." in [node["value"] for node in nodes if not node["derivation"]]


def test_text_that_is_waited_for_is_derived_from_afterwards(client: Client) -> None:
    task = client.add(text("My brother Tom lives in Ghent."), asyncMode=False)["task"]

    until(lambda: understood(client, task["id"])["understanding"]["state"] == "COMPLETED", within_s=MOMENTS_S)

    assert "The user's brother Tom lives in Ghent." in [memory["value"] for memory in client.memories()]


def test_tokens_are_measured_and_the_addresses_told_without_the_key(
    client: Client, thinking: Server, model: StandIn
) -> None:
    task = client.added(text("My cat is called Miez."))
    until(lambda: understood(client, task["id"])["understanding"]["state"] == "COMPLETED", within_s=MOMENTS_S)

    measures = client.http.get("/metrics").text
    address = {"MEMOS_CHAT_URL": model.url, "MEMOS_CHAT_MODEL": "toy", "MEMOS_CHAT_KEY": "sk-of-the-operator"}
    told = thinking.command("doctor", **address)
    assert 'memos_model_tokens_total{project="default",role="chat"}' in measures
    assert f"toy at {model.url}" in told
    assert "sk-of-the-operator" not in told + thinking.log.read_text()


def test_an_answer_names_the_memories_that_its_sentences_rest_on(client: Client) -> None:
    client.add(text("My aunt Eva breeds alpacas."), asyncMode=False)

    said = asked(client, "What does aunt Eva breed?")

    assert [sentence["text"] for sentence in said][-1] == "That is all I know."
    assert "alpacas" in said[0]["text"]
    assert "alpacas" in said[0]["memories"][0]["value"]
    assert said[-1]["memories"] == []


def test_another_users_or_projects_memories_are_not_among_what_a_model_is_shown(
    client: Client, thinking: Server, model: StandIn
) -> None:
    client.add(text("My aunt Eva breeds alpacas."), asyncMode=False, understand=False)
    key = thinking.command("key", "create", "walker", "--project", "elsewhere").strip()
    before = len(model.asked)

    others = [
        Client(client.address, client.key, f"{client.user_id}-other"),
        Client(client.address, key, client.user_id),
    ]
    said = [asked(other, "What does aunt Eva breed?") for other in others]

    assert said == [[{"text": "I do not know.", "memories": []}]] * 2
    assert not any("alpacas" in received.text for received in model.asked[before:])


def test_the_sdk_of_memos_chats_and_what_was_said_is_remembered(client: Client, thinking: Server) -> None:
    client.add(text("My aunt Eva breeds alpacas."), asyncMode=False, conversationId="farm", understand=False)
    sdk = client_class()(api_key=thinking.key, base_url=f"{thinking.address}{PREFIX}")

    answered = sdk.chat(client.user_id, "farm", "What does aunt Eva breed?")
    *told, done = sdk.chat(client.user_id, "farm", "What does she breed?", stream=True)
    events = [json.loads(each) for each in told]

    assert answered.response == "You said: My aunt Eva breeds alpacas. That is all I know."
    assert (events[0]["type"], events[-1], done) == ("text", {"type": "end", "data": ""}, "[DONE]")
    kept = [message.content for message in sdk.get_message(client.user_id, "farm").messages]
    assert kept[1:3] == ["What does aunt Eva breed?", "You said: My aunt Eva breeds alpacas. That is all I know."]
    assert (len(kept), kept[3]) == (5, "What does she breed?")


EXTRACT = """query ($model: String) {
    extract(messages: [{ role: USER, content: [{ text: "My aunt Eva breeds alpacas." }] }], model: $model) {
        ... on ExtractPayload { memories { value } } } }"""


def test_extraction_uses_the_model_when_one_is_named(client: Client, thinking: Server) -> None:
    memos = Memos(thinking.address, thinking.key, client.user_id)
    said = [{"role": "user", "content": "My aunt Eva breeds alpacas."}]

    by_rules, by_model = (memos.ask("extract/memory", messages=said, **named) for named in ({}, {"model": "any"}))

    assert [item["memory_value"] for item in by_rules["memory_detail_list"]] == ["User: My aunt Eva breeds alpacas."]
    assert [item["memory_value"] for item in by_model["memory_detail_list"]] == ["The user's aunt Eva breeds alpacas."]
    asked = [client.result("extract", EXTRACT, model=model)["memories"] for model in (None, "any")]
    assert asked == [
        [{"value": "User: My aunt Eva breeds alpacas."}],
        [{"value": "The user's aunt Eva breeds alpacas."}],
    ]
    assert client.memories() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documents": ["a"]}, 40002),
        ({"query": "key", "documents": []}, 40003),
        ({"query": "key", "documents": ["a", 1]}, 40000),
        ({"query": "key", "documents": ["a"] * 101}, 40000),
    ],
)
def test_what_cannot_be_ranked_is_refused(client: Client, thinking: Server, body: Fields, code: int) -> None:
    assert Memos(thinking.address, thinking.key, client.user_id).refused("rerank", **body) == (400, code)


def asked(client: Client, query: str) -> list[Fields]:
    """Ask for an answer over server-sent events."""
    operation = (
        "subscription ($user: ID!, $query: String!) { answer(userId: $user, query: $query) "
        "{ text memories { ... on TextMemory { value } } } }"
    )
    sent = {"query": operation, "variables": {"user": client.user_id, "query": query}}
    lines = client.http.post("/graphql", json=sent, headers={"Accept": EVENTS}).text.splitlines()
    answers = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    return [answer["data"]["answer"] for answer in answers]


def test_a_health_check_asks_no_model(client: Client, model: StandIn) -> None:
    asked: list[int] = []

    for _ in range(5):
        before = len(model.received)
        answers = [client.http.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")]
        asked.append(len(model.received) - before)
        assert answers == [200, 200, 200]

    # What earlier tests left to the model may be asked meanwhile, but not every time
    assert min(asked) == 0


def test_with_the_model_killed_in_the_middle_every_task_ends_completed_with_its_words_found(
    client: Client, model: StandIn
) -> None:
    model.usual = waits(20, well_behaved)
    users = [Client(client.address, client.key, f"user-{uuid4().hex[:12]}") for _ in range(4)]
    before = len(model.asked)
    first = users[0].added(text("My house number is 41."))
    until(lambda: len(model.asked) > before, within_s=MOMENTS_S)

    model.kill()
    others = [user.added(text(f"My house number is {42 + number}.")) for number, user in enumerate(users[1:])]

    assert [task["state"] for task in (first, *others)] == ["COMPLETED"] * 4
    for number, user in enumerate(users):
        assert f"User: My house number is {41 + number}." in [
            edge["node"]["value"] for edge in user.search("What is my house number?")
        ]
