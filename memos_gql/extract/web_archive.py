"""Read the page in a web archive (MHTML), which Word and wikis may also save as .doc."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import html
from memos_gql.extract.encoding import unicode_of
from memos_gql.extract.stretches import outline, parts
from memos_gql.pages import Line, Outline, Page


def inspect(path: Path) -> Outline:
    """Count the stretches of text."""
    return outline(lines(path))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included."""
    return parts(lines(path), first, last)


def lines(path: Path) -> Iterator[Line]:
    """Return the text of the whole file."""
    with path.open("rb") as file:
        archive = BytesParser(EmailMessage, policy=policy.default).parse(file)
    pages = [part for part in archive.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise FileFailure(ErrorCode.CORRUPT_FILE, "the web archive holds no page; save it again as PDF")
    for part in pages:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            # Word calls UTF-16 "unicode", and no decoder has this name
            claimed = unicode_of(content) or str(part.get_content_charset() or "utf-8")
            yield from html.lines(html.decoded(content, claimed, otherwise="utf-8"))
