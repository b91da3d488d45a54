"""Deletions while tasks run: a running task must not restore what was deleted, nor keep bytes that nothing uses.

`memos_gql.forget` deletes on request and imports this package; this package imports no other folder of `ingest`.
"""
