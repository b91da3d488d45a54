"""A newer statement goes before an older one of the same thing, and not before one of another thing."""

from datetime import UTC, datetime

import pytest

from memos_gql.search.frames import STEP, Statement, recency

JANUARY, JULY = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


def gained(query: str, older: str, newer: str, *, is_here: bool = False) -> float:
    """Return what the newer statement gains on an older one that leads by 2; `is_here` is about the older one."""
    statements = [
        Statement("older", f"User: {older}", JANUARY, 5.0, is_here),
        Statement("newer", f"User: {newer}", JULY, 3.0),
    ]
    found = recency(statements, query)
    assert found["older"] == 0
    return found["newer"]


@pytest.mark.parametrize(
    ("query", "older", "newer"),
    [
        ("Where is the key?", "The key is under the flowerpot.", "The key is in the blue drawer."),
        ("Where do we meet?", "We meet at the old harbour.", "We meet at the new harbour."),
        ("Where is the router?", "The old router is in the attic.", "The new router is in the hall."),
        ("钥匙在哪里？", "钥匙在花盆下面。", "钥匙在抽屉里。"),
        ("备用钥匙在哪里？", "我的备用钥匙在花盆下面。", "我的备用钥匙在抽屉里。"),
    ],
)
def test_the_newer_of_two_statements_about_one_thing_goes_first(query: str, older: str, newer: str) -> None:
    assert gained(query, older, newer) == 2 + STEP


@pytest.mark.parametrize(
    ("query", "older", "newer"),
    [
        ("Where is the key?", "The spare key is under the flowerpot.", "The cellar key is lost."),
        ("What colour is the lamp?", "The kitchen lamp is red.", "The hall lamp is blue."),
        ("When is the meeting?", "The budget meeting is on Monday.", "The choir meeting is on Friday."),
        ("钥匙在哪里？", "备用钥匙在花盆下面。", "地窖钥匙丢了。"),
    ],
)
def test_another_thing_of_the_same_kind_gains_nothing(query: str, older: str, newer: str) -> None:
    assert gained(query, older, newer) == 0


def test_what_was_said_in_the_conversation_of_the_query_stays_ahead() -> None:
    said = ("Where do we meet?", "We meet at the old harbour.", "We meet at the new harbour.")

    assert (gained(*said), gained(*said, is_here=True)) == (2 + STEP, 0)


def test_a_change_that_words_of_a_frame_tell_overrules_the_conversation() -> None:
    assert gained("Where do I live?", "I live in Porto.", "I moved to Ghent.", is_here=True) == 2 + STEP
