"""Cut long texts without pages into stretches of limited size, which take the place of pages."""

from collections.abc import Iterable, Iterator

from memos_gql.extract.wording import MAX_PAGE_LINES, bounded
from memos_gql.pages import Line, Outline, Page

STRETCH_CHARACTERS = 200_000


def stretches(lines: Iterable[Line]) -> list[list[Line]]:
    """Cut between lines; return at least one stretch, which may be empty."""
    found: list[list[Line]] = [[]]
    characters = 0
    for line in lines:
        characters += len(line.text)
        if characters > STRETCH_CHARACTERS or len(found[-1]) == MAX_PAGE_LINES:
            found.append([])
            characters = len(line.text)
        found[-1].append(line)
    return found


def outline(lines: Iterable[Line]) -> Outline:
    """Count the stretches of a text."""
    return Outline(page_count=None, parts=len(stretches(lines)))


def parts(lines: Iterable[Line], first: int, last: int) -> Iterator[Page]:
    """Yield the stretches `first` to `last` of a text, both included."""
    for number, stretch in enumerate(stretches(lines), start=1):
        if first <= number <= last:
            yield Page(number, bounded(stretch, page=number))
