"""Read DOCX: headers, the body with its pictures and charts, then notes, comments and footers.

docx2txt returns flat text: table cells below one another, text boxes twice, and no notes, comments or headings. So it
is only used for headers and footers, which have little structure; the other stories are walked here.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from docx2txt import docx2txt

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.stretches import stretches
from memos_gql.extract.word import pictures, walk
from memos_gql.extract.word.markup import attribute, local, value_of
from memos_gql.extract.word.numbering import Numbering
from memos_gql.extract.word.package import Package, parse
from memos_gql.extract.word.properties import noted
from memos_gql.extract.word.related import PicturePlace, Related, Unread
from memos_gql.extract.wording import bounded, lines_of
from memos_gql.pages import Figure, Line, Outline, Page

_HEADER = re.compile(r"header\d*\.xml$")
_FOOTER = re.compile(r"footer\d*\.xml$")
_NOTES = ("footnotes.xml", "endnotes.xml", "comments.xml")
_MEDIA = re.compile(r"media/[^/]+\.(png|jpe?g|gif|bmp|tiff?|webp)$", re.IGNORECASE)
_HEADING_NAME = re.compile(r"(?:title\b|heading\b *(?P<level>[1-9])?)", re.IGNORECASE)


def inspect(path: Path) -> Outline:
    """Count the stretches of text; a DOCX has no pages before Word lays it out."""
    with Package(path) as package:
        return noted(Outline(page_count=None, parts=len(stretches(_written(package)))), package)


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included; the text of a picture is inserted in the picture's place."""
    with Package(path) as package:
        found = stretches(_written(package))
        reading = pictures.Pictures(package, most=pictures.MAX_PICTURES)
        for number in range(first, min(last, len(found)) + 1):
            yield _page(number, reading.read_in(found[number - 1]))


def figures(path: Path, most: int, width_px: int) -> Iterator[Figure]:
    """Yield the pictures of the document in order, without duplicates and without damaged or small ones."""
    with Package(path) as package:
        places = [line for line in _written(package) if isinstance(line, PicturePlace)]
        yield from islice(pictures.figures(package, places, width_px=width_px), most)


def _page(number: int, found: Iterator[Line]) -> Page:
    """Make a page of the lines with text, and notices of the unread parts, without duplicates."""
    lines = bounded(found, page=number)
    notices = dict.fromkeys(line.notice for line in lines if isinstance(line, Unread))
    return Page(number, tuple(line for line in lines if not isinstance(line, Unread)), notices=tuple(notices))


def _written(package: Package) -> Iterator[Line]:
    body = package.tree(package.main) if package.main else None
    if body is None:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE, "the document has no text part; save it again from the program that made it"
        )
    styles = package.tree(package.beside_main("styles.xml"))
    headings, numbering = _headings(styles), Numbering(package.tree(package.beside_main("numbering.xml")), styles)
    yield from _flat(package, _HEADER)
    placed: set[str] = set()
    for name in (package.main or "", *map(package.beside_main, _NOTES)):
        story = package.tree(name)
        if story is not None:
            related = Related(package, name, shown=placed, written=_written)
            yield from walk.lines(story, walk.Setting(headings, numbering, related, numbering.fields()))
    yield from _flat(package, _FOOTER)
    # Pictures that were not found in any story may belong to headers.
    media = (name for name in package.names if _MEDIA.match(_below_main(package, name)))
    yield from (PicturePlace("", part=name) for name in media if name not in placed)


def _below_main(package: Package, name: str) -> str:
    """Return the name without the folder of the main part; empty for a part elsewhere."""
    folder = package.beside_main("")
    return name.removeprefix(folder) if name.startswith(folder) else ""


def _headings(styles: Element | None) -> dict[str, int]:
    """Return the levels of heading styles by id.

    Headings are recognised by name, because ids are translated and names are not.
    """
    found = {"Title": 1, **{f"Heading{level}": level + 1 for level in range(1, 10)}}
    for style in styles.iter() if styles is not None else ():
        name = _HEADING_NAME.match(value_of(style, "name") or "") if local(style) == "style" else None
        if name:
            found[attribute(style, "styleId") or ""] = _level(name)
    return found


def _level(name: re.Match[str]) -> int:
    """Return the level, 1 for the title; 0, unknown, for a heading without a number."""
    if name["level"]:
        return int(name["level"]) + 1
    return 1 if name[0].lower() == "title" else 0


def _flat(package: Package, names: re.Pattern[str]) -> Iterator[Line]:
    """Read headers or footers; equal lines are read once."""
    seen: set[str] = set()
    for name in package.names:
        content = package.content(name) if names.match(_below_main(package, name)) else None
        if content is None:
            continue
        parse(content)  # refuses the entities that docx2txt would expand
        for row in docx2txt.xml2text(content).split("\n"):
            if row not in seen:
                seen.add(row)
                yield from lines_of(row, starts_block=True)
