"""Importing conversations and memories that other products exported: ChatGPT, Claude, mem0 and MemOS."""
