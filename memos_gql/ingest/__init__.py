"""Everything from a caller's request to stored and indexed memories.

A request is received, its files are fetched, and workers turn messages and files into memories, which are remembered.
The folders are layers: a contract in `pyproject.toml` says which may import which.
"""
