"""The state of a task and its files: how far they are, and why they failed.

It may import `deletions`, because the bytes of a failed task are deleted.
"""
