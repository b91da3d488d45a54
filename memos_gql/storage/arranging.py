"""Putting the rows of each owner together in a table's files: rows that lie far apart take longer to load."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # ships no types
from lancedb.table import AsyncTable

STEP_ROWS = 10_000
"""Rows that are rewritten in one commit, in a fifth of a second and some 50 MB."""
LEAST_SCATTERED = 2_000
"""In small tables, scattered rows are loaded almost as fast."""
SCATTERED_SHARE = 0.2
"""The table is arranged anew once this share of its rows do not follow a row of their owner."""
MOST_ROWS = 2_000_000
"""The owners of so many rows take 100 MB while they are sorted. Larger tables stay in the order of arrival."""


@dataclass(frozen=True)
class Arrangement:
    """The numbers of a table's rows by owner, in steps, and the version of the table that has these numbers."""

    version: int
    steps: list[list[int]]


async def arrangement(table: AsyncTable) -> Arrangement | None:
    """Plan to rewrite the table by owner; None if its rows lie close enough together."""
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
    """Count rows that follow a row of another owner, except the first of each owner."""
    codes = owners.indices.to_numpy()
    return int((codes[1:] != codes[:-1]).sum()) + 1 - len(owners.dictionary)


async def rewrite_by_owner(table: AsyncTable, numbers: Sequence[int]) -> None:
    """Rewrite some rows side by side, in one commit. Nothing else may write meanwhile."""
    rows = (await table.take_row_ids(list(numbers)).to_arrow()).sort_by([("owner", "ascending"), ("id", "ascending")])
    # The index of ids would return the rows in another order
    await table.merge_insert("id").when_matched_update_all().use_index(use_index=False).execute(rows)
