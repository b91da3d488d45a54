"""The typed clients, as their READMEs show them, Apollo Client and urql, against a server."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import pages
from tests.e2e.client import Client, text
from tests.e2e.processes import Server
from tests.schema.conftest import KEY, TOY_SETTINGS, served_toy

CLIENTS = pages.ROOT / "clients"
MODULES = CLIENTS / "typescript" / "node_modules"
NODE = str(pages.ROOT / ".venv" / "clients" / "bin" / "node")
RUN_S = 120
PLACE = "boiler-manual.pdf, page 3: 8 lines, image/png"
FIND = """query Find($userId: ID!, $query: String!) {
    searchMemory(userId: $userId, query: $query, first: 1) { edges { node { ... on MemoryItem { value } } } } }"""
# as Apollo prints it
HELLO = "query Hello($name: String!) {\n  hello(name: $name)\n}"


def run(*command: str, directory: Path, **environment: str) -> str:
    ran = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_S,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def example(page: Path, language: str) -> str:
    """Return the only block of a page in a language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    return str(block)


@pytest.fixture
def typescript(tmp_path: Path) -> Path:
    """The TypeScript client with the example of its README as a file beside it."""
    folder = tmp_path / "typescript"
    shutil.copytree(CLIENTS / "typescript", folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "example.ts").write_text(example(folder / "README.md", "ts"))
    return folder


def test_the_example_for_python_finds_the_page_of_a_scan(server: Server) -> None:
    account = {"MEMOS_URL": server.address, "MEMOS_API_KEY": server.key, "PYTHONPATH": str(CLIENTS / "python")}

    printed = run(
        sys.executable, "-c", example(CLIENTS / "python" / "README.md", "python"), directory=pages.ROOT, **account
    )

    assert "COMPLETED 100%" in printed.splitlines()
    assert printed.splitlines()[-1] == PLACE


def test_the_example_for_typescript_finds_the_page_of_a_scan(server: Server, typescript: Path) -> None:
    account = {"MEMOS_URL": server.address, "MEMOS_API_KEY": server.key, "NODE_NO_WARNINGS": "1"}

    printed = run(NODE, str(typescript / "example.ts"), directory=pages.ROOT, **account)

    assert "COMPLETED 100%" in printed.splitlines()
    assert printed.splitlines()[-1] == PLACE


def test_the_example_for_typescript_is_well_typed(typescript: Path) -> None:
    settings = {
        "extends": "./tsconfig.json",
        "compilerOptions": {"noEmit": True, "types": ["node"]},
        "files": ["example.ts"],
    }
    (typescript / "example.json").write_text(json.dumps(settings))

    assert run(str(MODULES / ".bin" / "tsc"), "--project", "example.json", directory=typescript) == ""


def ran_with_node(name: str, asked: Mapping[str, object], *, folder: Path) -> Any:
    """Run a module beside this one, and return what it prints."""
    (folder / "node_modules").symlink_to(MODULES)
    shutil.copy(Path(__file__).with_name(name), folder)
    return json.loads(run(NODE, name, json.dumps(asked), directory=folder))


def apollo(folder: Path, url: str, authorization: str, *runs: Mapping[str, object]) -> Any:
    """Let Apollo Client run operations, and return how it sent them and what it found."""
    return ran_with_node(
        "apollo.mjs", {"url": f"{url}/graphql", "authorization": authorization, "runs": runs}, folder=folder
    )


def test_apollo_sends_a_text_once_and_then_its_hash_and_needs_the_possible_types(
    client: Client, tmp_path: Path
) -> None:
    client.add(text("My sister Lea is allergic to peanuts."), asyncMode=False)
    asked = {"query": FIND, "variables": {"userId": client.user_id, "query": "What can Lea not eat?"}}
    informed = {**asked, "possibleTypes": json.loads((CLIENTS / "possible-types.json").read_text())}

    seen = apollo(tmp_path, client.address, f"Token {client.key}", informed, informed, asked)

    by_hash = {"text": False, "hash": True, "error": None}
    assert seen["sent"] == [{**by_hash, "error": "PersistedQueryNotFound"}, {**by_hash, "text": True}, by_hash, by_hash]
    nodes = [found["searchMemory"]["edges"][0]["node"] for found in seen["found"]]
    assert [node.get("value") for node in nodes] == ["User: My sister Lea is allergic to peanuts."] * 2 + [None]


def test_apollo_and_urql_upload_a_file_and_follow_its_task_by_every_transport(client: Client, tmp_path: Path) -> None:
    asked = {"url": f"{client.address}/graphql", "authorization": f"Token {client.key}", "userId": client.user_id}

    states = ran_with_node("live_clients.mjs", asked, folder=tmp_path)

    assert states == dict.fromkeys(("apollo multipart", "apollo socket", "urql events", "urql socket"), "COMPLETED")
    notes = sorted(found["value"] for found in client.memories())
    assert notes == ["apollo wrote this note.", "urql wrote this note."]


def test_apollo_runs_trusted_documents_by_their_hash_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "documents.json"
    path.write_text(json.dumps({"hello": HELLO}))
    trusted, other = {"query": HELLO, "variables": {"name": "Ann"}}, {"query": "query Other { hello }"}

    with served_toy(TOY_SETTINGS.model_copy(update={"trusted_documents": path})) as address:
        seen = apollo(tmp_path, f"http://{address}", KEY, trusted, other)

    assert seen["found"] == [
        {"hello": "hello Ann"},
        "Only trusted documents are run here: send the `documentId` of one.",
    ]
    assert [(each["text"], each["hash"]) for each in seen["sent"]] == [(False, True), (False, True), (True, True)]
