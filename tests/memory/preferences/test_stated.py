"""Preferences are found in the many ways in which people state them, and a change takes the place of what it changes.

A row's labels are in the words of its author: a subject is right when either side holds the other, and "|" separates
words that are equally right, each with the sign of the first or its own. `standing` must be found, `also` may be.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from memos_gql.memory.preferences import Language, Statement, find_statements
from tests.memory.preferences.measure import FOLDER
from tests.memory.preferences.test_asked import fits


@dataclass(frozen=True)
class Row:
    """A text, and what must and may be remembered of it; nothing where it states no lasting preference."""

    text: str
    standing: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Two texts, and whether the later takes the place of what the earlier states."""

    before: str
    text: str
    replaces: bool


def stated(name: str, language: Language) -> list[Row]:
    rows = map(json.loads, (FOLDER / f"stated_{name}_{language}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Row(row["text"], tuple(row["standing"]), tuple(row.get("also", ()))) for row in rows]


def changed(name: str, language: Language) -> list[Change]:
    lines = (FOLDER / f"changed_{name}_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Change(**json.loads(line)) for line in lines]


def is_right(row: Row, language: Language) -> bool:
    left = standing(row.text)
    for label in (*row.standing, *row.also):
        found = next((one for one in left if _is_labelled(one, label, language)), None)
        if found is not None:
            left.remove(found)
        elif label in row.standing:
            return False
    return left == []


def standing(text: str) -> list[Statement]:
    return [one for one in find_statements(text) if not one.is_passing]


def _is_labelled(statement: Statement, label: str, language: Language) -> bool:
    signed = (words if words[0] in "+-" else label[0] + words for words in label.split("|"))
    return any(fits(statement, words, language) for words in signed)


def replaces(change: Change) -> bool:
    earlier, later = ({one.subject for one in standing(text)} for text in (change.before, change.text))
    return not earlier.isdisjoint(later)


def right(rows: Sequence[Row], language: Language, *, states: bool) -> int:
    return sum(is_right(row, language) for row in rows if bool(row.standing) is states)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ["development", "held_out"])
def test_hardly_any_text_that_states_no_lasting_preference_is_read_as_one(name: str, language: Language) -> None:
    rows = stated(name, language)

    none = sum(not row.standing for row in rows)
    assert none - right(rows, language, states=False) <= 1
    assert none > 20


@pytest.mark.parametrize(("language", "found"), [(Language.ENGLISH, 248), (Language.CHINESE, 217)])
def test_as_many_stated_preferences_that_rules_were_made_on_are_found(language: Language, found: int) -> None:
    right_now = right(stated("development", language), language, states=True)

    assert right_now == found


@pytest.mark.parametrize(("language", "found"), [(Language.ENGLISH, 58), (Language.CHINESE, 74)])
def test_as_many_held_out_stated_preferences_are_found(language: Language, found: int) -> None:
    right_now = right(stated("held_out", language), language, states=True)

    assert right_now == found


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [
        (Language.ENGLISH, "development", 33),
        (Language.ENGLISH, "held_out", 9),
        (Language.CHINESE, "development", 31),
        (Language.CHINESE, "held_out", 7),
    ],
)
def test_as_many_changes_are_told_from_what_changes_nothing(language: Language, name: str, told: int) -> None:
    changes = changed(name, language)

    assert len(changes) >= 12
    assert sum(replaces(change) is change.replaces for change in changes) == told
    assert all(change.replaces or not replaces(change) for change in changes)
