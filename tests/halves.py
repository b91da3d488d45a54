"""Labelled examples come in two halves.

The rules were made on one, and the other was written before and tells how good they are.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HALVES = ("development", "held_out")
ENOUGH = 0.9

Labelled = dict[str, Any]


def labelled(test_file: str, name: str) -> Labelled:
    """Read a TOML file by its path from the folder of a test."""
    return tomllib.loads((Path(test_file).parent / name).read_text(encoding="utf-8"))


def assert_nine_in_ten(wrong: Iterable[object], count: int) -> None:
    """Fail, and list what is wrong, where that is more than a tenth of `count` examples."""
    listed = list(wrong)
    right = count - len(listed)
    assert right >= ENOUGH * count, "\n".join([f"{right} of {count} are right; these are wrong:", *map(str, listed)])
