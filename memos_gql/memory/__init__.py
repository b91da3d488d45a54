"""Turning messages and files into memories: pure functions from values to values."""
