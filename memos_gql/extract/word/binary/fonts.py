"""The fonts of a document, by which the characters of symbol fonts are told apart."""

import struct

_NAME_AT = 39  # behind its weight, its families and its signature


def names(table: bytes) -> list[str]:
    """Read the names in the order by which characters name fonts."""
    if len(table) < 4:
        return []
    place, found = 4, []
    for _ in range(struct.unpack_from("<H", table)[0]):
        size = table[place] if place < len(table) else 0
        name = table[place + 1 + _NAME_AT : place + 1 + size].decode("utf-16-le", "ignore")
        found.append(name.partition("\0")[0])
        place += 1 + size
    return found
