r"""Read what Word displays of a field without a stored result: formulas, symbols, and words to click on.

Such a field has only its code, such as `EQ \f(3,4)` or `SYMBOL 252 \f "Wingdings"`. Word draws it from the code.
"""

import re
from collections.abc import Callable

from memos_gql.extract.word import equation, symbols

_FIELD = re.compile(r"\s*(\w+)\s*(.*)", re.DOTALL)
_FORMAT = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)\s*')
_BUTTON = re.compile(r"\S+\s+(.*)", re.DOTALL)
_SYMBOL = re.compile(r"(?:0x([0-9a-f]{1,6})|([0-9]{1,7}))(?:\s|$)", re.IGNORECASE | re.ASCII)
_FONT = re.compile(r'\\f\s*(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_QUOTE = re.compile(r'"([^"]*)"')
_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_LAST_CHARACTER = 0x10FFFF
_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))


def shown(code: str, *, depth: int = 0) -> str:
    """Return the text that Word displays for a field without a result; empty if it displays none.

    Raises:
        FileFailure: CORRUPT_FILE, a formula is nested too deeply.
    """
    field = _FIELD.match(code)
    name, rest = (field[1].upper(), field[2]) if field else ("", "")
    if name == "EQ":
        return equation.said(_FORMAT.sub("", rest), depth=depth)
    return _READINGS[name](rest) if name in _READINGS else ""


def address(code: str) -> str:
    """Return the address in the code of a link; empty for other fields."""
    link = _LINK.match(code)
    return link[1] if link else ""


def parted(text: str, *, before: str) -> str:
    """Put a space before a field's text if it would otherwise become one number with the text before it."""
    return f" {text}" if before[-1:].isdigit() and text[:1].isdigit() else text


def _button(rest: str) -> str:
    """Return the words of a button, which follow the name of the macro or bookmark."""
    words = _BUTTON.match(_FORMAT.sub("", rest))
    return words[1].strip() if words else ""


def _symbol(rest: str) -> str:
    code, font = _SYMBOL.match(rest), _FONT.search(rest)
    number = (int(code[1], 16) if code[1] else int(code[2])) if code else 0
    if not 0 < number <= _LAST_CHARACTER:
        return ""
    drawn = symbols.of_font((font[1] or font[2] or "") if font else "", number)
    # Codes are those of Windows-1252, where Unicode has control characters
    return bytes([number]).decode("cp1252", "ignore") if drawn in _CONTROLS else drawn


def _quote(rest: str) -> str:
    words = _QUOTE.match(rest)
    return words[1] if words else ""


_READINGS: dict[str, Callable[[str], str]] = {
    "MACROBUTTON": _button,
    "GOTOBUTTON": _button,
    "SYMBOL": _symbol,
    "QUOTE": _quote,
}
