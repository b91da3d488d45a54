"""Open pictures within limits, apply their EXIF orientation, and read them by OCR. The frames of a TIFF are pages."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageOps, ImageSequence, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from memos_gql.errors import ErrorCode, FileFailure
from memos_gql.extract import kinds, ocr, visual
from memos_gql.extract.drawing import fitted
from memos_gql.extract.forgiveness import Repaired, repaired
from memos_gql.extract.wording import bounded
from memos_gql.pages import BLANK_CONTRAST, Outline, Page

MAX_PIXELS = 40_000_000
# Phone cameras have 48 to 108 megapixels. A JPEG is decoded at a reduced scale; a HEIC of 50 takes 400 MB before it is
# reduced.
MAX_PHOTO_PIXELS = {"JPEG": 120_000_000, "HEIF": 50_000_000}
# A fixed list: Pillow would also pass PostScript to Ghostscript, and knows formats that nobody sends.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "HEIF", "AVIF")
_MAX_FRAMES_LOOKED_AT = 16  # if an animation begins with empty frames
_SIDEWAYS = frozenset({5, 6, 7, 8})  # EXIF orientations that exchange width and height
# Errors that Pillow's plugins are known to raise on damaged files.
_DAMAGE = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)

pillow_heif.register_heif_opener()


def inspect(path: Path) -> Outline:
    """Return the size of the picture as displayed, and the number of frames of a TIFF."""
    with opened(path) as picture:
        width, height = _displayed_size(picture)
        frames = _frame_count(picture)
        return Outline(page_count=frames if frames > 1 else None, parts=frames, width_px=width, height_px=height)


def read(path: Path, first: int, last: int) -> Iterator[Page]:
    """Read the frames `first` to `last`, both included; from an animation, only the first frame that is not empty."""
    with _repaired(path) as file, _picture(file) as picture:
        for number in range(first, min(last, _frame_count(picture)) + 1):
            page = _read_frame(picture, number)
            yield replace(page, notices=(*file.notices, *page.notices))


def draw(path: Path, number: int, width_px: int) -> Image.Image:
    """Return the frame of this page as displayed, reduced to the width but never enlarged."""
    with opened(path) as picture:
        _turn_to(picture, number)
        width, height = _displayed_size(picture)
        shown = _first_drawn(picture) if _is_animated(picture) else _displayed(picture)
        return shown.resize(
            fitted(width, height, width_px=min(width_px, width)), Image.Resampling.LANCZOS, reducing_gap=2.0
        )


def _read_frame(picture: Image.Image, number: int) -> Page:
    _turn_to(picture, number)
    width, height = _displayed_size(picture)
    is_animated = _is_animated(picture)
    displayed = _first_drawn(picture) if is_animated else _displayed(picture)
    seen = replace(visual.look(displayed, exif=picture.getexif()), width_px=width, height_px=height)
    reading = ocr.Reading()
    if not seen.is_blank:
        reading = ocr.read(displayed)
        seen = replace(seen, kind=kinds.kind_of(displayed, reading.lines, camera=seen.camera))
    if not reading.is_only_letters:
        seen = replace(seen, codes=visual.codes(displayed))
    skipped = (f"only one of its {getattr(picture, 'n_frames', 1)} frames was read",) if is_animated else ()
    return Page(number, bounded(reading.lines, page=number), seen, (*reading.notices, *skipped))


def _turn_to(picture: Image.Image, number: int) -> None:
    if number > 1:
        picture.seek(number - 1)
        _check_pixels(picture)


def _displayed_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    return (height, width) if picture.getexif().get(ExifTags.Base.Orientation) in _SIDEWAYS else (width, height)


def _is_animated(picture: Image.Image) -> bool:
    return picture.format in ("GIF", "WEBP", "PNG") and getattr(picture, "is_animated", False)


def _first_drawn(picture: Image.Image) -> Image.Image:
    """Return the first frame with more than one colour, or the first frame if there is none."""
    frames = (_displayed(frame) for frame in islice(ImageSequence.Iterator(picture), _MAX_FRAMES_LOOKED_AT))
    first = next(frames)
    drawn = (frame for frame in chain([first], frames) if visual.contrast(frame) >= BLANK_CONTRAST)
    return next(drawn, first)


def _displayed(picture: Image.Image) -> Image.Image:
    """Return the picture as displayed, in RGB, reduced if it has more than `MAX_PIXELS`."""
    return on_paper(ImageOps.exif_transpose(_opaque(_reduced(picture))))


def _reduced(picture: Image.Image) -> Image.Image:
    factor = next(factor for factor in (1, 2, 4, 8) if picture.width * picture.height <= MAX_PIXELS * factor**2)
    if factor == 1:
        return picture
    # Only JPEGs can be decoded directly at the smaller scale.
    if picture.draft(None, (picture.width // factor, picture.height // factor)):
        return picture
    return picture.reduce(factor)


def _opaque(picture: Image.Image) -> Image.Image:
    """Ignore the alpha channel of a BMP if it is 0 everywhere: programs without transparency write it so."""
    if picture.format == "BMP" and picture.mode == "RGBA" and picture.getchannel("A").getbbox() is None:
        return picture.convert("RGB")
    return picture


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, and turn errors that occur while it is open into FileFailure.

    Raises:
        FileFailure: DECOMPRESSION_LIMIT, it has too many pixels (checked before unpacking); CORRUPT_FILE, Pillow cannot
            read it.
    """
    with _repaired(path) as file, _picture(file) as picture:
        yield picture


@contextmanager
def _repaired(path: Path) -> Iterator[Repaired]:
    """Repair the file, and turn errors that occur until its picture is closed into FileFailure."""
    try:
        # Pictures that Pillow warns of are either refused below or read anyway.
        with warnings.catch_warnings(action="ignore"):
            yield repaired(path)
    except Image.DecompressionBombError as error:
        raise _too_large(MAX_PIXELS) from error
    except UnidentifiedImageError as error:
        raise FileFailure(
            ErrorCode.CORRUPT_FILE, "the picture is damaged and cannot be opened; save it again"
        ) from error
    except _DAMAGE as error:
        raise FileFailure(ErrorCode.CORRUPT_FILE, "the picture is damaged or cut off; save it again") from error


@contextmanager
def _picture(file: Repaired) -> Iterator[Image.Image]:
    with Image.open(file.file, formats=FORMATS) as picture:
        _check_pixels(picture)
        yield picture


def _check_pixels(picture: Image.Image) -> None:
    limit = MAX_PHOTO_PIXELS.get(picture.format or "", MAX_PIXELS)
    if picture.width * picture.height > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> FileFailure:
    return FileFailure(
        ErrorCode.DECOMPRESSION_LIMIT, f"the picture has more than {limit // 1_000_000} million pixels; send it smaller"
    )


def _frame_count(picture: Image.Image) -> int:
    return picture.n_frames if isinstance(picture, TiffImageFile) else 1


def on_paper(picture: Image.Image) -> Image.Image:
    """Return the picture in RGB, with transparent parts on the background, white or black, that contrasts more."""
    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return _eight_bits(picture).convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layers = picture.convert("RGBA")
    grey = np.asarray(layers.convert("LA"))
    drawn = grey[..., 0][grey[..., 1] > 128]
    paper = Image.new("RGBA", layers.size, "black" if drawn.size and drawn.mean() > 160 else "white")
    return Image.alpha_composite(paper, layers).convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture, dtype=np.float32)
    ceiling = (
        65_535.0
        if picture.mode.startswith("I") and values.max(initial=0.0) > 255
        else max(float(values.max(initial=0.0)), 1.0)
    )
    return Image.fromarray(np.clip(values / ceiling * 255, 0, 255).astype(np.uint8))
