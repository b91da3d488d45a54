"""The Model Context Protocol: tools and resources for agents, on the same functions as the other APIs."""

from memos_gql.mcp.addresses import PREFIX, mcp_routes

__all__ = ["PREFIX", "mcp_routes"]
