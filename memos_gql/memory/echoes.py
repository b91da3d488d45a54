"""Memories that an agent quotes in its messages are not remembered again. The patterns are in `echoes.toml`."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from memos_gql.memory.fences import Fences

LEXICON = Path(__file__).with_name("echoes.toml")
LONGEST_HEADING = 120
"""Characters; a longer line is a sentence."""
MARKS = " \t#*_=>[]:：-"
"""Characters that decorate headings."""


def without_echoes(text: str) -> str:
    """Remove blocks in tags such as `<memories>` or between marked lines, and lists under a heading for memories."""
    lines = _blocks().sub("\n", text).split("\n")
    kept = "\n".join(_kept(_fences().without(lines)))
    return text if kept == text else kept.strip()


def _kept(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        end = _end_of_list(lines, place)
        if end is not None:
            place = end
            continue
        if not _given_out().fullmatch(lines[place].lower()):
            yield lines[place]
        place += 1


def _end_of_list(lines: list[str], place: int) -> int | None:
    """Return the end of the list of recalled memories whose heading is at `place`; None if there is no such list."""
    heading = lines[place].lower().strip(MARKS)
    if len(heading) > LONGEST_HEADING or not _headings().fullmatch(heading):
        return None
    first = place + 1
    while first < len(lines) and not lines[first].strip():
        first += 1
    end = first
    while end < len(lines) and _item().fullmatch(lines[end]):
        end += 1
    return end if end > first else None


@cache
def _lexicon() -> dict[str, str | list[str]]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


@cache
def _blocks() -> re.Pattern[str]:
    """Match a whole block; without a closing tag, it extends to the end of the text."""
    opening = rf"<(?P<tag>{_lexicon()['tags']}|[\w-]+(?=\s[^<>]*{_lexicon()['attribute']}))(?:\s[^<>]*)?>"
    return re.compile(rf"{opening}.*?(?:</(?P=tag)\s*>|\Z)", re.IGNORECASE | re.DOTALL)


@cache
def _fences() -> Fences:
    return Fences(str(_lexicon()["fence_names"]), str(_lexicon()["fence_ends"]))


@cache
def _headings() -> re.Pattern[str]:
    return re.compile("|".join(_lexicon()["headings"]))


@cache
def _item() -> re.Pattern[str]:
    return re.compile(str(_lexicon()["item"]))


@cache
def _given_out() -> re.Pattern[str]:
    return re.compile(str(_lexicon()["given_out"]))
