"""Count how much is found of what people write who know no rule.

Run `python -m tests.memory.wild.measure` for the table.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click

from memos_gql.memory.preferences import find_statements
from memos_gql.memory.states import read_states, replaces
from tests.halves import HALVES

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh")


class Counts(NamedTuple):
    """How many are found of how many, and how many that are none are taken for one, of how many."""

    found: int
    of: int
    mistaken: int
    others: int

    def __str__(self) -> str:
        return f"found {self.found} of {self.of}, mistaken {self.mistaken} of {self.others}"


def preferences(half: str, language: str) -> Counts:
    """Count the sentences of which a lasting preference is read."""
    return _counted(f"preferences_{half}_{language}", "is", _tells_preference)


def pairs(half: str, language: str) -> Counts:
    """Count the pairs of which the later statement is taken for the end of the earlier one."""
    return _counted(f"pairs_{half}_{language}", "replaces", _replaces)


def _tells_preference(row: dict[str, Any]) -> bool:
    return any(not statement.is_passing for statement in find_statements(row["text"]))


def _replaces(row: dict[str, Any]) -> bool:
    return replaces(read_states(row["later"]), read_states(row["earlier"]))


def _counted(name: str, label: str, is_taken: Callable[[dict[str, Any]], bool]) -> Counts:
    rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]
    right = [is_taken(row) for row in rows if row[label]]
    wrong = [is_taken(row) for row in rows if not row[label]]
    return Counts(sum(right), len(right), sum(wrong), len(wrong))


if __name__ == "__main__":
    for half in HALVES:
        for language in LANGUAGES:
            click.echo(f"preferences {half} {language}: {preferences(half, language)}")
            click.echo(f"pairs {half} {language}: {pairs(half, language)}")
