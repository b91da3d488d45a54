"""The addresses of links, which their words often do not say."""

import re

_MAX_TARGET_CHARACTERS = 500
_ADDRESS = re.compile(r"(https?://|ftp://|mailto:)\S+", re.IGNORECASE)


def shown_address(address: str, words: str) -> str:
    """Return what to add to the words of a link, so that its address can be found; nothing when they say it."""
    address = address.strip()
    if not _ADDRESS.fullmatch(address) or len(address) > _MAX_TARGET_CHARACTERS:
        return ""
    bare = re.sub(r"^(https?://|ftp://|mailto:)(www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")
    return "" if bare.lower() in words.lower() else f" ({re.sub('^mailto:', '', address, flags=re.IGNORECASE)})"
