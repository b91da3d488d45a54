"""Read lines in scripts that RapidOCR's networks do not know, with Tesseract's installed languages.

Tesseract's own script detection is often wrong for a few lines, and nearly always for Korean. So a few lines are read
in each language, and the language that gives clear letters of its own script is chosen.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from PIL import Image, ImageOps

from memos_gql.extract.ocr import latin, printed, scripts, tesseract
from memos_gql.extract.ocr.found import Found
from memos_gql.extract.ocr.rapid import Region, Sheet
from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.scripts import Script
from memos_gql.extract.ocr.segments import joined, mean_confidence
from memos_gql.extract.ocr.strip import MARGIN_PX, Strip
from memos_gql.extract.ocr.tesseract import Word

_LINE_PX = 44  # height to which lines are scaled
_DARK = 110
# Confidence times the share of letters in the script: .88 to .96 if it is right, at most .75 if it is another
_READ, _CLEAR = 0.8, 0.85
_LIKELY = 0.65  # enough if Tesseract detects this script; a language similar to an installed one reaches .79
_FEWEST_LETTERS = 3
_LABEL_LETTERS, _SURE = 2, 0.9  # the label 주소 of a form, and the confidence with which it is read
_MANY_OWN = 0.5  # share of the letters of a few lines; they may contain Latin names
_OWN_LETTERS = 0.3  # share of a line's letters; it may contain numbers and Latin names
_LINES_AT_ONCE = 60
_UNICODE = {"Korean": "HANGUL"}
"""The prefix of a script's letters in Unicode names, if it is not the name of the script."""


@dataclass(frozen=True, slots=True)
class Line:
    """The text of a line, read in the chosen language.

    `own` is the share of its letters in the language's script, 0 to 1, `letters` their number, and `others` the text
    without these letters and without spaces.
    """

    text: str
    confidence: float
    own: float
    letters: int
    others: str

    @property
    def is_foreign(self) -> bool:
        return self.own >= _OWN_LETTERS

    @property
    def is_label(self) -> bool:
        """Whether this is certainly a short word in the script."""
        return self.letters == _LABEL_LETTERS and not self.others and self.confidence >= _SURE

    def adds_to(self, other: str) -> bool:
        """Whether this reading is `other` plus letters in the script, such as a currency after an amount."""
        return self.others == other.replace(" ", "") and len(self.text.replace(" ", "")) > len(self.others)


def script_of(lines: Sequence[Image.Image], *, likely: str | None) -> str | None:
    """Return the script of some lines, given as grey pictures; None if no installed language reads them.

    Args:
        likely: the script that is tried first.
    """
    strip = Strip([_made_ready(line) for line in lines])
    best, most = None, 0.0
    for script in sorted(scripts.usable(), key=lambda name: name != likely):
        words = tesseract.words(strip.picture, languages=scripts.languages_for(script) or "", mode=tesseract.ONE_BLOCK)
        worth = min(_own_letters(" ".join(word.text for word in words), script) / _MANY_OWN, 1.0) * _confidence(
            words, script
        )
        if worth > most and worth >= (_LIKELY if script == likely else _READ):
            best, most = script, worth
        if most >= _CLEAR:
            break
    return best


def read(sheet: Sheet, regions: Sequence[Region], *, script: str) -> Iterator[Line | None]:
    """Read lines in the languages of a script; yield None for a line without text."""
    languages = scripts.languages_for(script) or ""
    for first in range(0, len(regions), _LINES_AT_ONCE):
        some = regions[first : first + _LINES_AT_ONCE]
        strip = Strip([_made_ready(sheet.line(region)) for region in some])
        words = tesseract.words(strip.picture, languages=languages, mode=tesseract.ONE_BLOCK)
        for region, found in zip(some, strip.by_line(words), strict=True):
            yield (
                _line(list(latin.reread(found, partial(_spoken, sheet, region), height_px=_LINE_PX)), script)
                if found
                else None
            )


def _spoken(sheet: Sheet, region: Region, left: float, right: float) -> Spoken:
    """Let the networks read a part of a line, from `left` to `right` in pixels of the strip."""
    scale = max(region.height, 1) / _LINE_PX
    return sheet.spoken_between(region, (left - MARGIN_PX) * scale, (right - MARGIN_PX) * scale)


def turned(grey: Image.Image, script: Script) -> Found | None:
    """Read a page that Tesseract finds sideways or upside down.

    Return None if it is upright, or gives no clear letters of the script.
    """
    languages = scripts.languages_for(script.name)
    if not script.degrees or languages is None:
        return None
    found = printed.read_in(grey, languages=languages, degrees=script.degrees)
    own = _own_letters(" ".join(segment.text for segment in found.segments), script.name)
    return found if own * mean_confidence(found.segments) >= _READ else None


def _line(words: Sequence[Word], script: str) -> Line:
    segment = joined(words)
    others = "".join(sign for sign in segment.text if not sign.isspace() and not _is_own(sign, script))
    own, letters = _own_letters(segment.text, script), _count_own(segment.text, script)
    return Line(segment.text, segment.confidence, own, letters, others)


def _confidence(words: Sequence[Word], script: str) -> float:
    """Return the mean over the words in the script, 0 to 1. In these languages, Tesseract is unsure of Latin names."""
    own = [word for word in words if any(_is_own(sign, script) for sign in word.text)]
    return mean_confidence([joined(own)]) if own else 0.0


def _is_own(sign: str, script: str) -> bool:
    return unicodedata.name(sign, "").startswith(_UNICODE.get(script, script.upper()))


def _own_letters(text: str, script: str) -> float:
    letters = [sign for sign in text if unicodedata.category(sign)[0] in "LM"]
    own = [sign for sign in letters if _is_own(sign, script)]
    return len(own) / len(letters) if _count_own(text, script) >= _FEWEST_LETTERS else 0.0


def _count_own(text: str, script: str) -> int:
    """Count letters without marks: Tesseract takes the strokes of a drawing for two letters with a mark."""
    return sum(unicodedata.category(sign)[0] == "L" and _is_own(sign, script) for sign in text)


def _made_ready(line: Image.Image) -> Image.Image:
    scale = _LINE_PX / max(line.height, 1)
    resized = line.resize((max(round(line.width * scale), 1), _LINE_PX), Image.Resampling.LANCZOS)
    return ImageOps.invert(resized) if median(resized.resize((64, 8)).tobytes()) < _DARK else resized
