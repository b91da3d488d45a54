"""The result of an OCR engine, before it is put in reading order."""

from dataclasses import dataclass

from memos_gql.extract.ocr.segments import Segment
from memos_gql.extract.ocr.upright import Placed


@dataclass(frozen=True, slots=True)
class Found:
    """Segments of text with places in `placed`, and notices about what could not be read.

    `is_only_letters` means that there is certainly nothing else in the picture; False means that nobody looked.
    """

    segments: list[Segment]
    placed: Placed
    notices: tuple[str, ...] = ()
    is_only_letters: bool = False
