"""Every tool, by its name: those of MemOS's own MCP server in its names and shapes, and ours beside them."""

from collections.abc import Mapping
from typing import Any

from memos_gql.mcp.tools import changing, finding, knowledge_bases, remembering
from memos_gql.mcp.tools.tool import Tool

ALL: tuple[Tool[Any], ...] = (*remembering.TOOLS, *finding.TOOLS, *changing.TOOLS, *knowledge_bases.TOOLS)
TOOLS: Mapping[str, Tool[Any]] = {tool.name: tool for tool in ALL}
