"""Memories of tools: which were offered and how they were used, without the secrets passed to them."""
