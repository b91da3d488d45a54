"""Storing memories, and bringing earlier ones up to date: preferences, definitions and uses of tools.

It may import `deletions`, so that nothing is stored that was deleted meanwhile.
"""
