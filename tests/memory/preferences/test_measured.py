"""What is found in the labelled sets, counted: a rule that finds less, or more that is wrong, shows here."""

import pytest

from memos_gql.memory.preferences import Language
from tests.memory.preferences import measure_another
from tests.memory.preferences.measure import Counts, Measure, labelled, measure
from tests.memory.preferences.measure_another import told_by_another

EXPECTED = {
    (Language.ENGLISH, "development"): Measure(
        texts=Counts(464, 0, 4),
        subjects=Counts(502, 1, 5),
        stances=Counts(502, 1, 5),
        passing=Counts(26, 0, 0),
    ),
    (Language.ENGLISH, "held_out"): Measure(
        texts=Counts(106, 0, 5),
        subjects=Counts(109, 10, 11),
        stances=Counts(109, 10, 11),
        passing=Counts(8, 3, 1),
    ),
    (Language.CHINESE, "development"): Measure(
        texts=Counts(341, 1, 0),
        subjects=Counts(355, 2, 1),
        stances=Counts(355, 2, 1),
        passing=Counts(15, 0, 0),
    ),
    (Language.CHINESE, "held_out"): Measure(
        texts=Counts(106, 0, 0),
        subjects=Counts(114, 3, 2),
        stances=Counts(114, 3, 2),
        passing=Counts(7, 5, 2),
    ),
}

BY_ANOTHER = {
    Language.ENGLISH: measure_another.Measure(texts=Counts(52, 1, 6), preferences=Counts(61, 3, 8)),
    Language.CHINESE: measure_another.Measure(texts=Counts(60, 0, 3), preferences=Counts(65, 3, 9)),
}


@pytest.mark.parametrize("language", list(Language))
def test_the_held_out_sets_have_two_hundred_texts_and_about_half_state_a_preference(language: Language) -> None:
    texts = labelled("held_out", language)

    stating = sum(bool(text.standing) for text in texts)
    assert len(texts) >= 200
    assert 0.4 < stating / len(texts) < 0.6


@pytest.mark.parametrize("language", list(Language))
def test_no_text_is_in_two_sets(language: Language) -> None:
    development, held_out = (
        {text.text.lower() for text in labelled(name, language)} for name in ("development", "held_out")
    )
    by_another = {text.text.lower() for text in told_by_another(language)}

    assert (development & held_out, development & by_another, held_out & by_another) == (set(), set(), set())


@pytest.mark.parametrize(("language", "name"), list(EXPECTED))
def test_as_much_is_found_as_was_measured(language: Language, name: str) -> None:
    assert measure(labelled(name, language)) == EXPECTED[language, name]


@pytest.mark.parametrize("language", list(Language))
def test_as_much_is_found_of_what_another_wrote_as_was_measured(language: Language) -> None:
    assert measure_another.measure(told_by_another(language), language) == BY_ANOTHER[language]


@pytest.mark.parametrize("language", list(Language))
def test_nine_in_ten_held_out_texts_are_told_rightly(language: Language) -> None:
    texts = measure(labelled("held_out", language)).texts

    assert texts.precision > 0.9
    assert texts.recall > 0.9
