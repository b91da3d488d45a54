"""Rewriting a table so that the rows of each owner are next to each other: scattered rows take longer to load."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # ships no types
from lancedb.table import AsyncTable

STEP_ROWS = 10_000
"""Rows that are rewritten in one commit, which takes a fifth of a second and some 50 MB of memory."""
LEAST_SCATTERED = 2_000
"""Tables with fewer scattered rows are not rewritten, because loading these takes hardly longer."""
SCATTERED_SHARE = 0.2
"""A table is rewritten once this share of its rows does not follow a row of the same owner."""
MOST_ROWS = 2_000_000
"""Sorting the owners of so many rows takes 100 MB of memory. Larger tables are not rewritten."""


@dataclass(frozen=True)
class Arrangement:
    """The numbers of a table's rows sorted by owner, divided into steps, and the table's version with these numbers."""

    version: int
    steps: list[list[int]]


async def arrangement(table: AsyncTable) -> Arrangement | None:
    """Plan the rewriting of a table by owner; None if few of its rows are scattered, or if it is too large."""
    version = await table.version()
    await table.checkout(version)
    if not LEAST_SCATTERED < await table.count_rows() <= MOST_ROWS:
        return None
    found = await table.query().select(["owner"]).with_row_id().to_arrow()
    owners = found["owner"].combine_chunks().dictionary_encode()
    if _scattered(owners) < max(LEAST_SCATTERED, SCATTERED_SHARE * found.num_rows):
        return None
    numbers = found["_rowid"].take(pc.sort_indices(owners.indices)).to_pylist()
    return Arrangement(version, [numbers[first : first + STEP_ROWS] for first in range(0, len(numbers), STEP_ROWS)])


def _scattered(owners: pa.DictionaryArray) -> int:
    """Count the rows that follow a row of another owner; the first row of each owner does not count."""
    codes = owners.indices.to_numpy()
    return int((codes[1:] != codes[:-1]).sum()) + 1 - len(owners.dictionary)


async def rewrite_by_owner(table: AsyncTable, numbers: Sequence[int]) -> None:
    """Rewrite some rows next to each other, in one commit. Nothing else may write meanwhile."""
    rows = (await table.take_row_ids(list(numbers)).to_arrow()).sort_by([("owner", "ascending"), ("id", "ascending")])
    await write_back(table, rows)


async def write_back(table: AsyncTable, rows: pa.Table) -> None:
    """Write rows that were read before, except those that have changed since.

    If another commit takes longer than expected and ends meanwhile, LanceDB repeats this write after it.
    """
    merge = table.merge_insert("id").when_matched_update_all(where="target.updated_at = source.updated_at")
    # With the index of ids, LanceDB would write the rows in another order
    await merge.use_index(use_index=False).execute(rows)
