"""Read the text of charts and SmartArt, which have separate parts, and the descriptions of pictures."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from memos_gql.extract.word.markup import attribute, child_of, children_of, local

_FILE_NAME = re.compile(r"\S*\.(png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg)|.*[\\/].*\.\w{2,4}", re.IGNORECASE)
_MAX_POINTS = 5_000


def chart(root: Element) -> Iterator[str]:
    """Yield the titles of a chart, then its values: one row for each category, with the name of each series."""
    for title in (element for element in root.iter() if local(element) == "title"):
        yield _text(title)
    series = [element for element in root.iter() if local(element) == "ser"]
    names = [_text(child_of(one, "tx")) for one in series]
    columns = [_points(one, "val", "yVal", "size") for one in series]
    labels = next(filter(None, (_points(one, "cat", "xVal") for one in series)), {})
    for place in sorted({place for column in columns for place in column} | labels.keys())[:_MAX_POINTS]:
        values = [_named(name, column[place]) for name, column in zip(names, columns, strict=True) if place in column]
        yield " | ".join(filter(None, [labels.get(place, ""), *values]))


def _named(name: str, value: str) -> str:
    return f"{name}: {value}" if name else value


def smart_art(root: Element) -> Iterator[str]:
    """Yield the text of each shape of a SmartArt."""
    for point in (element for element in root.iter() if local(element) == "pt"):
        yield _text(child_of(point, "t"))


def description(element: Element) -> str:
    """Return the alternative text of a picture; empty if it is only a file name."""
    text = (attribute(element, "descr") or attribute(element, "alt") or "").strip()
    return "" if _FILE_NAME.fullmatch(text) else text


def _points(series: Element, *names: str) -> dict[int, str]:
    parent = next((found for name in names for found in children_of(series, name)), None)
    found: dict[int, str] = {}
    for point in parent.iter() if parent is not None else ():
        place, value = attribute(point, "idx"), child_of(point, "v")
        if local(point) == "pt" and value is not None and place and place.isascii() and place.isdigit():
            found.setdefault(int(place[:9]), value.text or "")
    return found


def _text(element: Element | None) -> str:
    """Join the runs of a paragraph, and the paragraphs by a space."""
    pieces: list[str] = []
    for item in element.iter() if element is not None else ():
        if local(item) in ("t", "v"):
            pieces.append((item.text or "") if len(item) == 0 else "")
        elif local(item) in ("p", "br"):
            pieces.append(" ")
    return "".join(pieces).strip()
