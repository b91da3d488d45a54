"""Measure the quality and the processor time of OCR.

Ours stands beside Tesseract and RapidOCR as they come, on forms, receipts and Chinese pictures.
"""

import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytesseract
from PIL import Image
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from memos_gql.extract import ocr

Corners = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""
_NEAR_PX = 2


@dataclass(frozen=True)
class Found:
    """A line, or a word where an engine gives no lines."""

    text: str
    place: Corners


@dataclass(frozen=True)
class Sample:
    """A picture, what is written on it, and where, as far as that is known."""

    path: Path
    text: str
    placed: list[Found]
    are_lines: bool


def ours(picture: Image.Image) -> list[Found]:
    size = picture.size
    boxes = [(line.text, line.box) for line in ocr.read(picture).lines]
    return [
        Found(text, (box.x * size[0], box.y * size[1], (box.x + box.width) * size[0], (box.y + box.height) * size[1]))
        for text, box in boxes
        if box is not None
    ]


def tesseract(picture: Image.Image) -> list[Found]:
    table = pytesseract.image_to_data(picture, lang="eng+chi_sim", output_type=pytesseract.Output.DICT)
    return [
        Found(text, (left, top, left + width, top + height))
        for text, left, top, width, height in zip(
            table["text"], table["left"], table["top"], table["width"], table["height"], strict=True
        )
        if text.strip()
    ]


def rapidocr() -> Callable[[Image.Image], list[Found]]:
    """Open RapidOCR as it comes, on one thread."""
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    engine = RapidOCR(params={**threads, "Global.log_level": "critical"})

    def read(picture: Image.Image) -> list[Found]:
        said = engine(picture.convert("RGB"))
        if not isinstance(said, RapidOCROutput):
            raise TypeError("RapidOCR answers in another form when it is asked for all it finds")
        corners = [] if said.boxes is None else said.boxes.tolist()
        return [Found(text, _around(points)) for text, points in zip(said.txts or (), corners, strict=True)]

    return read


def _around(points: list[list[float]]) -> Corners:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def samples(folder: Path) -> list[Sample]:
    """Read what is known of the pictures of a folder: one JSON a picture, or the lines of all in its index."""
    index = json.loads((folder / "index.json").read_text())
    if isinstance(index, list):
        return [Sample(folder / entry["file"], "\n".join(entry["lines"]), [], are_lines=True) for entry in index]
    return [_sample(path) for path in sorted(folder.iterdir()) if path.suffix in {".png", ".jpg"}]


def _sample(path: Path) -> Sample:
    known = json.loads(path.with_suffix(".json").read_text())
    placed = [Found(entry["text"], tuple(entry["box"])) for entry in known.get("lines") or known["words"]]
    return Sample(path, known["text"], placed, are_lines="lines" in known)


def measure(name: str, read: Callable[[Image.Image], list[Found]], pictures: list[Sample]) -> None:
    """Read every picture, and print one row.

    The row has recall and F1 over words or characters, places hit, overlap of lines, and seconds.
    """
    results = [_measured(read, sample) for sample in pictures]
    means = [sum(column) / len(results) for column in zip(*results, strict=True)]
    precision, recall, hits, overlap, seconds = means
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    worst = min(result[1] for result in results)
    print(  # noqa: T201
        f"{name:10} recall {recall:.3f} (worst {worst:.2f}) F1 {f1:.3f} "
        f"hits {hits:.3f} IoU {overlap:.3f} CPU {seconds:.2f} s"
    )


def _measured(read: Callable[[Image.Image], list[Found]], sample: Sample) -> tuple[float, float, float, float, float]:
    picture = Image.open(sample.path)
    picture.load()
    began = _cpu_s()
    found = read(picture)
    seconds = _cpu_s() - began
    units = _words if sample.placed else _characters
    expected, got = units(sample.text), units(" ".join(line.text for line in found))
    shared = (expected & got).total()
    return (
        shared / max(got.total(), 1),
        shared / expected.total(),
        _hits(sample, found),
        _overlap(sample, found),
        seconds,
    )


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z0-9]+", text.lower()))


def _characters(text: str) -> Counter[str]:
    return Counter("".join(unicodedata.normalize("NFKC", text).split()))


def _hits(sample: Sample, found: list[Found]) -> float:
    """Return the share of the words found that were found where they stand."""
    tried = [any(_holds(line.place, known.place) for line in lines) for known, lines in _same_words(sample, found)]
    return sum(tried) / max(len(tried), 1)


def _same_words(sample: Sample, found: list[Found]) -> Iterator[tuple[Found, list[Found]]]:
    by_word: dict[str, list[Found]] = {}
    for line in found:
        for word in _words(line.text):
            by_word.setdefault(word, []).append(line)
    for known in sample.placed:
        yield from ((known, by_word[word]) for word in _words(known.text) if word in by_word)


def _holds(place: Corners, known: Corners) -> bool:
    x, y = (known[0] + known[2]) / 2, (known[1] + known[3]) / 2
    return place[0] - _NEAR_PX <= x <= place[2] + _NEAR_PX and place[1] - _NEAR_PX <= y <= place[3] + _NEAR_PX


def _overlap(sample: Sample, found: list[Found]) -> float:
    """Return the mean intersection over union of each known line with the line found there.

    It is 0 where lines are not known.
    """
    if not (sample.placed and sample.are_lines):
        return 0.0
    best = [max((_iou(known.place, line.place) for line in found), default=0.0) for known in sample.placed]
    return sum(best) / len(best)


def _iou(one: Corners, other: Corners) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (_area(one) + _area(other) - width * height)


def _area(place: Corners) -> float:
    return (place[2] - place[0]) * (place[3] - place[1])
