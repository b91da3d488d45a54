"""What was read from a file: pages of lines with their places. Plain values, stored as they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FIGURED = frozenset(["application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"])
"""The media types whose pictures can be taken out."""

BLANK_CONTRAST = 0.02
"""Pixels that differ by less than this share of the range show only noise."""

THUMBNAIL_SIDE = 32
"""Pixels."""

DRAWN = frozenset(
    [
        "application/pdf",
        *(f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "tiff", "bmp", "heic", "avif")),
    ]
)
"""The media types whose pages can be rendered as pictures, in whose coordinates the boxes are."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the page's width and height, 0 to 1, origin at the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a person would read it, without line breaks and never empty.

    `box` is None if the kind of file has no layout; `confidence` (0 to 1) is None without OCR. `starts_block` marks the
    first line of a paragraph, table row or group of cells: text may be cut before it. `level` is the level of a
    heading: 1 is the highest, 0 unknown. `is_beside` says that the line is in one row with the line before it, like a
        value next to its label or a cell of a table.
    """

    text: str
    box: Box | None = None
    confidence: float | None = None
    starts_block: bool = False
    is_heading: bool = False
    level: int = 0
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 for the highest, 0 if unknown."""

    text: str
    level: int


class PictureKind(StrEnum):
    """What a picture is, if that is plain."""

    PHOTO = "photo"
    PAGE = "page"
    SCREENSHOT = "screenshot"
    CHART = "chart"


@dataclass(frozen=True, slots=True)
class Code:
    """A decoded barcode or QR code."""

    format: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Visual:
    """What an image shows besides text.

    `colours` are names, most dominant first. `contrast` is the largest range of a channel, 0 to 1.
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
    """32 times 32 grey pixels in base64, for recognising similar pictures."""
    kind: PictureKind | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing can be seen, neither text nor anything else."""
        return self.contrast < BLANK_CONTRAST


@dataclass(frozen=True, slots=True)
class Page:
    """One page or image, or a stretch of text in files without pages; `number` counts from 1.

    `notices` say what could not be read, each as a clause without a full stop.
    """

    number: int
    lines: tuple[Line, ...]
    visual: Visual | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in a document: on which page and where, if the document has pages, and itself as PNG in base64."""

    page: int | None
    box: Box | None
    png: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a file before it is read.

    `page_count` is None for files without pages; `parts` is the number of parts to read: pages, or else stretches of
    text (1 for an image). `title`, `author` and `written_at` come from the file's metadata.
    """

    page_count: int | None
    parts: int
    width_px: int | None = None
    height_px: int | None = None
    title: str | None = None
    author: str | None = None
    written_at: datetime | None = None
