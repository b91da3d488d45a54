"""What an engine found in a picture, before it is put in order."""

from dataclasses import dataclass

from memos_gql.extract.ocr.segments import Segment
from memos_gql.extract.ocr.upright import Placed


@dataclass(frozen=True, slots=True)
class Found:
    """Stretches of text, their places being those in `placed`, and sentences on what could not be read."""

    segments: list[Segment]
    placed: Placed
    notices: tuple[str, ...] = ()
