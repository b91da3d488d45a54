"""Where temporary files are written: LanceDB puts rows aside on disk where a merge does not fit into memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def spilling_to(directory: Path) -> Iterator[None]:
    """Let this process, and those it starts, write temporary files to the directory alone."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(directory.resolve())
    try:
        yield
    finally:
        del os.environ["TMPDIR"]
        if before is not None:
            os.environ["TMPDIR"] = before
