"""What is read of sentences whose writers knew no rule gets no worse."""

import pytest

from tests.memory.wild.measure import LANGUAGES, pairs, preferences

PREFERENCES = {"en": (93, 4), "zh": (83, 10)}
"""Of the held-out half: the fewest that are found, and the most that are mistaken."""
PAIRS = {"en": (48, 3), "zh": (37, 3)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_preferences_of_strangers_are_found_as_before_and_no_more_are_mistaken(language: str) -> None:
    counts = preferences("held_out", language)

    fewest, most = PREFERENCES[language]
    assert (counts.found >= fewest, counts.mistaken <= most) == (True, True), counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_as_many_replacements_of_strangers_are_found_as_before_and_no_more_are_mistaken(language: str) -> None:
    counts = pairs("held_out", language)

    fewest, most = PAIRS[language]
    assert (counts.found >= fewest, counts.mistaken <= most) == (True, True), counts
