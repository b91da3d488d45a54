"""The directory for temporary files, such as those of LanceDB when a merge does not fit into memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def spilling_to(directory: Path) -> Iterator[None]:
    """Make this process and its children write temporary files only to the directory."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(directory.resolve())
    try:
        yield
    finally:
        del os.environ["TMPDIR"]
        if before is not None:
            os.environ["TMPDIR"] = before
