"""The work on a saved task, one job at a time: fetch and read its files, and remember its messages and files.

It runs in the workers; text without files also in the web process. Every step may run twice. It may import everything
below: `understand`, `remembering`, `fetching`, `progress` and `deletions`.
"""
