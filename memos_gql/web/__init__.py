"""Pages for people, and the addresses that watch over the server: no GraphQL, no REST."""
