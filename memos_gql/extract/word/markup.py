"""Word's markup, matched by local names: the transitional, strict and 2003 formats differ only in namespaces."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from memos_gql.errors import ErrorCode, FileFailure

MAX_DEPTH = 200
"""Nesting of elements; Word itself allows fewer levels."""
TOO_DEEP = "the document nests its parts deeper than any program writes them; save it as PDF"
_OFF = frozenset({"0", "false", "off"})


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def children_of(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in (element if element is not None else ()) if local(child) == name)


def child_of(element: Element | None, *names: str) -> Element | None:
    """Follow the names from child to child; None if one is absent."""
    for name in names:
        element = next(children_of(element, name), None)
    return element


def value_of(element: Element | None, *names: str) -> str | None:
    """Return the `val` of the element at the end of the names."""
    found = child_of(element, *names)
    return attribute(found, "val") if found is not None else None


def number_of(element: Element | None, *names: str) -> int | None:
    """Return the `val` at the end of the names as a number; None if it is not a whole number of reasonable size."""
    value = value_of(element, *names) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def is_on(element: Element) -> bool:
    """Whether a switch is on; a switch without a value is on."""
    return attribute(element, "val") not in _OFF


def deeper(depth: int) -> None:
    """Refuse parts that are nested too deeply.

    Raises:
        FileFailure: CORRUPT_FILE.
    """
    if depth > MAX_DEPTH:
        raise FileFailure(ErrorCode.CORRUPT_FILE, TOO_DEEP)
