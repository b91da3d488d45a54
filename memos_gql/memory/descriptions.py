"""Sentences about what an image shows besides text."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from memos_gql.documents import PartKind, StoredFile
from memos_gql.pages import Code, PictureKind, Visual

KINDS = {
    "image/jpeg": "a JPEG image",
    "image/png": "a PNG image",
    "image/gif": "a GIF image",
    "image/webp": "a WebP image",
    "image/bmp": "a BMP image",
    "image/tiff": "a TIFF image",
    "image/heic": "a HEIC image",
    "image/heif": "a HEIF image",
    "application/pdf": "a PDF document",
}


PICTURES = {
    PictureKind.PHOTO: "a photo (照片)",
    PictureKind.PAGE: "a page of text (文档页面)",
    PictureKind.SCREENSHOT: "a screenshot (截图)",
    PictureKind.CHART: "a chart (图表)",
}
"""As people ask for them, in English and Chinese."""


def is_image(file: StoredFile) -> bool:
    """Decide by the media type of the bytes, or before that is known by the kind that the message claims."""
    return file.media_type.startswith("image/") if file.media_type else file.kind is PartKind.IMAGE


def describe(visual: Visual, file: StoredFile) -> str:
    """Describe the kind of picture and file, its size, its time, place and camera, and its colours."""
    kind = KINDS.get(file.media_type or "", "an image" if is_image(file) else "a document")
    if visual.kind is not None:
        kind = f"{PICTURES[visual.kind]}, {kind}"
    return " ".join([f"{file.name} is {kind}.", _size(visual), *_origin(visual), *_colours(visual.colours)])


def describe_code(code: Code, file: StoredFile) -> str:
    """Write the kind of code, the file's name and the code's content."""
    return f"{code.format} in {file.name}: {code.text}"


def _size(visual: Visual) -> str:
    return f"It is {visual.width_px} pixels wide and {visual.height_px} pixels high ({_orientation(visual)})."


def _orientation(visual: Visual) -> str:
    if visual.width_px == visual.height_px:
        return "square"
    return "landscape" if visual.width_px > visual.height_px else "portrait"


def _origin(visual: Visual) -> Iterator[str]:
    if visual.taken_at:
        yield f"It was taken on {_moment(visual.taken_at)}."
    if visual.latitude is not None and visual.longitude is not None:
        yield f"It was taken at latitude {visual.latitude:.5f}, longitude {visual.longitude:.5f}."
    if visual.camera:
        yield f"It was taken with the camera {visual.camera}."


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y} at {moment:%H:%M}"


def _colours(colours: Sequence[str]) -> Iterator[str]:
    *others, last = colours or [""]
    if others:
        yield f"Its dominant colours are {', '.join(others)} and {last}."
    elif last:
        yield f"Its dominant colour is {last}."
