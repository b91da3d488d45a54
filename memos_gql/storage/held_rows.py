"""Rows of the index that were read before, held in memory up to a number of bytes.

LanceDB never changes the row that has a number: a changed row gets a new number, and compaction gives new numbers too.
So a held row is correct as long as its table exists, and after a write only new rows have to be read.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Value = TypeVar("Value")

OBJECTS_BYTES = 1000
"""What the Python objects of one row take, in addition to its vector and its texts."""
MOST_CONDITIONS = 1000
"""Conditions of recent searches that are remembered, as hashes."""
BYTES_PER_CHARACTER = 2
"""Python stores a text in Latin letters with one byte per character, and a Chinese text with two."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row as a search needs it. `facts` are the fields of a candidate that no query changes."""

    id: str
    facts: tuple[object, ...]
    vector: Vector
    bytes_held: int


class Place(NamedTuple):
    """Where a row is: the name of its table's making, and its number.

    A table that is made anew numbers its rows from 0 again, so the number alone is not enough. The hashes of conditions
    are stored in the same form.
    """

    made: str
    number: int


class Count(NamedTuple):
    """The number of rows under some condition, in one version of a table."""

    version: int
    rows: int


class Listed(NamedTuple):
    """The numbers of all rows under a condition, in one version of a table, and the whole hash of the condition.

    With a shorter hash, a caller could be given the rows of another condition.
    """

    version: int
    condition: bytes
    numbers: NDArray[np.int64]


def bytes_of(vector: Vector, written: str) -> int:
    """Estimate the memory that a row takes from its vector and from its facts as JSON."""
    return vector.nbytes + BYTES_PER_CHARACTER * len(written) + OBJECTS_BYTES


class HeldRows:
    """The rows that were used last. Callers may only ask for numbers that a search within their scope has returned."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._rows: OrderedDict[tuple[str, int], HeldRow] = OrderedDict()
        self._found_few: OrderedDict[Place, bool] = OrderedDict()
        self._counts: OrderedDict[Place, Count] = OrderedDict()
        self._listed: OrderedDict[Place, Listed] = OrderedDict()

    @property
    def bytes_held(self) -> int:
        return self._bytes

    def were_few(self, made: str, allowed: str) -> bool | None:
        """Tell whether the last search with this condition found few rows, so that they are probably held.

        None if it was not searched lately.
        """
        return self._found_few.get(Place(made, hash(allowed)))

    def remember(self, made: str, allowed: str, *, are_few: bool) -> None:
        """Remember whether a search with this condition found few rows."""
        _keep(self._found_few, Place(made, hash(allowed)), are_few)

    def count_at(self, version: int, made: str, allowed: str) -> int | None:
        """Return the number of rows under a condition; None if they were not counted in this version of the table."""
        known = self._counts.get(Place(made, hash(allowed)))
        return known.rows if known and known.version == version else None

    def remember_count(self, rows: int, version: int, made: str, allowed: str) -> None:
        """Remember how many rows a version of the table has under a condition. No version ever changes."""
        _keep(self._counts, Place(made, hash(allowed)), Count(version, rows))

    def listed_at(self, version: int, made: str, allowed: str) -> list[int] | None:
        """Return the numbers of all rows under a condition; None if they were not listed in this version."""
        known = self._listed.get(Place(made, hash(allowed)))
        if known is None or (known.version, known.condition) != (version, _digest(allowed)):
            return None
        numbers: list[int] = known.numbers.tolist()
        return numbers

    def remember_listed(self, numbers: Sequence[int], version: int, made: str, allowed: str) -> None:
        """Remember which rows a version of the table has under a condition. No version ever changes."""
        listed = Listed(version, _digest(allowed), np.array(numbers, np.int64))
        _keep(self._listed, Place(made, hash(allowed)), listed)

    def of(self, made: str, numbers: Iterable[int]) -> dict[int, HeldRow]:
        """Return those of the rows that are held."""
        found = {}
        for number in numbers:
            # Made without a call, because a search makes hundreds of them
            place = (made, number)
            if row := self._rows.get(place):
                self._rows.move_to_end(place)
                found[number] = row
        return found

    def hold(self, made: str, rows: Mapping[int, HeldRow]) -> None:
        """Hold rows. If there are too many, drop those that were not used for the longest time."""
        for number, row in rows.items():
            place = Place(made, number)
            if place not in self._rows:
                self._bytes += row.bytes_held
                self._rows[place] = row
        while self._bytes > self._most_bytes:
            _, row = self._rows.popitem(last=False)
            self._bytes -= row.bytes_held


def _digest(allowed: str) -> bytes:
    return hashlib.sha256(allowed.encode("utf-8", "surrogatepass")).digest()


def _keep(kept: OrderedDict[Place, Value], place: Place, value: Value) -> None:
    kept[place] = value
    kept.move_to_end(place)
    while len(kept) > MOST_CONDITIONS:
        kept.popitem(last=False)
