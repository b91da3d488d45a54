"""Make bad prints easier to read: join the dots of printers, and remove the shade of the paper."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_LEAST_RANGE = 0.1  # otherwise the texture of an empty page would become ink
_SHADE_SHARE = 8  # the shade is measured in a picture reduced by this factor


def smoothed(grey: Image.Image, *, radius_px: float) -> Image.Image:
    """Blur slightly, to join the dots of dot-matrix printers and to remove noise."""
    return grey.filter(ImageFilter.GaussianBlur(radius_px))


def evened(grey: Image.Image) -> Image.Image:
    """Divide by the local shade of the paper and stretch the contrast, so that faint ink becomes dark."""
    size = (max(1, grey.width // _SHADE_SHARE), max(1, grey.height // _SHADE_SHARE))
    shade = grey.resize(size, Image.Resampling.BOX).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    light = _floats(grey) / np.maximum(_floats(shade.resize(grey.size, Image.Resampling.BILINEAR)), 1.0)
    darkest, usual = np.percentile(light, (2, 60))
    floor = min(darkest, usual - _LEAST_RANGE)
    stretched = np.clip((light - floor) / (usual - floor), 0.0, 1.0)
    return Image.fromarray((stretched * 255).astype(np.uint8))


def _floats(grey: Image.Image) -> NDArray[np.float32]:
    return np.asarray(grey, dtype=np.float32)
