"""Call the library Tesseract: words with their places, and the orientation of a page.

The program Tesseract would load its language for each picture anew, and its versions in Linux distributions take up to
half as long again. Only its data is used.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

import tesserocr
from PIL import Image

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract.ocr import apart

ENGLISH = "eng"
WITH_CHINESE = "eng+chi_sim"
WHOLE_PAGE, ONE_BLOCK = int(tesserocr.PSM.AUTO), int(tesserocr.PSM.SINGLE_BLOCK)

_TIMEOUT_S = (
    240  # generous: a page takes about one second, but the machine may be busy, and this process has a low priority
)
_SURE_ORIENTATION = 2.0
_SETTINGS = {"user_defined_dpi": "200", "debug_file": os.devnull}
_MOST_OPEN = 4
"""Languages that stay loaded; each takes some ten megabytes."""
_DATA = ("tessdata", "tesseract/tessdata", "tesseract-ocr/*/tessdata")
"""Where distributions keep the data, beside the directory of programs and below `share`."""


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
    table = _run(partial(_table, opened(languages), picture, mode)).decode()
    rows = [line.split("\t") for line in table.split("\n") if line]
    return [_word(row) for row in rows if float(row[10]) >= 0]


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
    facts = json.loads(_run(partial(_orientation, opened("osd"), picture)))
    if facts is None:
        return None
    degrees, confidence, script, script_confidence = facts
    return Orientation(degrees if confidence > _SURE_ORIENTATION else 0, script, script_confidence)


@cache
def installed() -> frozenset[str]:
    """Return the languages whose data is installed."""
    return frozenset(path.stem for path in _data().glob("*.traineddata"))


def _data() -> Path:
    """Return the directory of the languages: the operator's, or that of the installed program."""
    chosen, program = os.environ.get("TESSDATA_PREFIX"), shutil.which("tesseract")
    if chosen:
        return Path(chosen)
    # The link in the directory of programs may point to a directory of this version alone
    homes = (Path(program).parents[1], Path(program).resolve().parents[1]) if program else ()
    places = [place for home in homes for pattern in _DATA for place in sorted((home / "share").glob(pattern))]
    if not places:
        raise _absent("tesseract-ocr")
    return places[0]


@lru_cache(_MOST_OPEN)
def opened(languages: str) -> tesserocr.PyTessBaseAPI:
    """Load languages, in Tesseract's notation; a process does this once."""
    for language in languages.split("+"):
        if language not in installed():
            raise _absent(f"tesseract-ocr-{language.replace('_', '-')}")
    try:
        return tesserocr.PyTessBaseAPI(path=f"{_data()}/", lang=languages, variables=_SETTINGS)
    except RuntimeError as error:
        raise _absent(f"tesseract-ocr-{languages.split('+')[0].replace('_', '-')}") from error


def _table(engine: tesserocr.PyTessBaseAPI, picture: Image.Image, mode: int) -> bytes:
    _look_at(engine, picture, mode)
    return engine.GetTSVText(0).encode() if engine.Recognize() else b""


def _orientation(engine: tesserocr.PyTessBaseAPI, picture: Image.Image) -> bytes:
    _look_at(engine, picture, tesserocr.PSM.OSD_ONLY)
    found = engine.DetectOrientationScript()
    return json.dumps(
        found and [found["orient_deg"], found["orient_conf"], found["script_name"], found["script_conf"]]
    ).encode()


def _look_at(engine: tesserocr.PyTessBaseAPI, picture: Image.Image, mode: int) -> None:
    engine.SetPageSegMode(mode)
    grey = picture.convert("L")
    engine.SetImageBytes(grey.tobytes(), grey.width, grey.height, 1, grey.width)


def _run(ask: Callable[[], bytes]) -> bytes:
    try:
        return apart.call(ask, within_s=_TIMEOUT_S)
    except TimeoutError as error:
        raise _too_long("longer") from error
    except apart.Ended as error:
        if error.exit_code == -signal.SIGXCPU:
            raise _too_long("more processor time") from error
        raise FileFailure(
            ErrorCode.DECOMPRESSION_LIMIT,
            "reading the letters in a picture took more memory than is allowed; send it smaller",
        ) from error


def _too_long(what: str) -> FileFailure:
    return FileFailure(
        ErrorCode.TIMED_OUT, f"reading the letters in a picture took {what} than is allowed; send it smaller"
    )


def _absent(package: str) -> FileFailure:
    return FileFailure(
        ErrorCode.DEPENDENCY_UNAVAILABLE,
        f"reading pictures needs the system package {package}; install it",
        retryable=True,
    )


def _word(row: list[str]) -> Word:
    block, paragraph, line = map(int, row[2:5])
    left, top, width, height = map(int, row[6:10])
    confidence = min(float(row[10]) / 100, 1.0)
    return Word(row[11], left, top, width, height, confidence, (block, paragraph, line), (block, paragraph))
