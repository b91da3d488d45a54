"""What adding owes to deletion: nothing deleted comes back through a running task, and nothing unused is kept.

`memos_gql.forget` deletes on request and imports this package; this package imports no other folder of `ingest`.
"""
