"""What stands above the words of a passage: it is embedded and searched with them, and is no part of what is remembered."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from memos_gql.memory.titles import shorten

_WORDS = re.compile(r"[^\W_]+")
_NAMELESS = ("copy", "doc", "document", "download", "dsc", "file", "image", "img", "new", "photo", "picture", "pxl", "scan", "screenshot")
"""What cameras and programs call a file that nobody gave a name."""
_SHORTEST_WORD = 3
LINE_CHARACTERS = 80
CONTEXT_CHARACTERS = 160
"""In Chinese, about a hundred tokens: with the longest passage the embedder still reads all."""


def context_of(document: str | None, above: Sequence[str]) -> list[str]:
    """Return the document's title, then what stands above, each in a short line; where that is too much, the nearest lines count."""
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
    """Return the title that a file notes, else the words of its name; None where a camera or a program gave the name."""
    words = _WORDS.findall(PurePath(name).stem)
    return noted or (" ".join(words) if any(_says_something(word) for word in words) else None)


def _says_something(word: str) -> bool:
    return word.lower() not in _NAMELESS and (len(word) >= _SHORTEST_WORD or not word.isascii()) and word.isalpha()


def in_context(value: str, above: Sequence[str]) -> str:
    """Write a value under the lines above it, without those that it says itself."""
    return "\n".join([*(line for line in dict.fromkeys(above) if line not in value), value])
