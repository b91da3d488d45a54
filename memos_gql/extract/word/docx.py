"""DOCX: the body in order, then notes, comments and the words in its pictures.

docx2txt gives one flat text: the cells of a table one below the other, text boxes twice, no notes, no comments, no headings. So the
stories whose structure counts are walked here, and docx2txt reads what is flat anyway: headers and footers.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element

from docx2txt import docx2txt
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import ocr
from memos_gql.extract.image import FORMATS, MAX_PIXELS, on_paper
from memos_gql.extract.stretches import stretches
from memos_gql.extract.word import walk
from memos_gql.extract.word.markup import attribute, local
from memos_gql.extract.word.numbering import Numbering
from memos_gql.extract.word.package import Package, parse
from memos_gql.extract.wording import bounded, lines_of
from memos_gql.pages import Line, Outline, Page

MAX_PICTURES = 20
_MIN_PICTURE_PX = 40
_MAIN = re.compile(r"word/document\d*\.xml$", re.IGNORECASE)
_HEADER = re.compile(r"word/header\d*\.xml$")
_FOOTER = re.compile(r"word/footer\d*\.xml$")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
_PICTURE = re.compile(r"word/media/[^/]+\.(png|jpe?g|gif|bmp|tiff?|webp)$", re.IGNORECASE)
_HEADING_NAME = re.compile(r"(heading|title)\b", re.IGNORECASE)


def inspect(path: Path) -> Outline:
    """Count the stretches of text; Word decides only when it prints how many pages there are."""
    with Package(path) as package:
        return Outline(page_count=None, parts=len(stretches(_written(package))))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included; words in pictures stand at the end of the last one."""
    with Package(path) as package:
        found = stretches(_written(package))
        for number in range(first, min(last, len(found)) + 1):
            drawn = list(_drawn(package)) if number == len(found) else []
            yield Page(number, bounded([*found[number - 1], *drawn], page=number))


def _written(package: Package) -> Iterator[Line]:
    main = next((name for name in package.names if _MAIN.match(name)), None)
    body = package.tree(main) if main else None
    if body is None:
        raise FileFailure(ErrorCode.CORRUPT_FILE, "the document has no text part; save it again from the program that made it")
    styles = package.tree("word/styles.xml")
    setting = walk.Setting(_headings(styles), Numbering(package.tree("word/numbering.xml"), styles))
    yield from _flat(package, _HEADER)
    yield from walk.lines(body, setting)
    for name in _NOTES:
        story = package.tree(name)
        yield from walk.lines(story, setting) if story is not None else ()
    yield from _flat(package, _FOOTER)


def _headings(styles: Element | None) -> frozenset[str]:
    """Return the ids of heading styles, by name: ids are translated, names are not."""
    found = {"Title", *(f"Heading{level}" for level in range(1, 10))}
    for style in styles.iter() if styles is not None else ():
        if local(style) == "style" and any(_is_heading_name(item) for item in style):
            found.add(attribute(style, "styleId") or "")
    return frozenset(found)


def _is_heading_name(element: Element) -> bool:
    return local(element) == "name" and bool(_HEADING_NAME.match(attribute(element, "val") or ""))


def _flat(package: Package, names: re.Pattern[str]) -> Iterator[Line]:
    """Read headers or footers, what several of them share only once."""
    seen: set[str] = set()
    for name in package.names:
        content = package.content(name) if names.match(name) else None
        if content is None:
            continue
        parse(content)  # refuses the entities that docx2txt would expand
        for row in docx2txt.xml2text(content).split("\n"):
            if row not in seen:
                seen.add(row)
                yield from lines_of(row, starts_block=True)


def _drawn(package: Package) -> Iterator[Line]:
    """Read the words in the document's pictures; a picture that cannot be opened is none of its text."""
    pictures = [name for name in package.names if _PICTURE.match(name)]
    for name in pictures[:MAX_PICTURES]:
        picture = _picture(package.content(name) or b"")
        for line in ocr.read(picture) if picture is not None else []:
            # Without the page's layout a place inside the picture says nothing.
            yield Line(line.text, confidence=line.confidence, starts_block=line.starts_block)


def _picture(content: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if min(picture.size) < _MIN_PICTURE_PX or picture.width * picture.height > MAX_PIXELS:
                return None
            return on_paper(picture)
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, Image.DecompressionBombError):
        return None
