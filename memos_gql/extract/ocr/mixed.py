"""Read a picture with RapidOCR.

Clean English print is read with Tesseract, which takes a fraction of the time for a full page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from statistics import median

from PIL import Image

from memos_gql.extract.ocr import (
    clean_page,
    english,
    foreign,
    orientation,
    paper,
    rapid,
    recogniser,
    scripts,
    tesseract,
    upright,
)
from memos_gql.extract.ocr.allowance import Allowance
from memos_gql.extract.ocr.found import Found
from memos_gql.extract.ocr.rapid import Region, Sheet
from memos_gql.extract.ocr.recogniser import Spoken
from memos_gql.extract.ocr.segments import Segment, count_letters, joined, mean_confidence
from memos_gql.extract.ocr.strip import Strip
from memos_gql.extract.ocr.tesseract import Word
from memos_gql.extract.ocr.upright import Placed
from memos_gql.extract.wording import is_wide

_SURE = 0.5  # RapidOCR's own threshold
_SURE_SIGN = 0.8  # for single characters: specks and corners of frames look like letters
_UPSIDE_DOWN = 0.75  # a vertical line with a lower confidence is tried upside down, too
# Total width of the lines at the recogniser's height, from which on Tesseract is tried: RapidOCR takes nearly three
# seconds for it, Tesseract one
_DEAR_PX = 25_000
_LEAST_HEIGHT_PX = 18  # with some margin; Tesseract confuses smaller letters
_PRINT_SIDE_PX = 2500  # a page at 200 dpi; larger pictures only take longer
_FAINT_SIDE_PX = 3000
_FIRST_LOOK = 0.5  # share of the time, after which there is no second attempt
_CLEAN = 0.97
_LITTLE_LEAN = 5.0  # degrees
_ASLANT = 8.0  # degrees
_LONG = 2.5  # width of a line in times its height
_LINE = 4.0  # the same for a line of text rather than a drawing
_AGREES = 0.97  # agreement of both engines on the letters of a few lines
_WEAK_WORDS = 0.8
_MUCH, _SOME, _FEW = 0.2, 0.1, 0.03  # shares of all lines that a picture seems to contain, by length
_SIGNS_FOR_LENGTH = 0.6  # characters of a line for each height of its length; print has 1.2 to 2.2
_WORD = 2  # letters; one letter may be the strokes of a drawing
_DOUBTFUL = 0.88
_SURE_OF_OTHERS, _SURE_OF_SCRIPT = 0.9, 0.8  # confidences for a line that both engines read
_SURE_OF_SEVERAL, _SEVERAL = 0.7, 4  # the same for a line of so many letters of which the networks read none
# Tesseract's confidence in a script: it takes Korean for Arabic at 0 and English for Cyrillic at 1.3
_LIKELY, _CERTAIN = 2.0, 3.0
_CUT_SHORT = "not all of its lines were read, because the time for it was spent; send it in parts"


@dataclass(frozen=True)
class _Page:
    """A picture with upright lines; if `is_leaning`, they are level only in `placed`, not in `sheet`."""

    placed: Placed
    sheet: Sheet
    is_leaning: bool

    def level(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point of the sheet to a point of `placed`."""
        return self.placed.onto(x, y) if self.is_leaning else (x, y)

    @property
    def regions(self) -> list[Region]:
        return self.sheet.regions

    @cached_property
    def sample(self) -> list[tuple[Region, Spoken]]:
        return [(region, self.spoken(region)) for region in orientation.sampled(self.regions)]

    def spoken(self, region: Region) -> Spoken:
        if not region.is_upright:
            return self.sheet.spoken(region, quarter_turns=0)
        spoken = self.sheet.spoken_downwards(region) or self.sheet.spoken(region, quarter_turns=1)
        if spoken.confidence >= _UPSIDE_DOWN:
            return spoken
        return max(spoken, self.sheet.spoken(region, quarter_turns=3), key=lambda read: read.confidence)


@dataclass(frozen=True, eq=False)
class _Read:
    """A line, and what the networks read in it."""

    region: Region
    spoken: Spoken


def read(picture: Image.Image, *, may_print: bool) -> Found:
    """Read a picture; `may_print` allows Tesseract for pages that it reads equally well."""
    clean = clean_page.read(picture) if may_print else None
    if clean is not None:
        return clean
    allowance = Allowance()
    found = _read(picture, allowance, may_print=may_print)
    if found.segments or found.notices or allowance.is_spent(share=_FIRST_LOOK):
        return found
    # Faint ink and the dots of old printers may be taken for paper
    smaller = picture.convert("L")
    smaller.thumbnail((_FAINT_SIDE_PX, _FAINT_SIDE_PX), Image.Resampling.BOX)
    again = _read(paper.smoothed(paper.evened(smaller), radius_px=1.0), allowance, may_print=False)
    # What is still unread may be the texture of the paper
    return replace(again, notices=tuple(notice for notice in again.notices if notice == _CUT_SHORT))


def _read(picture: Image.Image, allowance: Allowance, *, may_print: bool) -> Found:
    page = _upright_page(picture, allowance)
    words = _words(page) if may_print and _is_clean_print(page) else None
    if words is not None:
        return Found(_mended(page, words), page.placed)
    read = list(_spoken(page, allowance))
    found = Found([_segment(page, one.region, one.spoken) for one in read if _is_sure(one.spoken)], page.placed)
    if len(read) < len(page.regions) or page.sheet.is_cut_short:
        return replace(found, notices=(_CUT_SHORT,))
    pieces = [one for one in read if (_is_unread(one) or one.spoken.is_partial) and not _is_aslant(page, one.region)]
    unread = [one for one in pieces if _is_line(page, one.region)]
    is_doubtful = (
        _is_some(unread, _FEW, of=read)
        or _is_some(pieces, _SOME, of=read)
        or mean_confidence(found.segments) < _DOUBTFUL
    )
    return _in_its_script(picture.convert("L"), page, read, found, unread=unread) if read and is_doubtful else found


def _spoken(page: _Page, allowance: Allowance) -> Iterator[_Read]:
    """Read the lines from the top downwards until the time is spent, at least the first."""
    for place, region in enumerate(sorted(page.regions, key=lambda region: float(region.corners[:, 1].mean()))):
        if place and allowance.is_spent():
            return
        yield _Read(region, page.spoken(region))


def _is_unread(one: _Read) -> bool:
    """Whether the text is short for the line's length: the networks omit letters that they do not know."""
    signs = sum(2 if is_wide(sign) else 1 for sign in one.spoken.text)
    return not _is_sure(one.spoken) or signs < _SIGNS_FOR_LENGTH * rapid.line_width(one.region) / recogniser.LINE_PX


def _is_line(page: _Page, region: Region) -> bool:
    """Whether this is a line of text; the strokes of a drawing are short or slanted."""
    return max(region.width, region.height) >= _LINE * min(region.width, region.height) and not _is_aslant(page, region)


def _is_some(some: Sequence[_Read], share: float, *, of: Sequence[_Read]) -> bool:
    return (
        sum(rapid.line_width(one.region) for one in some) >= share * sum(rapid.line_width(one.region) for one in of) > 0
    )


def _in_its_script(
    grey: Image.Image, page: _Page, read: Sequence[_Read], found: Found, *, unread: Sequence[_Read]
) -> Found:
    """Read with Tesseract the lines whose letters the networks do not know, or add a notice if that is impossible.

    Args:
        grey: the given picture.
        unread: the lines that certainly contain unread text.
    """
    is_much = _is_some(unread, _MUCH, of=read)
    told = scripts.script_of(grey, least_confidence=_LIKELY if is_much else _CERTAIN)
    doubtful = [
        one
        for one in read
        if not one.region.is_upright and (one in unread or one.spoken.is_partial or one.spoken.confidence < _CLEAN)
    ]
    sample = orientation.sampled([one.region for one in doubtful])
    script = (
        foreign.script_of([page.sheet.line(region) for region in sample], likely=told.name if told else None)
        if sample
        else None
    )
    if script is not None:
        return _with_foreign(page, read, script=script)
    turned = foreign.turned(grey, told) if told else None
    if turned is not None:
        return turned
    if told is not None and scripts.languages_for(told.name) is None:
        return scripts.doubted(found, told)
    return replace(found, notices=(scripts.unknown(len(unread)),)) if is_much else found


def _with_foreign(page: _Page, read: Sequence[_Read], *, script: str) -> Found:
    """Read the lines in a script's languages, too, keep the likelier reading of each, and count the lost words."""
    level = [one for one in read if not one.region.is_upright]
    lines = list(foreign.read(page.sheet, [one.region for one in level], script=script))
    better = {
        id(one): Spoken(line.text, line.confidence)
        for one, line in zip(level, lines, strict=True)
        if line is not None and _is_better(line, one.spoken)
    }
    seen = {id(one) for one, line in zip(level, lines, strict=True) if line is not None and line.letters >= _WORD}
    said = [(one, better.get(id(one), one.spoken)) for one in read]
    lost = sum(id(one) in seen and not _is_sure(spoken) for one, spoken in said)
    kept = [_segment(page, one.region, spoken) for one, spoken in said if _is_sure(spoken)]
    return Found(kept, page.placed, (scripts.unknown(lost),) if lost else ())


def _is_better(line: foreign.Line, spoken: Spoken) -> bool:
    """Whether Tesseract's reading is better: the networks are sure of names, numbers and Chinese beside the script."""
    if line.adds_to(spoken.text):
        return line.confidence >= (_SURE_OF_SEVERAL if line.letters >= _SEVERAL else _SURE_OF_SCRIPT)
    if line.is_label and spoken.confidence < _SURE_OF_OTHERS:
        return True
    return line.is_foreign and (spoken.confidence < _SURE_OF_OTHERS or line.confidence >= _SURE_OF_SCRIPT)


def _upright_page(picture: Image.Image, allowance: Allowance) -> _Page:
    as_given = upright.place(picture.convert("RGB"), scale=1.0, degrees=0.0)
    sheet = Sheet(as_given.picture, allowance)
    degrees = orientation.degrees(sheet) if sheet.regions else 0.0
    placed = upright.place(as_given.picture, scale=1.0, degrees=degrees) if degrees else as_given
    # Lines that lean a little are found and read anyway, and only need to be put into rows
    return _Page(
        placed,
        sheet if abs(degrees) <= _LITTLE_LEAN else Sheet(placed.picture, allowance),
        is_leaning=0 < abs(degrees) <= _LITTLE_LEAN,
    )


def _is_sure(spoken: Spoken) -> bool:
    return spoken.confidence >= (_SURE if count_letters(spoken.text) > 1 else _SURE_SIGN) and bool(spoken.text.strip())


def _segment(page: _Page, region: Region, spoken: Spoken) -> Segment:
    x, y = page.level(*map(float, region.corners[0]))
    left, top, right, bottom = page.sheet.ink_of(region)
    place = (x + left, y + top, x + right, y + bottom)
    return Segment(
        spoken.text, *place, spoken.confidence, is_vertical=region.is_upright, is_aslant=_is_aslant(page, region)
    )


def _is_aslant(page: _Page, region: Region) -> bool:
    """Whether a line crosses the others at an angle, like a watermark or a stamp.

    Short lines never count, because their angle is uncertain.
    """
    is_long = max(region.width, region.height) >= _LONG * min(region.width, region.height)
    lean = region.degrees - (page.placed.degrees if page.is_leaning else 0.0)
    return is_long and not region.is_upright and abs(lean) >= _ASLANT


def _is_clean_print(page: _Page) -> bool:
    """Whether Tesseract suffices: RapidOCR would take long, and both engines read the same English in a few lines."""
    is_dear = sum(map(rapid.line_width, page.regions)) >= _DEAR_PX
    height = median(region.height for region in page.regions) * _print_scale(page.sheet.grey) if is_dear else 0.0
    if height < _LEAST_HEIGHT_PX or not _is_english(page.sample):
        return False
    strip = Strip([page.sheet.grey.crop(_bounds(region)) for region, _ in page.sample])
    words = tesseract.words(strip.picture, languages=tesseract.ENGLISH, mode=tesseract.ONE_BLOCK)
    ours = "".join(english.letters(spoken.text) for _, spoken in page.sample)
    return (
        SequenceMatcher(None, ours, "".join(english.letters(word.text) for word in words), autojunk=False).ratio()
        >= _AGREES
    )


def _is_english(sample: Sequence[tuple[Region, Spoken]]) -> bool:
    are_clear = all(spoken.confidence >= _CLEAN and english.has_english_letters(spoken.text) for _, spoken in sample)
    return are_clear and english.is_english(" ".join(spoken.text for _, spoken in sample))


def _bounds(region: Region) -> tuple[int, int, int, int]:
    (left, top), (right, bottom) = region.corners.min(axis=0), region.corners.max(axis=0)
    return max(int(left), 0), max(int(top), 0), int(right), int(bottom)


def _words(page: _Page) -> list[Word] | None:
    """Read the page with Tesseract; None if it exceeded its time or memory, because its partial result is lost."""
    placed = upright.place(page.sheet.grey, scale=_print_scale(page.sheet.grey), degrees=0.0)
    words = tesseract.words_in_time(placed.picture, languages=tesseract.ENGLISH, mode=tesseract.WHOLE_PAGE)
    return None if words is None else [_scaled(word, page.sheet.grey.width / placed.scaled_width) for word in words]


def _print_scale(grey: Image.Image) -> float:
    return min(1.0, _PRINT_SIDE_PX / max(grey.size))


def _scaled(word: Word, scale: float) -> Word:
    left, top, width, height = (round(side * scale) for side in (word.left, word.top, word.width, word.height))
    return replace(word, left=left, top=top, width=width, height=height)


def _mended(page: _Page, words: Sequence[Word]) -> list[Segment]:
    """Read with RapidOCR the lines in which Tesseract found nothing or is unsure."""
    segments: list[Segment] = []
    taken: set[int] = set()
    for region in page.regions:
        bounds = _bounds(region)
        inside = [place for place, word in enumerate(words) if place not in taken and _is_inside(word, bounds)]
        taken.update(inside)
        segments += _better(page, region, [_level(page, words[place]) for place in inside])
    return segments + [
        segment for place, word in enumerate(words) if place not in taken for segment in _beyond(_level(page, word))
    ]


def _better(page: _Page, region: Region, words: Sequence[Word]) -> list[Segment]:
    read = joined(words) if words else None
    if read is not None and min(word.confidence for word in words) >= _WEAK_WORDS:
        return [read]
    spoken = page.spoken(region)
    if _is_sure(spoken) and (read is None or spoken.confidence >= read.confidence):
        return [_segment(page, region, spoken)]
    return [read] if read is not None and read.confidence >= _SURE else []


def _level(page: _Page, word: Word) -> Word:
    x, y = page.level(word.left + word.width / 2, word.top + word.height / 2)
    return replace(word, left=round(x - word.width / 2), top=round(y - word.height / 2))


def _beyond(word: Word) -> list[Segment]:
    """Keep a word outside RapidOCR's lines if Tesseract is sure of it."""
    alone = joined([word])
    return [alone] if alone.confidence >= _WEAK_WORDS and alone.letters > 1 else []


def _is_inside(word: Word, bounds: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = bounds
    return left <= word.left + word.width / 2 <= right and top <= word.top + word.height / 2 <= bottom
