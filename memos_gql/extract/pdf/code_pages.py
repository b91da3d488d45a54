"""Restore Cyrillic text in Windows' code page, shown as accented Latin letters if its font has no Unicode table."""

from collections.abc import Sequence
from dataclasses import replace

from memos_gql.extract.pdf import characters, letters
from memos_gql.extract.pdf.text_layer import Row

_CYRILLIC = {
    shown: written
    for code in range(0x80, 0x100)
    if (shown := bytes([code]).decode("cp1252", "ignore")) and (written := bytes([code]).decode("cp1251", "ignore"))
}
_TRANSLATED = str.maketrans(_CYRILLIC)


def mended(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with Cyrillic letters if that gives plausible text in a language; else the rows unchanged."""
    accented = [characters.are_accented(row.text) for row in rows]
    written = [_translated(row) if is_accented else row for row, is_accented in zip(rows, accented, strict=True)]
    return written if any(accented) and letters.are_cyrillic(row.text for row in written) else list(rows)


def _translated(row: Row) -> Row:
    glyphs = tuple(replace(glyph, character=glyph.character.translate(_TRANSLATED)) for glyph in row.glyphs)
    return replace(row, text=row.text.translate(_TRANSLATED), glyphs=glyphs)
