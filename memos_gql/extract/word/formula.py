"""Write an Office Math formula in one line, so that fractions and powers stay readable: `12/34`, `10^6`."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from memos_gql.extract.word.markup import attribute, child_of, deeper, local

_SIMPLE = re.compile(r"[\w.,]*|[\w.,]*[(\[{][^()\[\]{}]*[)\]}]")
_PROPERTIES = re.compile(r"\w+Pr|del|moveFrom")
_LETTERS = re.compile(r"\w")
_LEVELS = 2  # a part and the element around it take two calls; walking a story takes one


def said(element: Element, *, depth: int) -> str:
    """Return a formula, or a part of it, as text.

    Raises:
        FileFailure: CORRUPT_FILE, its parts are nested too deeply.
    """
    deeper(depth)
    name = local(element)
    if name == "t":
        return element.text or ""
    if _PROPERTIES.fullmatch(name):
        return ""
    shape = _SHAPES.get(name)
    return (
        shape(element, depth + _LEVELS)
        if shape
        else _joined((said(child, depth=depth + _LEVELS), local(child)) for child in element)
    )


def _joined(parts: Iterator[tuple[str, str]]) -> str:
    """Join the parts; a space separates a fraction or a power from a number next to it."""
    text = ""
    was_shape = False
    for part, name in parts:
        is_shape = name in _SHAPES
        if (is_shape or was_shape) and _LETTERS.match(text[-1:]) and _LETTERS.match(part[:1]):
            text += " "
        text += part
        was_shape = is_shape if part else was_shape
    return text


def _part(element: Element, name: str, depth: int) -> str:
    part = child_of(element, name)
    return said(part, depth=depth).strip() if part is not None else ""


def bracketed(text: str) -> str:
    """Put a part of a formula in brackets unless it is one number, word or bracket."""
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _property(element: Element, name: str, default: str) -> str:
    """Return a property such as the symbol of a sum; an absent value means the default, an empty one means none."""
    for properties in element:
        found = child_of(properties, name) if local(properties).endswith("Pr") else None
        if found is not None:
            return attribute(found, "val") or ""
    return default


def _fraction(element: Element, depth: int) -> str:
    above, below = (bracketed(_part(element, name, depth)) for name in ("num", "den"))
    return f"({above} over {below})" if _property(element, "type", "bar") == "noBar" else f"{above}/{below}"


def _scripted(element: Element, depth: int) -> str:
    return bracketed(_part(element, "e", depth)) + _scripts(element, depth)


def _scripts(element: Element, depth: int) -> str:
    below = bracketed(_part(element, "sub", depth) or _part(element, "lim", depth) * (local(element) == "limLow"))
    above = bracketed(_part(element, "sup", depth) or _part(element, "lim", depth) * (local(element) == "limUpp"))
    return (f"_{below}" if below else "") + (f"^{above}" if above else "")


def _scripted_before(element: Element, depth: int) -> str:
    return f"{_scripts(element, depth)} {_part(element, 'e', depth)}"


def _root(element: Element, depth: int) -> str:
    degree = _part(element, "deg", depth)
    return ("√" + (f"[{degree}]" if degree else "")) + f"({_part(element, 'e', depth)})"


def _summed(element: Element, depth: int) -> str:
    return f"{_property(element, 'chr', '∫')}{_scripts(element, depth)} {_part(element, 'e', depth)}"


def _delimited(element: Element, depth: int) -> str:
    parts = [said(child, depth=depth) for child in element if local(child) == "e"]
    return (
        _property(element, "begChr", "(")
        + _property(element, "sepChr", "|").join(parts)
        + _property(element, "endChr", ")")
    )


def _function(element: Element, depth: int) -> str:
    return f"{_part(element, 'fName', depth)} {_part(element, 'e', depth)}"


def _matrix(element: Element, depth: int) -> str:
    return "[" + "; ".join(_row(row, depth) for row in element if local(row) == "mr") + "]"


def _row(element: Element, depth: int) -> str:
    separator = "; " if local(element) == "eqArr" else ", "
    return separator.join(said(child, depth=depth) for child in element if local(child) == "e")


_SHAPES: dict[str, Callable[[Element, int], str]] = {
    "f": _fraction,
    "sSup": _scripted,
    "sSub": _scripted,
    "sSubSup": _scripted,
    "limLow": _scripted,
    "limUpp": _scripted,
    "sPre": _scripted_before,
    "rad": _root,
    "nary": _summed,
    "d": _delimited,
    "func": _function,
    "m": _matrix,
    "eqArr": _row,
}
