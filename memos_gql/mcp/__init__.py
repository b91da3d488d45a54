"""The Model Context Protocol: tools and resources for agents, on the functions that every way into the API calls."""

from memos_gql.mcp.addresses import PREFIX, mcp_routes

__all__ = ["PREFIX", "mcp_routes"]
