"""Run the program Tesseract: words with their places, and the orientation of a page."""

import re
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import pytesseract
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure

T = TypeVar("T")
_Table = dict[str, list[str]]

ENGLISH = "eng"
WITH_CHINESE = "eng+chi_sim"
WHOLE_PAGE, ONE_BLOCK = 3, 6  # "page segmentation modes"

_TIMEOUT_S = (
    240  # generous: a page takes about one second, but the machine may be busy, and this process has a low priority
)
_SURE_ORIENTATION = 2.0
_MISSING_LANGUAGE = re.compile(r"Error opening data file \S*?(\w+)\.traineddata")


@dataclass(frozen=True, slots=True)
class Word:
    """A word; coordinates in pixels, `confidence` 0 to 1.

    Words of one line or paragraph have equal `line` or `paragraph`.
    """

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    line: tuple[int, int, int]
    paragraph: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Orientation:
    """The counter-clockwise turn that makes a picture upright, and its likeliest script.

    A confidence of 3 or more is hardly ever wrong.
    """

    degrees: int
    script: str
    script_confidence: float


def words(picture: Image.Image, *, languages: str, mode: int) -> list[Word]:
    """Read a grey picture of upright text, dark on light, in the order of its blocks."""
    try:
        table: _Table = _run(pytesseract.image_to_data, picture, languages=languages, config=f"--psm {mode} --dpi 200")
    except pytesseract.TesseractError as error:
        _raise_known(error)
        return []  # "image too small" and the like: there is nothing to read
    return [_word(table, index) for index, confidence in enumerate(table["conf"]) if float(confidence) >= 0]


def words_in_time(picture: Image.Image, *, languages: str, mode: int) -> list[Word] | None:
    """Read as `words` does; None if it exceeded its time or memory, because its partial result is lost."""
    try:
        return words(picture, languages=languages, mode=mode)
    except FileFailure as failure:
        if failure.code is ErrorCode.DEPENDENCY_UNAVAILABLE:
            raise
        return None


def orientation(picture: Image.Image) -> Orientation | None:
    """Detect the orientation of the picture; None if there are too few letters."""
    try:
        facts: dict[str, str] = _run(pytesseract.image_to_osd, picture, languages="osd", config="--dpi 200")
    except pytesseract.TesseractError as error:
        _raise_known(error)
        return None
    degrees = int(facts["orientation"]) if float(facts["orientation_conf"]) > _SURE_ORIENTATION else 0
    return Orientation(degrees, str(facts["script"]), float(facts["script_conf"]))


@cache
def installed() -> frozenset[str]:
    """Return the languages whose data is installed."""
    try:
        return frozenset(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError as error:
        raise _absent("tesseract-ocr") from error


def _run(ask: Callable[..., T], picture: Image.Image, *, languages: str, config: str) -> T:
    with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
        picture.save(file.name)
        try:
            return ask(
                file.name, lang=languages, config=config, output_type=pytesseract.Output.DICT, timeout=_TIMEOUT_S
            )
        except pytesseract.TesseractNotFoundError as error:
            raise _absent("tesseract-ocr") from error
        except RuntimeError as error:
            if isinstance(error, pytesseract.TesseractError):
                raise
            raise FileFailure(
                ErrorCode.TIMED_OUT, "reading the letters in a picture took longer than is allowed; send it smaller"
            ) from error


def _raise_known(error: pytesseract.TesseractError) -> None:
    if error.status == -signal.SIGXCPU:
        raise FileFailure(
            ErrorCode.TIMED_OUT,
            "reading the letters in a picture took more processor time than is allowed; send it smaller",
        ) from error
    if error.status < 0:
        raise FileFailure(
            ErrorCode.DECOMPRESSION_LIMIT,
            "reading the letters in a picture took more memory than is allowed; send it smaller",
        ) from error
    missing = _MISSING_LANGUAGE.search(str(error.message))
    if missing:
        raise _absent(f"tesseract-ocr-{missing[1].replace('_', '-')}") from error


def _absent(package: str) -> FileFailure:
    return FileFailure(
        ErrorCode.DEPENDENCY_UNAVAILABLE,
        f"reading pictures needs the system package {package}; install it",
        retryable=True,
    )


def _word(table: _Table, index: int) -> Word:
    block, paragraph, line = (int(table[name][index]) for name in ("block_num", "par_num", "line_num"))
    left, top, width, height = (int(table[name][index]) for name in ("left", "top", "width", "height"))
    confidence = min(float(table["conf"][index]) / 100, 1.0)
    return Word(
        str(table["text"][index]), left, top, width, height, confidence, (block, paragraph, line), (block, paragraph)
    )
