"""Estimate numbers of tokens, rather too high than too low, because each model has its own tokenizer."""

BYTES_PER_TOKEN = 3
"""Bytes of UTF-8 per token: English has about four; a Chinese character has three, and is mostly one token."""
PICTURE_TOKENS = 1600
"""Tokens of a picture of at most 1024 pixels a side, in the models that count the most."""
ENVELOPE_TOKENS = 64
"""Tokens for roles and markers around the messages."""


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def cut_to(text: str, tokens: int) -> str:
    """Return the beginning of a text with at most this many tokens, by the same estimate."""
    return text.encode()[: max(0, tokens) * BYTES_PER_TOKEN].decode(errors="ignore")
