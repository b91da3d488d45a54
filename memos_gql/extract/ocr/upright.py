"""Scale and turn a picture for OCR, and convert coordinates back."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memos_gql.pages import Box

_THUMBNAIL_PX = 600
_WIDEST_SKEW = 15.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A prepared picture and its transformation: scaled first, then turned counter-clockwise about its centre."""

    picture: Image.Image
    scaled_width: int
    scaled_height: int
    degrees: float

    def box(self, left: float, top: float, width: float, height: float) -> Box:
        """Convert a rectangle of this picture to fractions of the original picture."""
        corners = [self._back(x, y) for x in (left, left + width) for y in (top, top + height)]
        xs, ys = sorted(_bounded(x) for x, _ in corners), sorted(_bounded(y) for _, y in corners)
        return Box(round(xs[0], 5), round(ys[0], 5), round(xs[-1] - xs[0], 5), round(ys[-1] - ys[0], 5))

    def onto(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point of the scaled picture to a point of this picture."""
        radians = math.radians(-self.degrees)
        dx, dy = x - self.scaled_width / 2, y - self.scaled_height / 2
        across = dx * math.cos(radians) - dy * math.sin(radians) + self.picture.width / 2
        return across, dx * math.sin(radians) + dy * math.cos(radians) + self.picture.height / 2

    def _back(self, x: float, y: float) -> tuple[float, float]:
        radians = math.radians(self.degrees)
        dx, dy = x - self.picture.width / 2, y - self.picture.height / 2
        across = dx * math.cos(radians) - dy * math.sin(radians) + self.scaled_width / 2
        down = dx * math.sin(radians) + dy * math.cos(radians) + self.scaled_height / 2
        return across / self.scaled_width, down / self.scaled_height


def _bounded(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)


def place(picture: Image.Image, *, scale: float, degrees: float) -> Placed:
    """Scale a picture and turn it; the new corners are white."""
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    scaled = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    turned = (
        scaled if degrees == 0 else scaled.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    )
    return Placed(turned, *size, degrees)


def skew(picture: Image.Image) -> float:
    """Estimate the counter-clockwise degrees, -15 to 15, that make the lines of a grey picture level.

    If lines are level, rows of letters and the gaps between them differ most. So the angle is chosen at which the sums
    over rows vary most, or the sums over columns, because the picture may be sideways.
    """
    ink = _ink(picture)
    coarse = max(np.arange(-_WIDEST_SKEW, _WIDEST_SKEW + 1), key=lambda degrees: _levelness(ink, float(degrees)))
    fine = np.arange(coarse - 0.75, coarse + 1, 0.25)
    return float(max(fine, key=lambda degrees: _levelness(ink, float(degrees))))


def _ink(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BOX)
    light: NDArray[np.float32] = np.asarray(small, dtype=np.float32)
    return Image.fromarray((light < light.mean() - light.std() / 2).astype(np.uint8) * 255)


def _levelness(ink: Image.Image, degrees: float) -> float:
    turned = np.asarray(ink.rotate(degrees), dtype=np.float32)
    return max(float(np.square(np.diff(turned.sum(axis=axis))).sum()) for axis in (0, 1))
