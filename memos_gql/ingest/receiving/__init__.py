"""Receiving a request: its rules, the bytes that come with it, and the transaction that saves it as a task.

It runs in the web process and starts no work. It may import `fetching`, `progress` and `deletions`, but not `working`.
"""
