"""Every form of words is reached by its own example, so none stands behind another that takes all it could read."""

from collections.abc import Sequence

import pytest

from memos_gql.memory.preferences.chinese import habits as chinese_habits
from memos_gql.memory.preferences.chinese import likings as chinese_likings
from memos_gql.memory.preferences.english import habits as english_habits
from memos_gql.memory.preferences.english import liking_forms as english_likings
from memos_gql.memory.preferences.forms import Form, alternatives, one_of

TABLES: dict[str, Sequence[Form]] = {
    "English likings": english_likings.FORMS,
    "English habits": english_habits.HABITS,
    "English wishes": english_habits.WISHES,
    "Chinese likings": chinese_likings.FORMS,
    "Chinese habits": chinese_habits.HABITS,
    "Chinese wishes": chinese_habits.WISHES,
}


@pytest.mark.parametrize("name", list(TABLES))
def test_each_form_is_the_first_that_reads_its_example(name: str) -> None:
    forms = TABLES[name]

    first = {known.example: next((other.example for other in forms if other.pattern.match(known.example)), None) for known in forms}

    assert first == {known.example: known.example for known in forms}


def test_lines_become_alternatives_without_their_remarks() -> None:
    lines = r"""
        tea|green tea  # "I like green tea"
        coff(?:ee|e)
    """

    assert alternatives(lines) == "tea|green tea|coff(?:ee|e)"
    assert one_of(lines) == "(?:tea|green tea|coff(?:ee|e))"
