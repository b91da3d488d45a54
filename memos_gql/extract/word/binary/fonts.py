"""The fonts of a document, which are needed to decode characters of symbol fonts."""

import struct

_NAME_AT = 39  # after weight, families and signature


def names(table: bytes) -> list[str]:
    """Read the font names; characters refer to fonts by the index in this list."""
    if len(table) < 4:
        return []
    place, found = 4, []
    for _ in range(struct.unpack_from("<H", table)[0]):
        size = table[place] if place < len(table) else 0
        name = table[place + 1 + _NAME_AT : place + 1 + size].decode("utf-16-le", "ignore")
        found.append(name.partition("\0")[0])
        place += 1 + size
    return found
