"""Measure how well preferences are found in the labelled sets.

Run `python -m tests.memory.preferences.measure` for the table.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from memos_gql.documents import Stance
from memos_gql.memory.preferences import Language, find_statements
from memos_gql.memory.preferences.grammars import GRAMMARS
from memos_gql.memory.preferences.subjects import subject

FOLDER = Path(__file__).parent
SETS = ("development", "held_out")
SUBJECT = {language: partial(subject, grammar) for language, grammar in GRAMMARS.items()}
SIGN = {Stance.FOR: "+", Stance.AGAINST: "-"}

T = TypeVar("T")
Labels = dict[str, str]
"""Subject -> "+" or "-"."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, what must be remembered of it and what was wished for once."""

    text: str
    standing: Labels
    passing: Labels


@dataclass(frozen=True, slots=True)
class Counts:
    """Found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of each kind was found in a labelled set.

    There are texts that state a preference, statements whose subject is right, those whose subject and stance are
    right, and wishes for once.
    """

    texts: Counts
    subjects: Counts
    stances: Counts
    passing: Counts


def labelled(name: str, language: Language) -> list[Labelled]:
    """Read a labelled set; the subjects of its labels are normalised as those of statements are."""
    lines = (FOLDER / f"{name}_{language}.jsonl").read_text().splitlines()
    return [_labelled(json.loads(line), language) for line in lines]


def _labelled(row: dict[str, str | list[str]], language: Language) -> Labelled:
    standing, passing = (
        {SUBJECT[language](label[1:]): label[0] for label in row[key]} for key in ("standing", "passing")
    )
    return Labelled(str(row["text"]), standing, passing)


def measure(texts: Sequence[Labelled]) -> Measure:
    found = [_found(text.text, is_passing=False) for text in texts]
    wished = [_found(text.text, is_passing=True) for text in texts]
    expected = [text.standing for text in texts]
    return Measure(
        texts=_counts(
            [{"any"} if labels else set() for labels in found], [{"any"} if labels else set() for labels in expected]
        ),
        subjects=_counts([set(labels) for labels in found], [set(labels) for labels in expected]),
        stances=_counts([set(labels.items()) for labels in found], [set(labels.items()) for labels in expected]),
        passing=_counts([set(labels.items()) for labels in wished], [set(text.passing.items()) for text in texts]),
    )


def _found(text: str, *, is_passing: bool) -> Labels:
    return {
        statement.subject: SIGN[statement.stance]
        for statement in find_statements(text)
        if statement.is_passing is is_passing
    }


def _counts(found: Sequence[set[T]], expected: Sequence[set[T]]) -> Counts:
    pairs = list(zip(found, expected, strict=True))
    return Counts(
        right=sum(len(one & other) for one, other in pairs),
        wrong=sum(len(one - other) for one, other in pairs),
        missed=sum(len(other - one) for one, other in pairs),
    )


def table() -> Iterator[str]:
    yield (
        f"{'language':9}{'set':13}{'texts':>6}  {'':10}"
        f"{'right':>6}{'wrong':>6}{'missed':>7}{'precision':>11}{'recall':>8}"
    )
    for language in Language:
        for name in SETS:
            texts = labelled(name, language)
            measured = measure(texts)
            for kind in ("texts", "subjects", "stances", "passing"):
                counts: Counts = getattr(measured, kind)
                figures = (
                    f"{counts.right:6}{counts.wrong:6}{counts.missed:7}{counts.precision:11.3f}{counts.recall:8.3f}"
                )
                yield f"{language:9}{name:13}{len(texts):6}  {kind:10}{figures}"


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201  # the table is what it is run for
