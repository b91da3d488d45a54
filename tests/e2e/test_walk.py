"""Every way into the API is tried on another's things: what is not yours answers as what is not there.

The ways are those that the schema and the application tell of: one that is new fails these tests until it is listed.
"""

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from mcp import Client as McpClient
from mcp.shared.exceptions import MCPError
from starlette.routing import Route, WebSocketRoute

from memos_gql.app import create_app
from memos_gql.mcp.tools import TOOLS
from memos_gql.settings import Settings
from tests.e2e.client import EVENTS, Client, Fields, document, inline, text
from tests.e2e.operations import (
    BY_ID,
    BY_TOOL,
    BY_USER,
    CREATE_BASE,
    FILES,
    FILL_BASE,
    FURTHER,
    MAKING,
    OF_NOBODY,
    OF_PROJECT,
    ROOTS,
    ROUTES,
    SECRET,
    WATCHED,
)
from tests.e2e.processes import Server
from tests.e2e.test_mcp import connected


@dataclass(frozen=True)
class Things:
    """One id of each kind, all of one user or, of a knowledge base, of the project."""

    user: str
    task: str
    conversation: str
    file: str
    memory: str
    message: str
    base: str
    base_file: str


@pytest.fixture(scope="module")
def elsewhere(server: Server) -> str:
    """The key of another project."""
    return server.command("key", "create", "walker", "--project", "elsewhere").strip()


@pytest.fixture
def things(client: Client) -> Things:
    """What a user has, all of it read and searchable."""
    note = document(inline(f"Note that {SECRET}.".encode()), "safe note.txt")
    task = client.added(
        note, text(f"I say that {SECRET}."), idempotencyKey="once", conversationId=f"{client.user_id}-talk"
    )
    base, base_file = filled_base(client)
    messages = "query ($user: ID!) { messages(userId: $user) { edges { node { id } } } }"
    return Things(
        user=client.user_id,
        task=task["id"],
        conversation=task["conversationId"],
        file=task["files"][0]["file"]["id"],
        memory=client.memories()[0]["id"],
        message=client.result("messages", messages, user=client.user_id)["edges"][0]["node"]["id"],
        base=base,
        base_file=base_file,
    )


def filled_base(client: Client) -> tuple[str, str]:
    """Make a knowledge base that holds the secret, and return its id and that of its file."""
    base = client.result("createKnowledgeBase", CREATE_BASE, input={"name": "Safes"})["knowledgeBase"]["id"]
    source = inline(f"Note that {SECRET}.".encode())
    filled = {"knowledgeBaseId": base, "files": [{"source": source, "name": "safe note.txt"}]}
    (task,) = client.result("addKnowledgeBaseFiles", FILL_BASE, input=filled)["tasks"]
    *_, ended = client.watch(task["id"])
    return base, ended["files"][0]["file"]["id"]


def absent(things: Things) -> Things:
    """Ids in the same form that nothing has."""
    # With numbers, because ids that were made in one second differ in their last characters alone
    return Things(**{name: f"{thing[:-6]}zzzz{place:02}" for place, (name, thing) in enumerate(asdict(things).items())})


def cursors(client: Client, things: Things) -> dict[str, str]:
    """The cursor of the first row of each list of its owner."""
    found = {
        name: tried(client, BY_USER[name], things).get("data", {}).get(name)
        for name in BY_USER
        if "$after" in BY_USER[name]
    }
    return {name: page["edges"][0]["cursor"] for name, page in found.items()}


def tried(who: Client, operation: str, things: Things, *, after: str | None = None) -> Fields:
    """Run an operation on the things and return the whole answer, errors and all."""
    variables = {name: value for name, value in {**asdict(things), "after": after}.items() if f"${name}" in operation}
    query = operation.replace("$SECRET", json.dumps(SECRET))
    if not query.startswith("subscription"):
        answer: Fields = who.send(query, **variables).json()
        return answer
    sent = who.http.post("/graphql", json={"query": query, "variables": variables}, headers={"Accept": EVENTS}).text
    return {"events": sent}


def rows(who: Client, name: str, things: Things) -> list[Fields]:
    """Return a list of the project, all its pages: other tests of this server have users too."""
    found, after, is_more = list[Fields](), None, True
    while is_more:
        page = tried(who, OF_PROJECT[name], things, after=after)["data"][name]
        found += page["edges"]
        after, is_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def called(agent: McpClient, tool: str, things: Things) -> Fields:
    """Call a tool on the things, and return all that it answers."""
    arguments = json.dumps(BY_TOOL[tool]).replace("$SECRET", SECRET)
    # The longest first: `$base` is the beginning of `$base_file`
    for name, thing in sorted(asdict(things).items(), reverse=True):
        arguments = arguments.replace(f"${name}", thing)
    result = await agent.call_tool(tool, json.loads(arguments))
    answer: Fields = result.model_dump(mode="json")
    return answer


def everything(client: Client, things: Things) -> tuple[object, ...]:
    """All that was tried on, as its owner sees it."""
    return client.task(things.task), client.memories(), client.ask(BY_ID["knowledgeBase"], base=things.base)


def without_ids(answer: Fields, things: Things) -> str:
    """Write an answer with every id that was asked for replaced by its kind."""
    words = json.dumps(answer)
    for name, thing in asdict(things).items():
        words = words.replace(thing, name)
    return words


def test_every_root_field_is_tried(client: Client) -> None:
    roots = client.ask(ROOTS)["__schema"]

    tried = {*BY_USER, *BY_ID, *OF_NOBODY, *OF_PROJECT, *WATCHED} - set(FURTHER)
    assert {field["name"] for root in roots.values() for field in root["fields"]} == tried


def test_every_route_is_known(settings: Settings) -> None:
    routes = create_app(settings).routes

    assert {route.path for route in routes if isinstance(route, Route | WebSocketRoute)} == ROUTES


def test_the_owner_reaches_everything_that_is_tried(client: Client, things: Things) -> None:
    words = {name: json.dumps(tried(client, operation, things)) for name, operation in {**BY_ID, **BY_USER}.items()}

    refused = ("NOT_FOUND", "GRAPHQL_VALIDATION_FAILED", "null}", '"edges": []')
    assert {name for name, answer in words.items() if any(sign in answer for sign in refused)} == set()


@pytest.mark.parametrize("name", [*BY_USER, *BY_ID])
def test_another_projects_key_finds_all_as_if_absent(client: Client, elsewhere: str, things: Things, name: str) -> None:
    stranger = Client(client.address, elsewhere, client.user_id)
    operation = {**BY_USER, **BY_ID}[name]
    unknown = absent(things)

    theirs, nothing = tried(stranger, operation, things), tried(stranger, operation, unknown)

    assert without_ids(theirs, things) == without_ids(nothing, unknown)
    assert "12-34-56" not in json.dumps(theirs)


@pytest.mark.parametrize("name", OF_PROJECT)
def test_a_list_of_the_project_shows_another_project_nothing(
    client: Client, elsewhere: str, things: Things, name: str
) -> None:
    stranger = Client(client.address, elsewhere, client.user_id)

    seen, hidden = (json.dumps(rows(who, name, things)) for who in (client, stranger))

    assert things.base in seen or things.user in seen
    assert [thing for thing in (*asdict(things).values(), "safe note") if thing in hidden] == []


@pytest.mark.parametrize("name", BY_USER)
def test_another_user_finds_all_as_if_absent(client: Client, things: Things, name: str) -> None:
    other = f"{things.user}-other"
    theirs, nothing = (
        Things(**{**asdict(things), "user": other}),
        Things(**{**asdict(absent(things)), "user": f"{other}-still"}),
    )

    answers = [without_ids(tried(client, BY_USER[name], asked), asked) for asked in (theirs, nothing)]

    assert answers[0] == answers[1]
    assert "12-34-56" not in answers[0]


def test_an_agent_and_a_knowledge_base_with_a_users_id_have_nothing_of_the_users(
    client: Client, things: Things
) -> None:
    page = "edges { node { __typename } }"
    everything = (
        "query ($user: ID!, $kind: OwnerKind!) { "
        f"searchMemory(query: {json.dumps(SECRET)}, userId: $user, ownerKind: $kind) {{ {page} }} "
        f"memories(userId: $user, ownerKind: $kind) {{ {page} }} "
        f"messages(userId: $user, ownerKind: $kind) {{ {page} }} "
        f"tasks(userId: $user, ownerKind: $kind) {{ {page} }} }}"
    )

    found = {kind: client.ask(everything, user=things.user, kind=kind) for kind in ("USER", "AGENT", "KNOWLEDGE_BASE")}

    assert [name for name, page in found["USER"].items() if page["edges"] == []] == []
    assert [page["edges"] for kind in ("AGENT", "KNOWLEDGE_BASE") for page in found[kind].values()] == [[]] * 8


def test_anothers_cursor_opens_nothing(client: Client, elsewhere: str, things: Things) -> None:
    stranger = Client(client.address, elsewhere, client.user_id)
    other = Things(**{**asdict(things), "user": f"{things.user}-other"})

    for name, cursor in cursors(client, things).items():
        for who, asked in ((stranger, things), (client, other)):
            assert tried(who, BY_USER[name], asked, after=cursor)["data"][name]["edges"] == [], name


def test_afterwards_nothing_has_changed(client: Client, elsewhere: str, things: Things) -> None:
    before = everything(client, things)
    stranger = Client(client.address, elsewhere, client.user_id)

    for operation in {**BY_USER, **BY_ID}.values():
        tried(stranger, operation, things)

    assert everything(client, things) == before


def test_no_route_tells_another_of_anything(client: Client, elsewhere: str, things: Things) -> None:
    for path in sorted(ROUTES):
        answer = httpx.get(
            f"{client.address}{path}", headers={"Authorization": f"Token {elsewhere}"}, follow_redirects=True
        ).text

        assert [word for word in ("12-34-56", "safe note", *asdict(things).values()) if word in answer] == []


@pytest.mark.parametrize("path", FILES)
def test_another_projects_key_gets_no_file_and_no_page(
    client: Client, elsewhere: str, things: Things, path: str
) -> None:
    stranger = Client(client.address, elsewhere, client.user_id)

    theirs, nothing = (fetched(stranger, path, asked) for asked in (things, absent(things)))

    assert theirs == nothing == (404, {"code": "NOT_FOUND", "message": "Nothing found with id file."})


def fetched(who: Client, path: str, things: Things) -> tuple[int, Fields]:
    """Ask an address of the file for it, and return what is refused without the ids."""
    answer = who.http.get(path.format(file_id=things.file, page=1))
    return answer.status_code, json.loads(without_ids(answer.json(), things))


def exported(who: Client, user_id: str) -> httpx.Response:
    return who.http.get(f"/export/{quote(user_id)}")


def test_all_that_is_kept_of_a_user_is_sent_to_the_project_alone(
    client: Client, elsewhere: str, things: Things
) -> None:
    stranger = Client(client.address, elsewhere, client.user_id)

    own, theirs, nothing = (
        exported(client, things.user),
        exported(stranger, things.user),
        exported(stranger, absent(things).user),
    )

    with zipfile.ZipFile(io.BytesIO(own.content)) as packed:
        kept = {name: packed.read(name).decode() for name in packed.namelist()}
    documents = [json.loads(line) for name in kept if name.endswith(".jsonl") for line in kept[name].splitlines()]
    assert own.headers["Content-Type"] == "application/zip"
    assert {things.task, things.file, things.memory, things.message} <= {document["id"] for document in documents}
    assert {document["owner"] for document in documents if "owner" in document} == {f"user:{things.user}"}
    assert [content for name, content in kept.items() if name.startswith("blobs/")] == [f"Note that {SECRET}."]
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert without_ids(theirs.json(), things) == without_ids(nothing.json(), absent(things))


async def test_no_tool_of_agents_reaches_another_project(client: Client, elsewhere: str, things: Things) -> None:
    before, unknown = everything(client, things), absent(things)

    async with connected(client.address, elsewhere, user=client.user_id) as stranger:
        theirs = {tool: await called(stranger, tool, things) for tool in BY_TOOL if tool not in MAKING}
        nothing = {tool: await called(stranger, tool, unknown) for tool in BY_TOOL if tool not in MAKING}
        made = {tool: await called(stranger, tool, things) for tool in sorted(MAKING)}
        listed = (await stranger.list_resources()).model_dump_json()
        for place in (
            f"memos://files/{things.file}",
            f"memos://files/{things.file}/pages/1",
            f"memos://files/{things.base_file}",
        ):
            with pytest.raises(MCPError, match="Nothing found"):
                await stranger.read_resource(place)

    assert set(BY_TOOL) == set(TOOLS)
    assert [tool for tool in theirs if without_ids(theirs[tool], things) != without_ids(nothing[tool], unknown)] == []
    shown = json.dumps([theirs, made]) + listed
    assert [word for word in ("12-34-56", "safe note", things.file) if word in shown] == []
    assert everything(client, things) == before


async def test_the_owner_reaches_everything_by_tools(client: Client, things: Things) -> None:
    async with connected(client.address, client.key, user=client.user_id) as agent:
        failed = {tool: answer for tool in BY_TOOL if (answer := await called(agent, tool, things))["is_error"]}

    assert failed == {}


def test_equal_bytes_of_two_users_show_neither_the_others_names_nor_addresses(
    client: Client, tmp_path: Path, things: Things
) -> None:
    other = Client(client.address, client.key, f"{client.user_id}-other")
    own = other.added(document(inline(f"Note that {SECRET}.".encode()), "my copy.txt"))

    shown = json.dumps([own, other.memories(), other.search(SECRET)])

    assert "my copy.txt" in shown
    assert [
        word for word in ("safe note", things.file, things.memory, things.message, things.task) if word in shown
    ] == []
    assert "my copy" not in json.dumps([client.task(things.task), client.memories(), client.search(SECRET)])
