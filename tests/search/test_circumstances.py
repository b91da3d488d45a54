"""Whether a text tells of the time, the place and the people that a question asks about."""

import time

import pytest

from memos_gql.search.circumstances import has_other_circumstances
from memos_gql.search.places import asked_in, read
from tests.halves import HALVES, assert_nine_in_ten, labelled


def differs(query: str, text: str) -> bool:
    return has_other_circumstances(asked_in(query), read(f"User: {text}"))


@pytest.mark.parametrize("half", HALVES)
def test_a_text_of_other_circumstances_is_told_from_one_that_may_answer(half: str) -> None:
    kinds = labelled(__file__, "situations/circumstances.toml")[half]

    missed = [row for row in kinds["apart"] if not differs(*row)]
    wrong = [row for row in kinds["together"] if differs(*row)]

    assert_nine_in_ten(missed, len(kinds["apart"]))
    assert wrong == []


def test_a_long_text_is_read_in_linear_time() -> None:
    began = time.perf_counter()
    differs("What do I drink in the evening?", "in the morning before with A " * 20_000)

    assert time.perf_counter() - began < 2
