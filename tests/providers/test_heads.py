from pathlib import Path

import numpy as np
import pytest

from memos_gql.providers.heads import Head, open_head, save_head

STATES = np.array([[[1, 0], [3, 0], [0, 4]]], np.float32)
"""One text with three tokens of two dimensions."""


def test_without_attention_every_token_counts_alike_in_each_average() -> None:
    head = Head(
        attention=np.zeros((2, 1), np.float32),
        weights=np.array([[3], [0], [0], [3]], np.float32),
        bias=np.array([0.5], np.float32),
        least={},
    )

    # The average is (4/3, 4/3): its first number from the weighted average, its second from the plain one
    assert head.log_odds(STATES).tolist() == [[pytest.approx(4 + 4 + 0.5)]]


def test_a_token_that_gets_all_attention_is_the_average() -> None:
    head = Head(
        attention=np.array([[0], [100]], np.float32),
        weights=np.array([[1, 0], [0, 1], [0, 0], [0, 0]], np.float32),
        bias=np.zeros(2, np.float32),
        least={},
    )

    assert head.log_odds(STATES).tolist() == [[0.0, 4.0]]


@pytest.mark.parametrize(("odds", "language", "expected"), [(1.5, "en", True), (1.4, "en", False), (9.0, "de", False)])
def test_it_says_yes_from_the_least_log_odds_of_a_language_on(odds: float, language: str, expected: bool) -> None:
    nothing = np.zeros((2, 1), np.float32)
    head = Head(nothing, nothing, nothing, least={"en": np.array([1.5], np.float32)})

    assert head.says(0, [odds], language=language) is expected


def test_a_saved_head_judges_as_before(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    head = Head(
        attention=random.normal(0, 1, (2, 3)).astype(np.float32),
        weights=random.normal(0, 1, (8, 2)).astype(np.float32),
        bias=np.array([0.25, -1], np.float32),
        least={"en": np.array([1, 2], np.float32), "zh": np.array([3, 4], np.float32)},
    )

    save_head(head, tmp_path / "head.npz")
    saved = open_head(tmp_path / "head.npz")

    assert np.allclose(saved.log_odds(STATES), head.log_odds(STATES), atol=0.01)
    assert {language: values.tolist() for language, values in saved.least.items()} == {"en": [1, 2], "zh": [3, 4]}
