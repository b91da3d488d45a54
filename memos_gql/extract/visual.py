"""Describe a picture apart from its text: contrast, colours, barcodes, and the camera's EXIF data."""

import colorsys
from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime
from typing import SupportsFloat

import numpy as np
import zxingcpp
from PIL import ExifTags, Image
from zxingcpp import BarcodeFormat, BarcodeFormats

from memos_gql.extract.wording import clean
from memos_gql.pages import THUMBNAIL_SIDE, Box, Code, Visual

_OUTLIERS = 1e-5  # share of the pixels at either end that are ignored, such as dust and dead pixels of a sensor
_CODE_PIXELS = 12_000_000
_MAX_CODES = 32
_MAX_CODE_CHARACTERS = 4096
_MIN_LINEAR_CHARACTERS = 6  # without a check digit, stripes in a photo may be read as short codes
_UNCHECKED = frozenset({"Code 39", "ITF", "Codabar"})
_THUMBNAIL_PX = 128
_PALETTE = 12
_MIN_COLOUR_SHARE = 0.05
_MAX_COLOURS = 5
_CODE_FORMATS = [
    BarcodeFormat.QRCode,
    BarcodeFormat.MicroQRCode,
    BarcodeFormat.RMQRCode,
    BarcodeFormat.DataMatrix,
    BarcodeFormat.Aztec,
    BarcodeFormat.PDF417,
    BarcodeFormat.EAN13,
    BarcodeFormat.EAN8,
    BarcodeFormat.UPCA,
    BarcodeFormat.UPCE,
    BarcodeFormat.Code128,
    BarcodeFormat.Code93,
    BarcodeFormat.Code39,
    BarcodeFormat.ITF,
    BarcodeFormat.Codabar,
]


def look(picture: Image.Image, *, exif: Image.Exif | None = None) -> Visual:
    """Describe an RGB picture as displayed, without its barcodes."""
    camera, taken_at, place = _camera(exif), _taken_at(exif), _place(exif)
    return Visual(
        width_px=picture.width,
        height_px=picture.height,
        contrast=contrast(picture),
        colours=colours(picture),
        taken_at=taken_at,
        camera=camera,
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        thumbnail=thumbnail(picture),
    )


def thumbnail(picture: Image.Image) -> str:
    """Reduce a picture to a thumbnail that hardly depends on its size and quality."""
    small = picture.convert("L").resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX)
    return b64encode(small.tobytes()).decode()


def contrast(picture: Image.Image) -> float:
    """Return the widest range of a channel, 0 to 1, ignoring about ten outliers in a million pixels at either end."""
    histogram = np.asarray(picture.histogram(), dtype=np.int64).reshape(-1, 256)
    ignored = int(picture.width * picture.height * _OUTLIERS)
    spreads = []
    for channel in histogram:
        counted = channel.cumsum()
        low = int(np.searchsorted(counted, ignored, side="right"))
        high = int(np.searchsorted(counted, counted[-1] - ignored, side="left"))
        spreads.append(high - low)
    return round(max(0, *spreads) / 255, 4)


def colours(picture: Image.Image) -> tuple[str, ...]:
    """Name the colours that each cover at least a twentieth of the picture, largest first."""
    small = picture.copy()
    small.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BOX)
    reduced = small.quantize(_PALETTE, dither=Image.Dither.NONE)
    palette = reduced.getpalette() or []
    shares: Counter[str] = Counter()
    for place, count in enumerate(reduced.histogram()[: len(palette) // 3]):
        shares[colour_name(palette[3 * place], palette[3 * place + 1], palette[3 * place + 2])] += count
    enough = _MIN_COLOUR_SHARE * shares.total()
    return tuple(name for name, count in shares.most_common(_MAX_COLOURS) if count >= enough)


def colour_name(red: int, green: int, blue: int) -> str:
    """Return the everyday name of a colour; channels are 0 to 255."""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if value < 0.2:
        return "black"
    if saturation < 0.12:
        return "white" if value > 0.85 else "grey"
    return _hue_name(hue * 360, saturation, value)


def _hue_name(degrees: float, saturation: float, value: float) -> str:
    if 10 <= degrees < 45 and value < 0.65:
        return "brown"
    if (degrees >= 330 or degrees < 15) and saturation < 0.55 and value > 0.7:
        return "pink"
    borders = (
        (15, "red"),
        (45, "orange"),
        (70, "yellow"),
        (165, "green"),
        (195, "cyan"),
        (255, "blue"),
        (290, "purple"),
        (345, "pink"),
    )
    return next((name for border, name in borders if degrees < border), "red")


def codes(picture: Image.Image) -> tuple[Code, ...]:
    """Find and decode barcodes and QR codes."""
    grey = picture.convert("L")
    if grey.width * grey.height > _CODE_PIXELS:
        scale = (_CODE_PIXELS / (grey.width * grey.height)) ** 0.5
        grey = grey.resize((int(grey.width * scale), int(grey.height * scale)), Image.Resampling.BOX)
    found = zxingcpp.read_barcodes(np.asarray(grey), formats=BarcodeFormats(_CODE_FORMATS))
    made = [_code(barcode, grey) for barcode in found[:_MAX_CODES] if _is_certain(barcode)]
    return tuple(code for code in made if code.text)


def _is_certain(barcode: zxingcpp.Barcode) -> bool:
    return str(barcode.format) not in _UNCHECKED or len(barcode.text) >= _MIN_LINEAR_CHARACTERS


def _code(barcode: zxingcpp.Barcode, grey: Image.Image) -> Code:
    where = barcode.position
    corners = (where.top_left, where.top_right, where.bottom_right, where.bottom_left)
    xs = sorted(min(max(corner.x / grey.width, 0.0), 1.0) for corner in corners)
    ys = sorted(min(max(corner.y / grey.height, 0.0), 1.0) for corner in corners)
    box = Box(round(xs[0], 5), round(ys[0], 5), round(xs[-1] - xs[0], 5), round(ys[-1] - ys[0], 5))
    return Code(str(barcode.format), clean(barcode.text)[:_MAX_CODE_CHARACTERS], box)


def _camera(exif: Image.Exif | None) -> str | None:
    if exif is None:
        return None
    make, model = (
        clean(str(exif.get(tag) or "").replace("\0", ""))[:100] for tag in (ExifTags.Base.Make, ExifTags.Base.Model)
    )
    return (model if model.lower().startswith(make.lower()) else f"{make} {model}").strip() or None


def _taken_at(exif: Image.Exif | None) -> datetime | None:
    """Return when the picture was taken; a time without a zone is taken as UTC."""
    if exif is None:
        return None
    details = exif.get_ifd(ExifTags.IFD.Exif)
    noted = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    zone = str(details.get(ExifTags.Base.OffsetTimeOriginal) or "+00:00").strip("\0 ")
    for zoned in (f"{noted}{zone}", f"{noted}+00:00"):
        try:
            return datetime.strptime(zoned, "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _place(exif: Image.Exif | None) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees; None if either is absent or out of range."""
    if exif is None:
        return None
    noted = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(noted.get(ExifTags.GPS.GPSLatitude), noted.get(ExifTags.GPS.GPSLatitudeRef), limit=90)
    longitude = _degrees(noted.get(ExifTags.GPS.GPSLongitude), noted.get(ExifTags.GPS.GPSLongitudeRef), limit=180)
    return None if latitude is None or longitude is None else (latitude, longitude)


def _degrees(parts: tuple[SupportsFloat, ...] | None, side: str | None, *, limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not value <= limit:  # NaN counts as too large
        return None
    return round(-value if str(side).strip("\0 ").upper() in ("S", "W") else value, 6)
