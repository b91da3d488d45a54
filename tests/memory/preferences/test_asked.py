"""Standing orders with a condition or for a field, manners of talking, and habits of taste are found as they are asked.

A row lists what must stand. Its labels are in the words of its author: a subject is right when either side holds the
other, and "|" separates words that are equally right.
"""

import json
from dataclasses import dataclass

import pytest

from memos_gql.memory.preferences import Language, Statement, find_statements
from tests.memory.preferences.measure import FOLDER, SIGN, SUBJECT


@dataclass(frozen=True)
class Row:
    text: str
    standing: tuple[str, ...]


def asked(name: str, language: Language) -> list[Row]:
    rows = map(json.loads, (FOLDER / f"asked_{name}_{language}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Row(row["text"], tuple(row["standing"])) for row in rows]


def is_right(row: Row, language: Language) -> bool:
    left = [one for one in find_statements(row.text) if not one.is_passing]
    for label in row.standing:
        found = next((one for one in left if fits(one, label, language)), None)
        if found is None:
            return False
        left.remove(found)
    return left == []


def fits(statement: Statement, label: str, language: Language) -> bool:
    return any(_names(statement, label[0], words, language) for words in label[1:].split("|"))


def _names(statement: Statement, sign: str, words: str, language: Language) -> bool:
    told, wanted = statement.subject.lower(), SUBJECT[language](words).lower()
    # A slot such as "answer tone" has one value, whichever sign the order has
    if statement.subject == words:
        return True
    is_same = words.lower() in statement.about.lower() or wanted in told or (len(told) > 1 and told in wanted)
    return SIGN[statement.stance] == sign and is_same


@pytest.mark.parametrize(("language", "right"), [(Language.ENGLISH, 215), (Language.CHINESE, 216)])
def test_as_many_asked_texts_that_rules_were_made_on_are_read_rightly(language: Language, right: int) -> None:
    assert sum(is_right(row, language) for row in asked("development", language)) == right


@pytest.mark.parametrize(("language", "right"), [(Language.ENGLISH, 80), (Language.CHINESE, 74)])
def test_as_many_held_out_asked_texts_are_read_rightly(language: Language, right: int) -> None:
    rows = asked("held_out", language)

    assert sum(is_right(row, language) for row in rows) == right
    assert right > 0.9 * len(rows)


def test_an_order_holds_on_its_condition_and_replaces_no_order_on_another() -> None:
    [emails] = find_statements("Before you send an email, ask me.")
    [bookings] = find_statements("Before you book anything, ask me.")

    assert (emails.about, bookings.about) == ("ask me before you send an email", "ask me before you book anything")
    assert emails.subject != bookings.subject


@pytest.mark.parametrize(
    "text",
    [
        "Whenever I send code, run the tests first. What is the capital of Peru?",
        "For this recipe, leave out the nuts.",
        "For recipes, leave out the nuts?",
        "Translate: whenever I send code, run the tests first.",
        "When you find the file, delete it.",
        "温度用摄氏度还是华氏度？",
        "这道菜谱里别放花生。",
    ],
)
def test_an_order_for_one_occasion_or_beside_a_question_does_not_last(text: str) -> None:
    assert [one for one in find_statements(text) if not one.is_passing] == []
