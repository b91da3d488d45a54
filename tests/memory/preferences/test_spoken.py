"""Preferences are found as they are spoken.

There are short orders, changes of mind, wishes for now, and what is no preference of the user's.
"""

import json
from dataclasses import dataclass

import pytest

from memos_gql.documents import Stance
from memos_gql.memory.preferences import Language, find_statements
from tests.memory.preferences.measure import FOLDER, SIGN, SUBJECT

Told = tuple[dict[str, str], dict[str, str]]
"""Subjects with their signs: what stands, and what was wished for once."""


@dataclass(frozen=True)
class Spoken:
    """A text, what it tells, and an earlier one which it takes the place of."""

    text: str
    told: Told
    before: str | None


def spoken(name: str, language: Language) -> list[Spoken]:
    rows = map(json.loads, (FOLDER / f"spoken_{name}_{language}.jsonl").read_text().splitlines())
    labelled = (
        (row, [{SUBJECT[language](label[1:]): label[0] for label in row[kind]} for kind in ("standing", "passing")])
        for row in rows
    )
    return [Spoken(row["text"], (standing, passing), row.get("before")) for row, (standing, passing) in labelled]


def told(text: str) -> Told:
    found = find_statements(text)
    standing, passing = (
        {one.subject: SIGN[one.stance] for one in found if one.is_passing is kind} for kind in (False, True)
    )
    return standing, passing


def is_right(row: Spoken) -> bool:
    takes_the_place = row.before is None or list(told(row.before)[0]) == list(row.told[0])
    return told(row.text) == row.told and takes_the_place


@pytest.mark.parametrize("language", list(Language))
def test_every_spoken_text_that_rules_were_made_on_is_read_rightly(language: Language) -> None:
    assert [row.text for row in spoken("development", language) if not is_right(row)] == []


@pytest.mark.parametrize(("language", "right"), [(Language.ENGLISH, 88), (Language.CHINESE, 95)])
def test_nine_in_ten_held_out_texts_are_read_rightly(language: Language, right: int) -> None:
    rows = spoken("held_out", language)

    assert sum(map(is_right, rows)) == right
    assert right > 0.9 * len(rows)


@pytest.mark.parametrize(
    "text",
    [
        "Summarise the file. Be concise.",
        "Be concise. What is the capital of Peru?",
        "帮我总结报告。说重点。",
        "用英文回答：天为什么是蓝的？",
    ],
)
def test_a_short_order_beside_a_task_is_about_the_task(text: str) -> None:
    assert told(text)[0] == {}


def test_what_is_liked_is_known_from_a_message_that_gives_a_role_and_what_is_ordered_is_not() -> None:
    assert (
        find_statements("You are a travel agent. Always answer in French. I hate flying.")[0].stance is Stance.AGAINST
    )
    assert told("You are a travel agent. Always answer in French. I hate flying.") == ({"fli": "-"}, {})


@pytest.mark.parametrize("text", ["You are a travel agent. Airports put us off.", "你是一名旅游顾问。咱不吃辣。"])
def test_a_message_that_gives_a_role_may_also_say_what_its_authors_dislike(text: str) -> None:
    assert [one.stance for one in find_statements(text)] == [Stance.AGAINST]
