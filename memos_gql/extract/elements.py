"""Write XML as text: values become records that name each value, prose becomes paragraphs."""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from memos_gql.extract.records import MAX_CHARACTERS, joined, record, shown

_MAX_DEPTH = 64  # nesting of elements; processing time grows with it
_BEFORE_ROOT = re.compile(r"\s*(?:<!--(?P<comment>.*?)-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>)", re.DOTALL)


def elements(text: str) -> str | None:
    """Write each element that contains values as a paragraph; None if the text is not XML."""
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
    """Yield the comments before the root, which the parser omits."""
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
    """Write an element in the order of its parts; neighbouring values form one record."""
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
    """Whether this is a comment: ElementTree uses a function as its tag."""
    return not isinstance(element.tag, str)


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_value(element: Element) -> bool:
    return len(element) == 0 and not _is_comment(element)


def _is_prose(element: Element) -> bool:
    """Whether this is a comment, or text with inline elements, rather than a value or a container of values."""
    tails = any((child.tail or "").strip() for child in element)
    return _is_comment(element) or (len(element) > 0 and (tails or bool((element.text or "").strip())))


def _is_record(element: Element) -> bool:
    """Whether this is one record and not a list of records: at most one child of each name contains values."""
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
