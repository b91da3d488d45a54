"""Read RTF with striprtf.

Headers, footers, notes, comments, powers, deleted text and fields without a result are rewritten first: striprtf writes
powers as ordinary digits, keeps deleted text, and drops the others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.stretches import outline, parts
from memos_gql.extract.word import field_codes, number_fields
from memos_gql.extract.wording import lines_of
from memos_gql.pages import Line, Outline, Page

_BRACE = re.compile(r"\\[{}\\]|[{}]")
_GONE = re.compile(r"\{[^{}]*\\(?:deleted|v)(?![a-z0-9])")
_NOTE = re.compile(r"\{\\(?:\*\\)?footnote(?![a-z])")
_HEADER, _FOOTER = (re.compile(rf"\{{\\{name}[lrf]?(?![a-z])") for name in ("header", "footer"))
_COMMENT = re.compile(r"\{\\\*\\annotation(?![a-z])")
_PAGE = re.compile(r"\\ansicpg\d+")
_OLD_NUMBER = re.compile(r"\{\\pntext(?![a-z])")  # the number of an item as WordPad writes it; striprtf drops it
_FONTS = re.compile(r"\{\\fonttbl(?![a-z])")
_HEAD_CHARACTERS = 2000
_START = "{\\rtf1\\ansi"
_BYTES = "\\'"  # letters in the code page of a font
# Commands and groups between two numbers, or elsewhere. Repetitions are possessive, so that long runs are read once
_RUN = r"(?:\\[a-z]++-?+\d*+ ?+|[{}\r\n])++"
_BETWEEN = re.compile(rf"(?<=\d)\s*+(?P<run>{_RUN}) ?+(?=-?\d)|{_RUN}")
_RAISING = re.compile(r"\\super(?:0|(?![a-z]))|\\nosupersub|\\plain(?![a-z])|\}")
_BREAK = re.compile(r"\\(?:par|line|cell|row|tab)(?![a-z])")
_UNREAD_NUMBER = "an automatic number in it was not read; save the document as DOCX"
_CODE = re.compile(r"\{\\\*\\fldinst(?![a-z])")
_RESULT = re.compile(r"\s*\{\\fldrslt(?:[\s{}]|\\[a-z]+-?\d*)*\}")  # one without text
_COMMAND = re.compile(r"[{}\r\n]|\\[a-z]+-?\d* ?|(\\'..)")
_MOST_GROUPS = 10_000
_SIGNED = 1 << 15
_GAP = 8  # line breaks between the code and the end of a field
_NEAR = 300  # characters before a field that are examined, most of them commands


@dataclass(frozen=True, slots=True)
class _Written:
    """The source with what Word draws of fields, and whether a number that Word counts is missing."""

    source: str
    has_unread_number: bool


def inspect(path: Path) -> Outline:
    """Count the stretches of text."""
    return outline(_lines(_written(path).source))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included; notes, comments and footers follow the document."""
    written = _written(path)
    for page in parts(_lines(written.source), first, last):
        is_noted = page.number == 1 and written.has_unread_number
        yield replace(page, notices=(_UNREAD_NUMBER,)) if is_noted else page


def _written(path: Path) -> _Written:
    source, _ = _without(path.read_bytes().decode("latin-1"), _GONE)
    source = _OLD_NUMBER.sub(r"{\\listtext", source)
    return _with_drawn(source)


def _lines(source: str) -> Iterator[Line]:
    head = _head(source)
    apart: list[list[str]] = []
    for opening in (_HEADER, _NOTE, _COMMENT, _FOOTER):
        source, taken = _without(source, opening)
        apart.append(taken)
    headers, *others = apart
    yield from _rows(_together(headers, head=head))
    yield from _rows(source)
    yield from _rows(_together([group for groups in others for group in groups], head=head))


def _together(groups: Sequence[str], *, head: str) -> str:
    """Write the groups as one document, once each: sections repeat headers, and decoding the fonts takes long."""
    return head + "".join(f"{{{group}}}\\par " for group in dict.fromkeys(groups)) + "}"


def _rows(source: str) -> Iterator[Line]:
    for row in _text(_BETWEEN.sub(_power, source)).split("\n"):
        yield from lines_of(_cells(row), starts_block=True)


def _power(commands: re.Match[str]) -> str:
    """Put a sign before a raised number after a number."""
    run = commands["run"] or ""
    is_raised = _RAISING.findall(run)[-1:] == [r"\super"] and not _BREAK.search(run)
    return commands[0] + ("^" if is_raised else "")


def _with_drawn(source: str) -> _Written:
    """Replace the codes of fields without a result by what Word draws. A code from which it draws nothing stays."""
    kept: list[str] = []
    head = _head(source)
    place = end = 0
    has_unread_number = False
    for match in islice(_CODE.finditer(source), _MOST_GROUPS):
        if match.start() < end:  # a field in the code of another one
            continue
        end = _end_of_group(source, match.start())
        if not _is_without_result(source, end):
            continue
        written = source[match.end() : end]
        code = _text((head if _BYTES in written else _START) + written)
        has_unread_number = has_unread_number or number_fields.is_number(code)
        drawn = field_codes.shown(code)
        if drawn:
            drawn = field_codes.parted(drawn, before=_text_before(source, match.start()))
            kept += [source[place : match.start()], _escaped(drawn)]
            place = end
    return _Written("".join([*kept, source[place:]]), has_unread_number)


def _text_before(source: str, place: int) -> str:
    """Return the end of the text before a place, with "?" for letters that are written as bytes."""
    return _COMMAND.sub(lambda found: "?" if found[1] else "", source[max(place - _NEAR, 0) : place])


def _is_without_result(source: str, end: int) -> bool:
    return source[end : end + _GAP].lstrip()[:1] == "}" or _RESULT.match(source, end) is not None


def _escaped(text: str) -> str:
    """Write text as RTF does: each UTF-16 unit as a signed number."""
    units = text.encode("utf-16-le", "surrogatepass")  # striprtf leaves an emoji as two units
    codes = [int.from_bytes(units[place : place + 2], "little") for place in range(0, len(units), 2)]
    return "{\\uc1 " + "".join(f"\\u{code if code < _SIGNED else code - 2 * _SIGNED}?" for code in codes) + "}"


def _text(source: str) -> str:
    try:
        text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]  # ships no types
    except (ValueError, LookupError, TypeError, IndexError, OverflowError) as error:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE, "the document is damaged and cannot be read; save it again as DOCX"
        ) from error
    return text


def _head(source: str) -> str:
    """Return the beginning of a file with code page and fonts, which are needed to decode the bytes of a part."""
    page = _PAGE.search(source, 0, _HEAD_CHARACTERS)
    fonts = _FONTS.search(source, 0, _HEAD_CHARACTERS)
    listed = source[fonts.start() : _end_of_group(source, fonts.start())] if fonts else ""
    return _START + (page[0] if page else "") + listed


def _cells(row: str) -> str:
    """Rewrite a row of a table, `a|b|`, as `a | b`."""
    if not row.endswith("|"):
        return row
    return " | ".join(cell.strip() for cell in row[:-1].split("|"))


def _without(source: str, opening: re.Pattern[str]) -> tuple[str, list[str]]:
    """Remove each group with this beginning; return the remaining source and the groups' contents."""
    kept: list[str] = []
    taken: list[str] = []
    place = 0
    for match in opening.finditer(source):
        if match.start() < place or len(taken) == _MOST_GROUPS:
            continue
        end = _end_of_group(source, match.start())
        kept.append(source[place : match.start()])
        taken.append(source[match.end() : end - 1])
        place = end
    return "".join([*kept, source[place:]]), taken


def _end_of_group(source: str, start: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0:
            return brace.end()
    return len(source)
