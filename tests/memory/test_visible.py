"""Texts that show nothing, however long they are."""

import sys
import time

import pytest

from memos_gql.memory.visible import LOOKED_AT_SINGLY, is_visible

BLANKS = " \t\n\u00a0\u200b\ufeff\u2800\u3164\ufe0f"


@pytest.mark.parametrize("blank", BLANKS)
def test_blanks_show_nothing_and_one_letter_behind_them_does(blank: str) -> None:
    for length in (1, LOOKED_AT_SINGLY, 5 * LOOKED_AT_SINGLY):
        assert not is_visible(blank * length)
        assert is_visible(blank * length + "x")


def test_each_character_counts_the_same_at_the_beginning_and_far_behind_it() -> None:
    far = " " * LOOKED_AT_SINGLY

    different = [code for code in range(0, sys.maxunicode, 37) if is_visible(chr(code)) != is_visible(far + chr(code))]

    assert different == []


def test_millions_of_blanks_take_a_moment() -> None:
    is_visible(" " * 2 * LOOKED_AT_SINGLY)

    began = time.thread_time()
    assert not is_visible("\u200b" * 10_000_000)

    assert time.thread_time() - began < 0.5  # one by one they took three seconds
