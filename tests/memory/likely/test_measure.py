"""Rules and classifiers together find no less of what strangers write, and are mistaken no more often."""

from pathlib import Path

import pytest

from memos_gql.providers.embedding import open_embedder
from tests.memory.likely.measure import pairs, preferences

MESSAGES = {
    "preferences_held_out_en": (136, 5),
    "preferences_held_out_zh": (137, 12),
    "chat_held_out_en": (18, 1),
    "chat_held_out_zh": (22, 4),
}
"""By file: how many are found, and how many are mistaken."""
PAIRS = {"pairs_held_out_en": (98, 5), "pairs_held_out_zh": (86, 3)}

ROUNDED = 2
"""So many rows may be judged otherwise by a processor that rounds differently."""


@pytest.mark.parametrize("name", MESSAGES)
async def test_as_many_preferences_are_found_as_before_and_no_more_are_mistaken(model_dir: Path, name: str) -> None:
    counts = await preferences(open_embedder(model_dir, threads=1), name)

    found, mistaken = MESSAGES[name]
    assert (counts.found >= found - ROUNDED, counts.mistaken <= mistaken + ROUNDED) == (True, True), counts


@pytest.mark.parametrize("name", PAIRS)
async def test_as_many_replacements_are_found_as_before_and_no_more_are_mistaken(model_dir: Path, name: str) -> None:
    counts = await pairs(open_embedder(model_dir, threads=1), name)

    found, mistaken = PAIRS[name]
    assert (counts.found >= found - ROUNDED, counts.mistaken <= mistaken + ROUNDED) == (True, True), counts
