"""The context of a passage: the titles above it. It is embedded and searched with the passage, but not remembered."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from memos_gql.memory.titles import CUT, shorten

_WORDS = re.compile(r"[^\W_]+")
_NAMELESS = (
    "copy",
    "doc",
    "document",
    "download",
    "dsc",
    "file",
    "image",
    "img",
    "new",
    "photo",
    "picture",
    "pxl",
    "scan",
    "screenshot",
)
"""Words in the names that cameras and programs give to files."""
_SHORTEST_WORD = 3
LINE_CHARACTERS = 80
CONTEXT_CHARACTERS = 160
"""In Chinese about a hundred tokens: together with the longest passage, the embedder still reads everything."""


def context_of(document: str | None, above: Sequence[str]) -> list[str]:
    """Return the document's title and what stands above, as short lines; if it is too long, only the nearest lines."""
    first = [shorten(document, limit=LINE_CHARACTERS)] if document else []
    room = CONTEXT_CHARACTERS - sum(map(len, first))
    nearest: list[str] = []
    for line in (shorten(line, limit=LINE_CHARACTERS) for line in reversed(above)):
        if len(line) > room:
            break
        nearest.append(line)
        room -= len(line)
    return list(dict.fromkeys([*first, *reversed(nearest)]))


def document_title(name: str, *, noted: str | None) -> str | None:
    """Return the title in the file, or else the words of its name; None if a camera or program chose the name."""
    words = _WORDS.findall(PurePath(name).stem)
    return noted or (" ".join(words) if any(_says_something(word) for word in words) else None)


def _says_something(word: str) -> bool:
    return word.lower() not in _NAMELESS and (len(word) >= _SHORTEST_WORD or not word.isascii()) and word.isalpha()


def in_context(value: str, above: Sequence[str]) -> str:
    """Write a value below its context, without lines that the value itself contains, in full or as they were cut."""
    said = " ".join(value.split())
    beside = (line for line in dict.fromkeys(above) if " ".join(line.removesuffix(CUT).split()) not in said)
    return "\n".join([*beside, value])
