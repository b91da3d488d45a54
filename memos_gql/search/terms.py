"""The terms of many ranks at once: one array for each term, because a search weighs hundreds of candidates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.explanation import Explanation

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of `Explanation` by their names, at least one, each float64 of shape (n,); those that are missing are 0."""

    columns: Mapping[str, Numbers]

    def with_columns(self, **columns: Numbers) -> "Terms":
        """Add terms, or replace them."""
        return Terms({**self.columns, **columns})

    def sum_of(self, names: Iterable[str]) -> Numbers:
        """Add up terms in the order of their names, shape (n,).

        `Explanation` uses the same order: another one would change the last digits.
        """
        summed = np.zeros_like(next(iter(self.columns.values())))
        for name in names:
            if name in self.columns:
                summed += self.columns[name]
        return summed

    def explained(self) -> list[Explanation]:
        """Return the explanation of each candidate."""
        count = len(next(iter(self.columns.values())))
        rows = (self._row(name, count) for name in Explanation._fields)
        return [Explanation._make(row) for row in zip(*rows, strict=True)]

    def _row(self, name: str, count: int) -> Iterable[float]:
        # Most terms apply to no candidate of a search, and one zero for all is faster than one for each
        return self.columns[name].tolist() if name in self.columns and self.columns[name].any() else repeat(0.0, count)
