"""What was read from a file: pages of lines, each with its place. Plain values, stored as they are."""

from dataclasses import dataclass
from datetime import datetime

BLANK_CONTRAST = 0.02
"""Pixels that differ by less than this share of the range show nothing but noise."""

THUMBNAIL_SIDE = 32
"""Pixels."""

DRAWN = frozenset(
    [
        "application/pdf",
        *(f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "tiff", "bmp", "heic", "avif")),
    ]
)
"""The media types whose pages can be looked at as pictures, on which the boxes lie."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the page's width and height, 0 to 1, origin at the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a person would read it, never empty, without line breaks.

    `box` is None where the kind of file has no layout; `confidence` (0 to 1) is None where no OCR was needed.
    `starts_block` marks the first line of a paragraph, table row or cell group: text may be cut before it. `level` says of a heading
    how high it is: 1 is the highest, 0 that it is not known.
    `is_beside` says that it stands in one row with the line before it, as a value beside its label or a cell of a table.
    """

    text: str
    box: Box | None = None
    confidence: float | None = None
    starts_block: bool = False
    is_heading: bool = False
    level: int = 0
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode or QR code that was found and decoded."""

    format: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Visual:
    """What an image shows apart from its words.

    `colours` are names, most dominant first. `contrast` is the largest spread of a channel, 0 to 1.
    """

    width_px: int
    height_px: int
    contrast: float
    colours: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    thumbnail: str | None = None
    """32 times 32 grey pixels in base64, by which pictures that look the same are found."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen: neither words nor anything else."""
        return self.contrast < BLANK_CONTRAST


@dataclass(frozen=True, slots=True)
class Page:
    """One page, image or, where a kind has no pages, one stretch of text; `number` counts from 1.

    `notices` say what on it was not read, each as a clause without a full stop.
    """

    number: int
    lines: tuple[Line, ...]
    visual: Visual | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a file before it is read.

    `page_count` is None for kinds without pages; `parts` is what there is to read: the pages, else the stretches of text (1 for an image).
    `title`, `author` and `written_at` are what the file notes of itself.
    """

    page_count: int | None
    parts: int
    width_px: int | None = None
    height_px: int | None = None
    title: str | None = None
    author: str | None = None
    written_at: datetime | None = None
