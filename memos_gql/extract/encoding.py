"""Detect the encoding of a text from its bytes alone."""

import codecs
import re
import unicodedata
from pathlib import Path

import chardet

from memos_gql.extract.wording import without_commands

BLOCK_BYTES = 1024 * 1024
_SAMPLE_BYTES = 64 * 1024  # with some libraries, detection on 100 MiB takes most of a minute and is no better
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSURE = 0.3
_GUESSING = 0.2  # below this coherence, a few Chinese characters may be detected as Korean
_KOREAN = frozenset({"cp949", "euc-kr", "johab"})
_EAST_ASIAN = frozenset({"gb18030", "big5", "big5hkscs", "euc-jp", "cp932", "shift_jis", "hz"})
_HIGH = bytes(range(128, 256))
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# Punctuation and the 3,755 common characters of GB 2312; other encodings use other bytes, or runs of odd length.
_COMMON_CHINESE = re.compile(rb"(?:[\xa1-\xa3\xb0-\xd7][\xa1-\xfe])+")
# GB 18030 decodes every text in the older Chinese encodings to the same characters, and newer characters too.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz"}

# The escape sequences of ISO-2022 and HZ that choose a character set; those for terminal colours have another form.
_DESIGNATES = re.compile(rb"\x1b[$(]|~\{")
_MOSTLY = 4
"""Valid non-ASCII characters that UTF-8 must have for each invalid sequence: a few stray bytes do not rule it out."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEWEST = 8
"""The fewest bytes from which UTF-16 without a byte order mark is recognised."""


def encoding_of(path: Path) -> str:
    """Return the name of the encoding of a text file.

    A byte order mark decides. Without one, the text is UTF-8 if nearly all bytes are valid; otherwise the encoding is
    detected from the bytes around the first invalid one.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    unicode = unicode_of(head)
    if unicode:
        return unicode
    # ISO-2022 and HZ consist of ASCII bytes only, so they would pass for UTF-8.
    if _DESIGNATES.search(head):
        return _detected(head)
    stranger = _first_not_utf8(path)
    if stranger is None or _is_mostly_utf8(path):
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, stranger - 1024))
        return _detected(_between_spaces(file.read(_SAMPLE_BYTES), at_start=stranger <= 1024))


def unicode_of(head: bytes) -> str | None:
    """Return the Unicode encoding that a byte order mark names, or UTF-16 without a mark; None for other texts."""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    return marked or unmarked_utf16(head[:_SAMPLE_BYTES])


def _between_spaces(sample: bytes, *, at_start: bool) -> bytes:
    """Drop non-ASCII bytes at an end of a sample where the text goes on, because they may be parts of characters."""
    whole = sample if at_start else sample.lstrip(_HIGH)
    return whole if len(sample) < _SAMPLE_BYTES else whole.rstrip(_HIGH) or whole


def _by_form(sample: bytes) -> str | None:
    """Decide by byte patterns if an English text has too few foreign letters for statistics."""
    runs = _HIGH_BYTES.findall(sample)
    if runs and all(_COMMON_CHINESE.fullmatch(run) for run in runs):
        return "gb18030"
    return "cp1252" if runs and all(len(run) == 1 for run in runs) else None


def unmarked_utf16(head: bytes) -> str | None:
    """Return the encoding of a UTF-16 text without a byte order mark; None for any other text.

    In UTF-16, each line end, space and Latin letter has a NUL byte, always on the same side.
    """
    pairs = head[: len(head) // 2 * 2]
    left, right = pairs[0::2].count(0), pairs[1::2].count(0)
    if len(pairs) < _FEWEST or not (left or right) or (left and right):
        return None
    encoding = "utf-16-le" if right else "utf-16-be"
    text = pairs.decode(encoding, errors="replace").rstrip("\ufffd")
    return encoding if _is_readable(text) else None


def is_text_with_gaps(head: bytes) -> bool:
    """Whether a file is a text apart from its NUL bytes, like the log of a machine that lost power."""
    rest = head.replace(b"\0", b"")
    text = rest.decode("utf-8", errors="replace").rstrip("\ufffd")
    return bool(text.strip()) and "\ufffd" not in text and _is_readable(without_commands(text))


def _is_readable(text: str) -> bool:
    """Whether all characters are assigned and none is a control character that is unusual in texts."""
    return not _CONTROLS.search(text) and not any(
        unicodedata.category(character) in {"Cn", "Co", "Cs"} for character in text
    )


def _is_mostly_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    strange = right = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            text = decoder.decode(block)
            replaced = text.count("\ufffd")
            strange += replaced
            right += len(text) - len(text.encode("ascii", "ignore")) - replaced
    return right >= _MOSTLY * strange


def _first_not_utf8(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    place = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return max(0, place + error.start - 3)  # the decoder may hold up to three bytes of the previous block
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
