"""Plain text in any encoding, read as stretches of bounded size."""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import chardet

from memos_gql.extract.wording import MAX_PAGE_LINES, bounded, lines_of
from memos_gql.pages import Line, Outline, Page

STRETCH_CHARACTERS = 200_000
_BLOCK_BYTES = 1024 * 1024
_SAMPLE_BYTES = 64 * 1024  # detection on 100 MiB takes most of a minute with some libraries, and is not better
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Every text in the older Chinese sets reads the same in GB 18030, and what was added since is found as well.
_UNSURE = 0.3
_GUESSING = 0.2  # with so little to go by, Korean is guessed for a few Chinese characters too
_KOREAN = frozenset({"cp949", "euc-kr", "johab"})
_EAST_ASIAN = frozenset({"gb18030", "big5", "big5hkscs", "euc-jp", "cp932", "shift_jis", "hz"})
_HIGH = bytes(range(128, 256))
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# Punctuation and the 3,755 everyday characters of GB 2312; other sets put their letters elsewhere, or in runs of odd length.
_COMMON_CHINESE = re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])+")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz"}


def inspect(path: Path) -> Outline:
    """Count the stretches."""
    return Outline(page_count=None, parts=max(1, sum(1 for _ in stretches(path))))


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the stretches `first` to `last`, both included; an empty text is one stretch without lines."""
    found = list(islice(stretches(path), first - 1, last)) or [""]
    for number, stretch in enumerate(found, start=first):
        yield Page(number, bounded(lines(stretch), page=number))


def lines(text: str) -> Iterator[Line]:
    """Cut at line ends; a block begins after an empty line, and a Markdown heading is one."""
    after_gap = True
    for row in text.split("\n"):
        is_heading = after_gap and row.startswith("#") and row.lstrip("#").startswith(" ")
        made = lines_of(row.lstrip("#") if is_heading else row, starts_block=after_gap, is_heading=is_heading)
        yield from made
        after_gap = not made or is_heading


def stretches(path: Path) -> Iterator[str]:
    """Decode block by block and cut at the last paragraph, line or word border before the limit."""
    waiting = ""
    for block in _decoded(path, encoding_of(path)):
        waiting += block.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
        while len(waiting) > STRETCH_CHARACTERS:
            border = _border(waiting)
            yield from of_few_lines(waiting[:border])
            waiting = waiting[border:]
    if waiting.strip():
        yield from of_few_lines(waiting)


def of_few_lines(stretch: str) -> Iterator[str]:
    """Cut a stretch of very short lines again, so that no part has more than a page may."""
    rows = stretch.split("\n")
    for start in range(0, len(rows), MAX_PAGE_LINES):
        yield "\n".join(rows[start : start + MAX_PAGE_LINES])


def _border(text: str) -> int:
    for mark in ("\n\n", "\n", " "):
        place = text.rfind(mark, STRETCH_CHARACTERS // 2, STRETCH_CHARACTERS)
        if place > 0:
            return place + len(mark)
    return STRETCH_CHARACTERS


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def encoding_of(path: Path) -> str:
    """Decide by the byte order mark, else UTF-8 if all of it is, else by the letters around the first byte that is not."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    # ISO-2022 and HZ are made of ASCII bytes alone, so they would pass for UTF-8.
    if b"\x1b" in head or b"~{" in head:
        return _detected(head)
    stranger = _first_not_utf8(path)
    if stranger is None:
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, stranger - 1024))
        return _detected(_between_spaces(file.read(_SAMPLE_BYTES), at_start=stranger <= 1024))


def _between_spaces(sample: bytes, *, at_start: bool) -> bytes:
    """Drop what may be half a character at the ends of a sample taken from the middle."""
    whole = sample if at_start else sample.lstrip(_HIGH)
    return whole if len(sample) < _SAMPLE_BYTES else whole.rstrip(_HIGH) or whole


def _by_form(sample: bytes) -> str | None:
    """Decide for a few foreign letters in an English text, where statistics have nothing to count."""
    runs = _HIGH_BYTES.findall(sample)
    if runs and all(_COMMON_CHINESE.fullmatch(run) for run in runs):
        return "gb18030"
    return "cp1252" if runs and all(len(run) == 1 for run in runs) else None


def _first_not_utf8(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return max(0, place + error.start - 3)  # up to three bytes may have waited from the block before
            place += len(block)
    return place if decoder.getstate()[0] else None


def _detected(sample: bytes) -> str:
    guess = chardet.detect(sample)
    name = str(guess["encoding"] or "utf-8").lower()
    name = _WIDER.get(name, name)
    if guess["confidence"] < (_GUESSING if name in _KOREAN else _UNSURE) and name not in _EAST_ASIAN:
        name = _by_form(sample) or name
    try:
        codecs.lookup(name)
    except LookupError:
        return "utf-8"
    return name
