"""The sentences and pairs that the classifiers are fitted to, and counted on."""

import json
import math
import tomllib
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from memos_gql.documents import Stance
from memos_gql.memory.comparable import comparable
from memos_gql.memory.likely.texts import Answer
from memos_gql.memory.opaque import legible
from memos_gql.memory.preferences import find_statements

TESTS = Path(__file__).parents[2]
WILD, PREFERENCES, STATES = (TESTS / "memory" / name for name in ("wild", "preferences", "states"))
SIBLINGS = Path(__file__).with_name("siblings.toml")
SERIES = ("", "further_")
BY_RULE_MAKERS = ("", "spoken_", "asked_", "stated_")
STANCES = {"+": Stance.FOR, "-": Stance.AGAINST}
UNKNOWN = math.nan
"""The label of what nobody has said of a text."""
LANGUAGES = {"en": "english", "zh": "chinese"}


class Row(NamedTuple):
    """Texts that are judged together, and whether each answer is true of them: 1, 0 or `UNKNOWN`."""

    texts: tuple[str, ...]
    labels: tuple[float, ...]


def sentences(half: str, language: str) -> list[Row]:
    """Read the sentences of a half, with a label for each `Answer`; a text has all that is known of it."""
    found: dict[str, list[float]] = {}
    read = (_labelled, _wild, _chat, _later)
    for text, labels in chain(*(rows(half, language) for rows in read)):
        known = found.setdefault(text, [UNKNOWN] * len(Answer))
        for answer, label in labels.items():
            # A text may end one statement and leave another
            known[answer] = label if math.isnan(known[answer]) else max(known[answer], label)
    return [Row((text,), tuple(labels)) for text, labels in found.items()]


def pairs(half: str, language: str) -> list[Row]:
    """Read the pairs of a half, with one label: whether the later text ends the earlier one."""
    told = [*_wild_pairs(half, language)]
    if half == "development":
        told += [*_pairs_of_rules(language)]
    return list({texts: Row(texts, (float(label),)) for *texts_, label in told for texts in [tuple(texts_)]}.values())


def embedded_form(text: str) -> str:
    """Write a short message of a user as it is embedded for the index."""
    return legible(comparable(f"User: {text}"))


def _labelled(half: str, language: str) -> Iterator[tuple[str, dict[Answer, float]]]:
    for series in BY_RULE_MAKERS:
        for row in _lines(PREFERENCES / f"{series}{half}_{language}.jsonl"):
            standing = row["standing"]
            # What may be found or not teaches nothing
            if standing or not row.get("also"):
                stances = {STANCES.get(label[0]) for label in standing}
                yield row["text"], _answers(is_preference=bool(standing), stances=stances)


def _wild(half: str, language: str) -> Iterator[tuple[str, dict[Answer, float]]]:
    for series in SERIES:
        for row in _lines(WILD / f"{series}preferences_{half}_{language}.jsonl"):
            # Nobody has labelled the stance: where rules read one, it is right nearly always
            told = find_statements(row["text"]) if row["is"] else []
            yield row["text"], _answers(is_preference=row["is"], stances={one.stance for one in told})


def _chat(half: str, language: str) -> Iterator[tuple[str, dict[Answer, float]]]:
    for row in _lines(WILD / f"chat_{half}_{language}.jsonl"):
        yield row["text"], {Answer.PREFERENCE: float(row["is"]), Answer.CHANGE: float(row["change"])}


def _later(half: str, language: str) -> Iterator[tuple[str, dict[Answer, float]]]:
    for _, later, ends in _wild_pairs(half, language):
        yield later, {Answer.CHANGE: float(ends)}


def _answers(*, is_preference: bool, stances: Collection[Stance | None]) -> dict[Answer, float]:
    labels = {Answer.PREFERENCE: float(is_preference)}
    if len(stances) == 1 and (stance := next(iter(stances))):
        labels[Answer.AGAINST] = float(stance is Stance.AGAINST)
    return labels if is_preference else labels | {Answer.CHANGE: 0.0}


def _wild_pairs(half: str, language: str) -> Iterator[tuple[str, str, bool]]:
    for series in SERIES:
        for row in _lines(WILD / f"{series}pairs_{half}_{language}.jsonl"):
            yield row["earlier"], row["later"], row["replaces"]


def _pairs_of_rules(language: str) -> Iterator[tuple[str, str, bool]]:
    listed = tomllib.loads((STATES / "replaced.toml").read_text("utf-8"))
    yield from ((earlier, later, True) for earlier, later in listed[LANGUAGES[language]])
    yield from ((earlier, later, False) for earlier, later in listed[f"{LANGUAGES[language]}_both"])
    for row in _lines(PREFERENCES / f"changed_development_{language}.jsonl"):
        yield row["before"], row["text"], row["replaces"]
    for earlier, of_it, of_another in tomllib.loads(SIBLINGS.read_text("utf-8"))[LANGUAGES[language]]:
        yield from ((earlier, of_it, True), (earlier, of_another, False))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())
