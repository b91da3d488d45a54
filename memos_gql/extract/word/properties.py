"""Read the metadata of a Word document: title, author and date."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from memos_gql.errors import FileFailure
from memos_gql.extract.word.markup import child_of
from memos_gql.extract.word.package import Package
from memos_gql.extract.wording import clean
from memos_gql.pages import Outline

_USUAL_PART = "docProps/core.xml"
_MAX_CHARACTERS = 300
_UNWRITTEN = frozenset(
    {
        "",
        "title",
        "word document",
        "microsoft word document",
        "untitled",
        "python-docx",
        "admin",
        "user",
        "unknown",
        "author",
        "anonymous",
    }
)
"""Placeholders that programs write."""


def noted(outline: Outline, package: Package) -> Outline:
    """Add the document's metadata; if it is damaged, add nothing, because the text can be read without it."""
    part = next(
        (relation.target for relation in package.relations("").values() if relation.kind == "core-properties"),
        _USUAL_PART,
    )
    try:
        tree = package.tree(part)
    except FileFailure:
        return outline
    return replace(
        outline,
        title=_written(tree, "title"),
        author=_written(tree, "creator"),
        written_at=_moment(_written(tree, "created")),
    )


def _written(tree: Element | None, name: str) -> str | None:
    element = child_of(tree, name)
    shown = clean((element.text if element is not None else None) or "")[:_MAX_CHARACTERS]
    return None if shown.lower() in _UNWRITTEN else shown


def _moment(text: str | None) -> datetime | None:
    """Parse an ISO 8601 time; a time without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
