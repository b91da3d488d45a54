"""`memos-gql backup` and `restore`: all memories of the embedded default as one directory, complete or absent."""
