"""Conversations and memories that other products exported, brought in: ChatGPT, Claude, mem0 and MemOS."""
