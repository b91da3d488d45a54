"""Rows of the index for tests: all alike, but for what a test says."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import lancedb
import numpy as np

from memos_gql.storage.index_rows import IndexRow, Vector

MADE_AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


def a_row(row_id: str, words: str = "", *, vector: Vector | None = None, **changes: object) -> IndexRow:
    row = IndexRow(
        id=row_id,
        owner="user:ann",
        conversation_id="talk",
        agent_id=None,
        app_id=None,
        kind="TEXT",
        status="ACTIVATED",
        tags=(),
        file_ids=(),
        info_pairs=(),
        created_at=MADE_AT,
        updated_at=MADE_AT,
        said_at=MADE_AT,
        role="USER",
        speech="statement",
        is_correction=False,
        replaced_by=None,
        turns=(row_id,),
        previous_turns=(),
        gist=row_id,
        happens_from=None,
        happens_until=None,
        words=words,
        vector=unit(0, 0, 1) if vector is None else vector,
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # any field, each of its own type


async def pieces(index: Path) -> int:
    """Count the fragments that project p's table is kept in: each commit adds one, each compaction joins them."""
    table = await (await lancedb.connect_async(index)).open_table("memories_p")
    statistics = await table.stats()
    return int(statistics["fragment_stats"]["num_fragments"])  # type: ignore[index]  # declared as a class, given as a dict
