"""Scripts that need a language of Tesseract's: which one a picture is in, and what is installed for it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from PIL import Image

from memos_gql.extract.engines import chosen
from memos_gql.extract.ocr import tesseract
from memos_gql.extract.ocr.found import Found

_COPIES = 3
_LOWERED = 0.5


@dataclass(frozen=True, slots=True)
class Script:
    """A script that needs a language of its own, and how to turn its page counter-clockwise until that stands upright."""

    name: str
    degrees: int


def script_of(grey: Image.Image, *, least_confidence: float) -> Script | None:
    """Tell the script of a page; None where it is Latin or Chinese, or nobody can tell."""
    found = tesseract.orientation(grey) or tesseract.orientation(_repeated(grey))
    if found is None or found.script_confidence < least_confidence or found.script not in _languages():
        return None
    return Script(found.script, found.degrees)


def _repeated(grey: Image.Image) -> Image.Image:
    """Put a picture below itself: Tesseract does not judge a few lines, but the same lines thrice."""
    repeated = Image.new("L", (grey.width, _COPIES * grey.height))
    for place in range(_COPIES):
        repeated.paste(grey, (0, place * grey.height))
    return repeated


def languages_for(script: str) -> str | None:
    """Return the installed languages of a script, as Tesseract takes them; None where there is none, or none that the operator wants."""
    wanted = chosen().languages
    usable = [name for name in _languages()[script] if name in tesseract.installed() and (not wanted or name in wanted)]
    return "+".join(usable) or None


def doubted(found: Found, script: Script) -> Found:
    """Believe less of what was read on a page in a script that cannot be read, and say what an operator must install."""
    return _lowered(found, _missing(script))


def guessed(found: Found) -> Found:
    """Believe less of words that were guessed rather than read, in a script that nobody can tell, and say so."""
    return _lowered(found, unknown(len(found.segments)))


def _lowered(found: Found, notice: str) -> Found:
    segments = [replace(segment, confidence=segment.confidence * _LOWERED) for segment in found.segments]
    return Found(segments, found.placed, (notice,))


def _missing(script: Script) -> str:
    packs = ", ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in _languages()[script.name])
    return f"it holds {script.name} letters, which this server cannot read; its operator can install {packs}"


def unknown(count: int) -> str:
    """Say that lines could not be read and nobody knows why."""
    lines = "one line" if count == 1 else f"{count} lines"
    return f"it holds {lines} that could not be read, in a script that this server does not know or too faint"


@cache
def _languages() -> dict[str, Sequence[str]]:
    return tomllib.loads(Path(__file__).with_name("scripts.toml").read_text(encoding="utf-8"))
