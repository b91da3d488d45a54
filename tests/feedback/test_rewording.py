"""What labelled feedback comes to: a value for a value of the same kind, and otherwise no word of a memory is changed."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from memos_gql.feedback.rewording import reworded
from memos_gql.memory.corrections import Wish, read_correction

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Labelled:
    """A memory, feedback about it, what is asked for, and what the memory says then."""

    said: str
    feedback: str
    wish: str
    right: str | None = None


def labelled(name: str) -> list[Labelled]:
    return [Labelled(**json.loads(line)) for line in (FOLDER / f"{name}.jsonl").read_text().splitlines()]


def outcome(pair: Labelled) -> tuple[str, str | None]:
    correction = read_correction(pair.feedback)
    if correction is not None and correction.wish is Wish.FORGET:
        return "forget", None
    right = reworded(pair.said, correction) if correction is not None and correction.wish is Wish.REPLACE else None
    return ("replace", right) if right else ("deny", None)


@pytest.mark.parametrize("name", ["development_en", "development_zh"])
def test_feedback_comes_to_what_its_author_meant(name: str) -> None:
    pairs = labelled(name)

    assert [(pair, *outcome(pair)) for pair in pairs] == [(pair, pair.wish, pair.right) for pair in pairs]


@pytest.mark.parametrize(("name", "right"), [("held_out_en", 35), ("held_out_zh", 34)])
def test_of_feedback_that_no_rule_was_made_for_nine_in_ten_are_understood(name: str, right: int) -> None:
    pairs = labelled(name)

    understood = [pair for pair in pairs if outcome(pair) == (pair.wish, pair.right)]

    assert (len(understood), len(pairs) >= 35) == (right, True)


@pytest.mark.parametrize("name", ["development_en", "development_zh", "held_out_en", "held_out_zh"])
def test_nothing_is_rewritten_where_no_value_is_given(name: str) -> None:
    written = [(pair.said, outcome(pair)[1]) for pair in labelled(name) if pair.wish != "replace"]

    assert [right for _, right in written if right] == []
