"""The addresses under which files and their pages can be read as resources."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SCHEME = "memos://files/"
PLACE = re.compile(r"memos://files/([0-9A-Za-z_-]{1,64})(?:/pages/([1-9][0-9]{0,6}))?")
MAX_LINKS = 10
"""Of one answer: a model reads each of them."""


@dataclass(frozen=True)
class Link:
    uri: str
    name: str
    media_type: str
    description: str


@dataclass(frozen=True)
class Place:
    """A file, or one page of it."""

    file_id: str
    page: int | None


def link_to(file_id: str, *, name: str, page: int | None) -> Link:
    """Name a page of a file, or the file where it has no pages."""
    if page is None:
        return Link(f"{SCHEME}{file_id}", name, "text/plain", f"The text of {name}")
    return Link(
        f"{SCHEME}{file_id}/pages/{page}", f"{name}, page {page}", "text/plain", f"The text on page {page} of {name}"
    )


def place_of(uri: str) -> Place | None:
    """Read such an address; None where it is none."""
    found = PLACE.fullmatch(uri)
    return Place(found[1], int(found[2]) if found[2] else None) if found else None


def links_of(sources: Iterable[dict[str, object]]) -> list[Link]:
    """Link to every page that memories came from, once each."""
    links = dict.fromkeys(
        link_to(str(source["file_id"]), name=str(source.get("doc_path") or "file"), page=_page(source))
        for source in sources
        if source.get("file_id")
    )
    return list(links)[:MAX_LINKS]


def _page(source: dict[str, object]) -> int | None:
    page = source.get("page")
    return page if isinstance(page, int) else None
