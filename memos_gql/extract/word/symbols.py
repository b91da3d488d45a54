"""Convert characters of symbol fonts, emoji, and check boxes and lists of forms to Unicode."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from memos_gql.extract.word.markup import attribute, child_of, children_of, is_on, number_of
from memos_gql.extract.wording import TICKED, UNTICKED

_PRIVATE = re.compile("[\uf020-\uf0ff]")
_PRIVATE_START = 0xF000
_WINGDINGS = {
    **dict(zip(b"!\"#$%&'()*+,-./", "✏✂✁👓🔔📖🕯☎✆✉🖃📪📫📬📭", strict=True)),
    **dict(zip(b"ABCDEFGHIJKLMNO", "✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳", strict=True)),
    **dict(zip(b"QRSTX", "✈☼💧❄✠", strict=True)),
    0x6C: "●",
    0x6D: "❍",
    0x6E: "■",
    0x6F: UNTICKED,
    0x70: UNTICKED,
    0x71: UNTICKED,
    0x72: UNTICKED,
    0x75: "◆",
    0x76: "❖",
    **{0x80 + number: "⓪①②③④⑤⑥⑦⑧⑨⑩"[number] for number in range(11)},
    **{0x8B + number: "⓿❶❷❸❹❺❻❼❽❾❿"[number] for number in range(11)},
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: UNTICKED,
    0xAB: "★",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xEF: "⇦",
    0xF0: "⇨",
    0xF3: "⬄",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: TICKED,
    0xFE: "☑",
}
_WINGDINGS_2 = {
    0x4F: "✗",
    0x50: "✓",
    0x51: TICKED,
    0x52: "☑",
    0x53: TICKED,
    0x54: TICKED,
    0xA3: UNTICKED,
    0x98: "●",
    0x96: "•",
}
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **{
        code: chr(code)
        for code in (
            *range(0x20, 0x22),
            0x23,
            *range(0x28, 0x2A),
            0x2B,
            0x2C,
            *range(0x2E, 0x40),
            0x5B,
            0x5D,
            0x7B,
            0x7D,
        )
    },
    0x2D: "−",
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB6: "∂",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xC6: "∅",
    0xC7: "∩",
    0xC8: "∪",
    0xCC: "⊂",
    0xCE: "∈",
    0xCF: "∉",
    0xD1: "∇",
    0xD2: "®",
    0xD3: "©",
    0xD4: "™",
    0xD5: "∏",
    0xD6: "√",
    0xD9: "∧",
    0xDA: "∨",
    0xDB: "⇔",
    0xDC: "⇐",
    0xDE: "⇒",
    0xE5: "∑",
    0xF2: "∫",
}
_FONTS: Mapping[str, Mapping[int, str]] = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def symbol(element: Element) -> str:
    """Return the character of a `sym` or `symEx`; empty if its font is unknown and has its own encoding."""
    try:
        return of_font(attribute(element, "font") or "", int(attribute(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def of_font(font: str, code: int) -> str:
    """Return the character that a font displays for a code.

    It is empty if the font's encoding is unknown, and for half of a pair in UTF-16, which is no character.
    """
    if font.lower() in _FONTS:
        return _FONTS[font.lower()].get(code & 0xFF, "")
    return "" if 0xD800 <= code <= 0xF8FF else chr(code)


def in_font(text: str, run: Element) -> str:
    """Replace the private-use characters that Word writes for a symbol font."""
    if not _PRIVATE.search(text):
        return text
    fonts = child_of(run, "rPr", "rFonts")
    names = fonts.attrib.values() if fonts is not None else ()
    table = next((_FONTS[name.lower()] for name in names if name.lower() in _FONTS), {})
    return _PRIVATE.sub(lambda found: table.get(ord(found.group()) - _PRIVATE_START, found.group()), text)


def field_value(start: Element) -> str:
    """Return the box or the chosen entry of a form field, which are not part of the text; empty for other fields."""
    form = child_of(start, "ffData")
    box = child_of(form, "checkBox")
    if box is not None:
        switch = next((found for name in ("checked", "default") for found in children_of(box, name)), None)
        return TICKED if switch is not None and is_on(switch) else UNTICKED
    choices = child_of(form, "ddList")
    entries = [attribute(entry, "val") or "" for entry in children_of(choices, "listEntry")]
    chosen = number_of(choices, "result") or number_of(choices, "default") or 0
    return entries[chosen] if chosen < len(entries) else ""


def control_value(control: Element) -> str | None:
    """Return the box of a content control; None for controls whose value is in their text."""
    box = child_of(control, "sdtPr", "checkbox")
    if box is None:
        return None
    switch = child_of(box, "checked")
    return TICKED if switch is not None and is_on(switch) else UNTICKED
