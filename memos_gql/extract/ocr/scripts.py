"""Scripts that need one of Tesseract's languages: detect a picture's script, and find its installed languages."""

from dataclasses import dataclass, replace

from PIL import Image

from memos_gql.extract.engines import chosen, package_of, packs
from memos_gql.extract.ocr import tesseract
from memos_gql.extract.ocr.found import Found

_COPIES = 3
_LOWERED = 0.5
_SAME = {"Hangul": "Korean"}
_LEAST = {"Korean": 0.1}
"""The least confidence for scripts with no lookalikes: six Korean pages reached it, and no others."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that needs a language of its own, and the counter-clockwise turn that makes the page upright."""

    name: str
    degrees: int


def script_of(grey: Image.Image, *, least_confidence: float) -> Script | None:
    """Return the script of a page; None if it is Latin, Chinese or unknown."""
    found = tesseract.orientation(grey) or tesseract.orientation(_repeated(grey))
    if found is None:
        return None
    name = _SAME.get(found.script, found.script)
    if found.script_confidence < min(least_confidence, _LEAST.get(name, least_confidence)) or name not in packs():
        return None
    return Script(name, found.degrees)


def _repeated(grey: Image.Image) -> Image.Image:
    """Repeat a picture below itself: Tesseract does not judge a few lines, but does judge the same lines repeated."""
    repeated = Image.new("L", (grey.width, _COPIES * grey.height))
    for place in range(_COPIES):
        repeated.paste(grey, (0, place * grey.height))
    return repeated


def languages_for(script: str) -> str | None:
    """Return the installed languages of a script that the operator allows, in Tesseract's notation, or None."""
    wanted = chosen().languages
    usable = [name for name in packs()[script] if name in tesseract.installed() and (not wanted or name in wanted)]
    return "+".join(usable) or None


def usable() -> list[str]:
    """Return the scripts for which a language is installed."""
    return [script for script in packs() if languages_for(script)]


def doubted(found: Found, script: Script) -> Found:
    """Lower the confidence of a page in a script that cannot be read, and add a notice with what to install."""
    return _lowered(found, _missing(script))


def guessed(found: Found, *, lines: int) -> Found:
    """Lower the confidence of words that were guessed, because their script is unknown, and add a notice.

    Args:
        lines: how many were guessed, those included that are not in `found`.
    """
    return _lowered(found, unknown(lines))


def _lowered(found: Found, notice: str) -> Found:
    segments = [replace(segment, confidence=segment.confidence * _LOWERED) for segment in found.segments]
    return Found(segments, found.placed, (notice,))


def _missing(script: Script) -> str:
    packages = ", ".join(map(package_of, packs()[script.name]))
    return f"it holds {script.name} letters, which this server cannot read; its operator can install {packages}"


def unknown(count: int) -> str:
    """Write the notice for lines that could not be read for an unknown reason."""
    lines = "one line" if count == 1 else f"{count} lines"
    return f"it holds {lines} that could not be read, in a script that this server does not know or too faint"
