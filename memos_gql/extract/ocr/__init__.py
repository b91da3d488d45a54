"""OCR: the lines of a picture in reading order, with their boxes and confidence."""

from dataclasses import dataclass

from PIL import Image

from memos_gql.extract.engines import Engine, chosen
from memos_gql.extract.ocr import mixed, printed
from memos_gql.extract.ocr.found import Found
from memos_gql.extract.ocr.lines import lines
from memos_gql.pages import Line

_MIN_SIDE_PX = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a picture. `notices` say what could not be read, and what to do about it.

    `is_only_letters` means that the picture certainly holds nothing else, such as a barcode.
    """

    lines: tuple[Line, ...] = ()
    notices: tuple[str, ...] = ()
    is_only_letters: bool = False


def read(picture: Image.Image) -> Reading:
    """Read a picture, or a part of one, with the chosen engine; a photo without text gives no lines.

    Boxes are fractions of the given picture.
    """
    if min(picture.size) < _MIN_SIDE_PX:
        return Reading()
    found = _read(picture, chosen().engine)
    return Reading(tuple(lines(found.segments, found.placed)), found.notices, found.is_only_letters)


def _read(picture: Image.Image, engine: Engine) -> Found:
    if engine is Engine.TESSERACT:
        return printed.read(picture.convert("L"))
    return mixed.read(picture, may_print=engine is Engine.AUTO)
