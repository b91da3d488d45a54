"""Long texts without pages, cut into stretches of bounded size."""

from collections.abc import Iterable

from memos_gql.extract.wording import MAX_PAGE_LINES
from memos_gql.pages import Line

STRETCH_CHARACTERS = 200_000


def stretches(lines: Iterable[Line]) -> list[list[Line]]:
    """Cut between lines; at least one stretch, though it may be empty."""
    found: list[list[Line]] = [[]]
    characters = 0
    for line in lines:
        characters += len(line.text)
        if characters > STRETCH_CHARACTERS or len(found[-1]) == MAX_PAGE_LINES:
            found.append([])
            characters = len(line.text)
        found[-1].append(line)
    return found
