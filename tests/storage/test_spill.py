"""What LanceDB puts aside on disk lies where it was told to, and nowhere else."""

import os
from pathlib import Path

import pytest

from memos_gql.documents import ProjectScope
from memos_gql.errors import DependencyUnavailable
from memos_gql.storage.spill import spilling_to
from memos_gql.storage.vectors import open_vectors
from tests.storage.rows import a_row

pytestmark = pytest.mark.usefixtures("leases")


async def test_rows_are_merged_with_no_other_place_to_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = await open_vectors(str(tmp_path / "index"), embedder_id="model@1", dimensions=3)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "absent"))

    with pytest.raises(DependencyUnavailable):
        await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna")])
    (tmp_path / "inside").mkdir()
    with spilling_to(tmp_path / "inside"):
        await vectors.of(ProjectScope("p")).upsert([a_row("it", "tuna")])

    assert await vectors.of(ProjectScope("p")).ids() == {"it"}
    assert os.environ["TMPDIR"] == str(tmp_path / "absent")
    assert list((tmp_path / "inside").iterdir()) == []


def test_a_place_that_was_not_set_is_not_set_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)

    with spilling_to(tmp_path):
        assert os.environ["TMPDIR"] == str(tmp_path)

    assert "TMPDIR" not in os.environ
