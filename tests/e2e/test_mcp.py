"""Agents reach the memory through the Model Context Protocol, by every version of it that its SDK speaks."""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client as McpClient
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ResourceLink, TextContent, TextResourceContents

from memos_gql.mcp.tools import TOOLS
from tests import pages
from tests.e2e.client import Client
from tests.e2e.processes import Server

ERAS = ("2026-07-28", "legacy")
PDF = pages.ROOT / "examples" / "boiler-manual.pdf"
LINE = "The water pressure must stay between 1.2 and 1.8 bar."


@asynccontextmanager
async def connected(
    address: str, key: str, *, era: str = ERAS[0], user: str | None = None, **headers: str
) -> AsyncIterator[McpClient]:
    sent = {"Authorization": f"Bearer {key}", **headers}
    place = f"{address}/mcp" + (f"/{user}" if user else "")
    async with (
        httpx2.AsyncClient(headers=sent, timeout=60, trust_env=False) as http,
        McpClient(streamable_http_client(place, http_client=http), mode=era) as client,
    ):
        yield client


@pytest.fixture
def bound_key(server: Server, user_id: str) -> str:
    return server.command("key", "create", "desktop", "--user", user_id).strip()


def words_of(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def data_of(result: CallToolResult) -> Any:
    assert not result.is_error, words_of(result)
    return result.structured_content["data"]


@pytest.mark.parametrize("era", ERAS)
async def test_an_agent_adds_a_file_watches_it_and_reads_the_page_that_says_so(
    server: Server, user_id: str, era: str
) -> None:
    heard: list[tuple[float, str | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))

    async with connected(server.address, server.key, era=era, user=user_id) as client:
        file = {
            "file": base64.b64encode(PDF.read_bytes()).decode(),
            "name": PDF.name,
            "note": "The boiler",
            "wait_seconds": 100,
        }
        added = data_of(await client.call_tool("add_file", file, progress_callback=note))
        found = await client.call_tool(
            "search_memory", {"query": "How much pressure does the boiler need?", "memory_limit_number": 1}
        )
        (link,) = [part for part in found.content if isinstance(part, ResourceLink)]
        page = (await client.read_resource(link.uri)).contents[0]
        listed = (await client.list_resources()).resources

    assert (added["status"], added["progress"], len(added["files"])) == ("completed", 1.0, 1)
    assert heard[-1] == (1.0, "3 of 3 pages read")
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert LINE in data_of(found)["memory_detail_list"][0]["memory_value"]
    assert "(boiler-manual.pdf, page 3)" in words_of(found)
    assert link.name == "boiler-manual.pdf, page 3"
    assert isinstance(page, TextResourceContents)
    assert LINE in page.text
    assert [resource.name for resource in listed] == ["boiler-manual.pdf"]


@pytest.mark.parametrize("era", ERAS)
async def test_what_was_said_is_found_changed_corrected_and_deleted(server: Server, user_id: str, era: str) -> None:
    said = [{"role": "user", "content": "My dentist is called Ferrer."}, {"role": "assistant", "content": "Noted."}]
    async with connected(server.address, server.key, era=era, user=user_id) as client:
        added = data_of(
            await client.call_tool("add_message", {"conversation_first_message": "Hello", "messages": said})
        )
        found = data_of(await client.call_tool("search_memory", {"query": "Who is my dentist?"}))["memory_detail_list"]
        memory = {"memory_id": found[0]["id"]}
        data_of(await client.call_tool("update_memory", {**memory, "content": "The dentist is called Ferrero."}))
        detail = data_of(await client.call_tool("get_memory", memory))
        listed = data_of(await client.call_tool("list_memories", {}))
        deleted = data_of(await client.call_tool("delete_memory", {"memory_ids": [found[0]["id"]]}))
        after = await client.call_tool("list_memories", {})

    assert added["status"] == "completed"
    assert detail["content"] == "The dentist is called Ferrero."
    assert [revision["content"] for revision in detail["history"]] == ["User: My dentist is called Ferrer."]
    assert found[0]["id"] in [item["id"] for item in listed["memory_detail_list"]]
    assert deleted["deleted"] == 1
    assert found[0]["id"] not in words_of(after)


async def test_a_knowledge_base_is_made_filled_searched_and_deleted(server: Server, user_id: str) -> None:
    async with connected(server.address, server.key, user=user_id) as client:
        base = data_of(await client.call_tool("create_knowledge_base", {"knowledgebase_name": "Manuals"}))["id"]
        note = {"content": "The lift was built by Moravec in 1987.", "name": "lift.txt"}
        (file,) = data_of(await client.call_tool("add_kb_document", {"knowledgebase_id": base, "file": [note]}))
        async with asyncio.timeout(60):
            while (await _status(client, file["id"])) == "running":
                await asyncio.sleep(0.2)
        found = data_of(
            await client.call_tool("search_memory", {"query": "Who built the lift?", "knowledgebase_ids": [base]})
        )
        data_of(await client.call_tool("delete_kb_documents", {"file_ids": [file["id"]]}))
        left = data_of(await client.call_tool("get_kb_documents", {"knowledgebase_id": base}))
        data_of(await client.call_tool("remove_knowledge_base", {"knowledgebase_id": base}))
        gone = await client.call_tool("get_kb_documents", {"knowledgebase_id": base})

    assert "Moravec" in found["memory_detail_list"][0]["memory_value"]
    assert left["file_detail_list"] == []
    assert (gone.is_error, words_of(gone)) == (True, f"Error: Nothing found with id {base}.")


async def _status(client: McpClient, file_id: str) -> str:
    listed = data_of(await client.call_tool("get_kb_documents", {"file_ids": [file_id]}))
    return str(listed["file_detail_list"][0]["status"])


async def test_tools_come_with_schemas_and_say_what_they_do_to_memory(server: Server, user_id: str) -> None:
    async with connected(server.address, server.key, user=user_id) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        templates = [each.uri_template for each in (await client.list_resource_templates()).resource_templates]

    assert set(tools) == set(TOOLS)
    assert [name for name, tool in tools.items() if not (tool.output_schema and tool.annotations)] == []
    assert tools["search_memory"].annotations is not None
    assert tools["search_memory"].annotations.read_only_hint is True
    assert templates == ["memos://files/{file_id}", "memos://files/{file_id}/pages/{page}"]


@pytest.mark.parametrize("era", ERAS)
async def test_what_cannot_be_done_says_what_to_do(server: Server, user_id: str, era: str) -> None:
    async with (
        connected(server.address, server.key, era=era) as nobody,
        connected(server.address, server.key, era=era, user=user_id) as ann,
    ):
        unnamed = await nobody.call_tool("search_memory", {"query": "x"})
        wrong = await ann.call_tool("search_memory", {"question": "x"})
        absent = await ann.call_tool("task_status", {"task_id": "task_none"})
        with pytest.raises(MCPError, match="Nothing found with id memos://files/file_none"):
            await ann.read_resource("memos://files/file_none")

    assert [result.is_error for result in (unnamed, wrong, absent)] == [True] * 3
    assert "connect to /mcp/{user}" in words_of(unnamed)
    assert words_of(wrong).startswith("Error: query: Field required.")
    assert words_of(absent) == "Error: Nothing found with id task_none."


async def test_a_key_of_one_user_needs_no_user_in_the_address_and_opens_no_other(
    server: Server, user_id: str, bound_key: str
) -> None:
    said = {"messages": [{"role": "user", "content": "My dentist is called Ferrer."}]}
    async with (
        connected(server.address, bound_key) as own,
        connected(server.address, bound_key, user="somebody else") as other,
    ):
        data_of(await own.call_tool("add_message", said))
        found = data_of(await own.call_tool("search_memory", {"query": "Who is my dentist?"}))
        refused = [
            await other.call_tool("search_memory", {"query": "dentist"}),
            await other.call_tool("add_message", said),
        ]
        base = await own.call_tool("create_knowledge_base", {"knowledgebase_name": "Mine"})

    assert [item["memory_value"] for item in found["memory_detail_list"]] == ["User: My dentist is called Ferrer."]
    assert {words_of(result) for result in refused} == {
        f"Error: This key reaches 'user {user_id}' alone; ask for that, or use another key."
    }
    assert base.is_error


async def test_nothing_of_another_user_is_reached_by_an_id_or_a_link(server: Server, client: Client) -> None:
    task = client.added(
        {"file": {"source": {"base64": "Tm90ZSB0aGF0IHRoZSBzYWZlIG9wZW5zIGF0IG5vb24u"}, "name": "safe.txt"}}
    )
    memory_id, file_id = client.memories()[0]["id"], task["files"][0]["file"]["id"]
    tried = {
        "task_status": {"task_id": task["id"]},
        "get_memory": {"memory_id": memory_id},
        "update_memory": {"memory_id": memory_id, "title": "Mine"},
        "delete_memory": {"memory_ids": [memory_id]},
    }

    async with connected(server.address, server.key, user=f"{client.user_id}-other") as other:
        refused = [await other.call_tool(name, arguments) for name, arguments in tried.items()]
        with pytest.raises(MCPError, match="Nothing found"):
            await other.read_resource(f"memos://files/{file_id}")
        listed = (await other.list_resources()).resources

    assert [words_of(result).partition(" with ")[0] for result in refused] == ["Error: Nothing found"] * 4
    assert listed == []
    assert [memory["id"] for memory in client.memories()] == [memory_id]


async def test_a_key_that_only_reads_changes_nothing(server: Server, user_id: str) -> None:
    key = server.command("key", "create", "reader", "--read-only").strip()

    async with connected(server.address, key, **{"X-Memos-User": user_id}) as reader:
        refused = await reader.call_tool(
            "add_message", {"messages": [{"role": "user", "content": "Hello there, it is me."}]}
        )
        listed = data_of(await reader.call_tool("list_memories", {}))

    assert words_of(refused) == "Error: This key may only read; use one that was made without `--read-only`."
    assert listed["total"] == 0


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_program_passes_standard_input_and_output_on(
    server: Server, user_id: str, bound_key: str, tmp_path: Path, era: str
) -> None:
    environment = {**os.environ, "MEMOS_API_KEY": bound_key, "MEMOS_DATA_DIR": str(tmp_path / "none")}
    command = [str(Path(sys.executable).with_name("memos-gql")), "mcp", "--url", server.address]
    program = StdioServerParameters(command=command[0], args=command[1:], env=environment, cwd=tmp_path)

    async with McpClient(program, mode=era) as client:
        data_of(
            await client.call_tool(
                "add_message", {"messages": [{"role": "user", "content": "My dentist is called Ferrer."}]}
            )
        )
        found = data_of(await client.call_tool("search_memory", {"query": "Who is my dentist?"}))

    assert [item["memory_value"] for item in found["memory_detail_list"]] == ["User: My dentist is called Ferrer."]
    assert list(tmp_path.iterdir()) == []


def test_the_last_answer_of_a_program_is_written_before_it_ends(server: Server, bound_key: str, tmp_path: Path) -> None:
    environment = {**os.environ, "MEMOS_API_KEY": bound_key, "MEMOS_DATA_DIR": str(tmp_path / "none")}
    command = [str(Path(sys.executable).with_name("memos-gql")), "mcp", "--url", server.address]
    asked = "".join(f'{{"jsonrpc": "2.0", "id": {number}, "method": "ping"}}\n' for number in range(3))

    for said, answers in (("", 0), (asked, 3)):
        ended = subprocess.run(
            command, input=said, env=environment, capture_output=True, text=True, check=True, timeout=20, cwd=tmp_path
        )
        assert ended.stdout.count('"result":{}') == answers
