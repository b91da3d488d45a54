"""What a Word document notes of itself: its title, its author, and when it was written."""

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
    {"", "title", "word document", "microsoft word document", "untitled", "python-docx", "admin", "user", "unknown", "author", "anonymous"}
)
"""What programs write where nobody wrote anything."""


def noted(outline: Outline, package: Package) -> Outline:
    """Add what the document notes of itself; nothing where that part is damaged, since the words can be read without it."""
    part = next((relation.target for relation in package.relations("").values() if relation.kind == "core-properties"), _USUAL_PART)
    try:
        tree = package.tree(part)
    except FileFailure:
        return outline
    return replace(outline, title=_written(tree, "title"), author=_written(tree, "creator"), written_at=_moment(_written(tree, "created")))


def _written(tree: Element | None, name: str) -> str | None:
    element = child_of(tree, name)
    shown = clean((element.text if element is not None else None) or "")[:_MAX_CHARACTERS]
    return None if shown.lower() in _UNWRITTEN else shown


def _moment(text: str | None) -> datetime | None:
    """Read a moment in the form of ISO 8601; one without a zone is taken to be of UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
