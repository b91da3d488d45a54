"""XML, written as records that name what each value is, and its prose as paragraphs."""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from memos_gql.extract.records import MAX_CHARACTERS, joined, record, shown

_MAX_DEPTH = 64  # of elements within elements; the time taken goes with it
_BEFORE_ROOT = re.compile(r"\s*(?:<!--(?P<comment>.*?)-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>)", re.DOTALL)


def elements(text: str) -> str | None:
    """Write each element that holds values as a paragraph; None when the text is not XML."""
    start = text.lstrip("\ufeff\r\n ")
    if len(text) > MAX_CHARACTERS or not start.startswith("<"):
        return None
    parser = SafeTree.DefusedXMLParser(target=TreeBuilder(insert_comments=True))
    try:
        parser.feed(start)
        root = parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        return None
    if _depth(root) > _MAX_DEPTH:
        return None
    return "\n\n".join(filter(None, [*_comments_before(start), *_written(root, path=_name(root))])) or None


def _comments_before(text: str) -> Iterator[str]:
    """Give the comments above the root, which the parser leaves out."""
    part = _BEFORE_ROOT.match(text)
    while part is not None:
        yield " ".join((part["comment"] or "").split())
        part = _BEFORE_ROOT.match(text, part.end())


def _depth(root: Element) -> int:
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
    return depth


def _written(element: Element, *, path: str) -> Iterator[str]:
    """Write an element in the order of its parts; values that stand together are one record."""
    if _is_prose(element):
        yield _words(element)
    elif _is_record(element):
        yield record(list(_pairs(element, name="")), path=path)
    else:
        yield record(list(_attributes(element, name="")), path=path)
        for is_value, children in groupby(element, key=_is_value):
            if is_value:
                yield record([pair for child in children for pair in _pairs(child, name=_name(child))], path=path)
            else:
                for child in children:
                    yield from _written(child, path=joined(path, _name(child)))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_comment(element: Element) -> bool:
    """Tell comments by their tag, which is a function."""
    return not isinstance(element.tag, str)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_value(element: Element) -> bool:
    return len(element) == 0 and not _is_comment(element)


def _is_prose(element: Element) -> bool:
    """Tell words with marks among them, and comments, from values and what holds them."""
    tails = any((child.tail or "").strip() for child in element)
    return _is_comment(element) or (len(element) > 0 and (tails or bool((element.text or "").strip())))


def _is_record(element: Element) -> bool:
    """Tell one thing from a list of things: of what holds values itself, it has one of each name."""
    holders = [child for child in element if not _is_value(child)]
    names = {child.tag for child in holders}
    return len(names) == len(holders) and all(not _is_prose(child) and _is_record(child) for child in holders)


def _pairs(element: Element, *, name: str) -> Iterator[tuple[str, str]]:
    yield from _attributes(element, name=name)
    if _is_value(element) and (text := shown(element.text or "")):
        yield name, text
    for child in element:
        yield from _pairs(child, name=joined(name, _name(child)))


def _attributes(element: Element, *, name: str) -> Iterator[tuple[str, str]]:
    return ((joined(name, key.rpartition("}")[2]), value) for key, value in element.attrib.items() if value.strip())
