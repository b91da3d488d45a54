"""What GraphQL, REST and MCP requests have in common: the body's limit, the caller's key and that key's limits."""
