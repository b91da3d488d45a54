"""Words in pictures: lines in the order of reading, with their places and how sure the reading is."""

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
    """What a picture says. `notices` are sentences on what in it could not be read, and what to do about that."""

    lines: tuple[Line, ...] = ()
    notices: tuple[str, ...] = ()


def read(picture: Image.Image) -> Reading:
    """Read a picture, or a part of one, with the engine that was chosen; a photo without text gives no lines.

    Boxes are fractions of the picture as it was given.
    """
    if min(picture.size) < _MIN_SIDE_PX:
        return Reading()
    found = _read(picture, chosen().engine)
    return Reading(tuple(lines(found.segments, found.placed)), found.notices)


def _read(picture: Image.Image, engine: Engine) -> Found:
    if engine is Engine.TESSERACT:
        return printed.read(picture.convert("L"))
    return mixed.read(picture, may_print=engine is Engine.AUTO)
