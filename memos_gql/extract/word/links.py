"""Add the addresses of links, which the link text often does not contain."""

import re

_MAX_TARGET_CHARACTERS = 500
_ADDRESS = re.compile(r"(https?://|ftp://|mailto:)\S+", re.IGNORECASE)


def shown_address(address: str, words: str) -> str:
    """Return the text to append to a link so that its address can be found; empty if the link text contains it."""
    address = address.strip()
    if not _ADDRESS.fullmatch(address) or len(address) > _MAX_TARGET_CHARACTERS:
        return ""
    bare = re.sub(r"^(https?://|ftp://|mailto:)(www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")
    return "" if bare.lower() in words.lower() else f" ({re.sub('^mailto:', '', address, flags=re.IGNORECASE)})"
