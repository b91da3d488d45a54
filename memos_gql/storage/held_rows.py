"""Rows of the index that were read before, held in memory up to a number of bytes.

The row with a number never changes: LanceDB writes a changed row under a new number, and so does compaction. So a held
row stays right as long as its table exists, and after a write only new rows have to be read.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

OBJECTS_BYTES = 1000
"""What Python's objects of one row take besides its vector and its texts."""
MOST_PLACES = 1000
"""Conditions of searches that are remembered, by their hash."""
BYTES_A_CHARACTER = 2
"""A text in Latin letters takes one byte a character, a Chinese one two."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row as a search needs it. `facts` are the fields of a candidate that no query changes."""

    id: str
    facts: tuple[object, ...]
    vector: Vector
    bytes_held: int


class Place(NamedTuple):
    """Where a row is: `made` names the making of a table, since a table made anew counts its rows from 0 again.

    Conditions of searches are remembered in the same way, by their hash.
    """

    made: str
    number: int


def bytes_of(vector: Vector, written: str) -> int:
    """Estimate the memory of a row by its vector and its written facts."""
    return vector.nbytes + BYTES_A_CHARACTER * len(written) + OBJECTS_BYTES


class HeldRows:
    """The rows that were used last. Only a caller that was given a row's number by a scoped search may ask for it."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._rows: OrderedDict[Place, HeldRow] = OrderedDict()
        self._searched: OrderedDict[Place, None] = OrderedDict()

    @property
    def bytes_held(self) -> int:
        return self._bytes

    def was_searched(self, made: str, allowed: str) -> bool:
        """Tell whether rows under this condition were searched lately, so that they are probably held; note it."""
        place = Place(made, hash(allowed))
        was = place in self._searched
        self._searched[place] = None
        self._searched.move_to_end(place)
        while len(self._searched) > MOST_PLACES:
            self._searched.popitem(last=False)
        return was

    def of(self, made: str, numbers: Iterable[int]) -> dict[int, HeldRow]:
        """Return those of the rows that are held."""
        found = {}
        for number in numbers:
            place = Place(made, number)
            if row := self._rows.get(place):
                self._rows.move_to_end(place)
                found[number] = row
        return found

    def hold(self, made: str, rows: Mapping[int, HeldRow]) -> None:
        """Hold rows, and let those go that were not used for the longest time."""
        for number, row in rows.items():
            place = Place(made, number)
            if place not in self._rows:
                self._bytes += row.bytes_held
                self._rows[place] = row
        while self._bytes > self._most_bytes:
            _, row = self._rows.popitem(last=False)
            self._bytes -= row.bytes_held
