"""Which mongod is run when there are several, and what is known of it."""

import os
from pathlib import Path

import pytest

from memos_gql.embedded.programs import known_fault, mongod_program


def mongod(directory: Path, version: str, *, exit_code: int = 0) -> Path:
    """Make a program that tells its version as mongod does."""
    directory.mkdir()
    program = directory / "mongod"
    program.write_text(f"#!/bin/sh\necho 'db version v{version}'\necho 'Build Info: 1.2.3'\nexit {exit_code}\n")
    program.chmod(0o755)
    return program


def test_the_newest_that_runs_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = mongod(tmp_path / "old", "4.4.29"), mongod(tmp_path / "new", "7.0.31")
    broken = mongod(tmp_path / "broken", "9.9.9", exit_code=1)
    monkeypatch.setenv(
        "PATH", os.pathsep.join(str(program.parent) for program in (old, broken, new)) + os.pathsep + os.environ["PATH"]
    )

    assert mongod_program() == new


@pytest.mark.parametrize(
    ("version", "is_known"),
    [("6.0.5", True), ("6.0.14", False), ("5.0.24", True), ("7.0.6", False), ("8.0.1", False), ("4.4.29", False)],
)
def test_a_release_with_a_fault_that_needs_no_password_is_named(version: str, is_known: bool, tmp_path: Path) -> None:
    fault = known_fault(mongod(tmp_path / "bin", version))

    assert (fault is not None) == is_known
    assert fault is None or "6.0.14" in fault
