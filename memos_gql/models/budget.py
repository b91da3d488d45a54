"""How many tokens something will be: an estimate that is rather too high, since each model has a tokenizer of its own."""

BYTES_PER_TOKEN = 3
"""English has about four in UTF-8, and a Chinese character, which is mostly one token, three."""
PICTURE_TOKENS = 1600
"""Of a picture of at most 1024 pixels a side, by the models that count the most for it."""
ENVELOPE_TOKENS = 64
"""Roles and marks around the messages."""


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def cut_to(text: str, tokens: int) -> str:
    """Return the beginning of a text that is no more tokens than this, by the same estimate."""
    return text.encode()[: max(0, tokens) * BYTES_PER_TOKEN].decode(errors="ignore")
