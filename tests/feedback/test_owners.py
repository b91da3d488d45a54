"""A statement of one's own is said of somebody else only in words that a person would write."""

import pytest

from memos_gql.feedback.owners import as_own, is_own, said_of


@pytest.mark.parametrize(
    ("other", "said", "right"),
    [
        ("my sister", "I'm a vegetarian.", "My sister is a vegetarian."),
        ("my dad", "I have asthma.", "My dad has asthma."),
        ("Tom", "I don't eat pork.", "Tom doesn't eat pork."),
        ("my aunt", "I never carry cash.", "My aunt never carries cash."),
        ("my uncle", "I coach a team in Ulm.", "My uncle coaches a team in Ulm."),
        ("my son", "I can juggle.", "My son can juggle."),
        ("我姐", "我不吃猪肉。", "我姐不吃猪肉。"),
    ],
)
def test_the_verb_follows_the_new_subject(other: str, said: str, right: str) -> None:
    assert said_of(other, said) == right


@pytest.mark.parametrize(
    "said", ["I broke a leg.", "I walk with my dog.", "The keys are here.", "我和我妈吃素。", "我们吃素。"]
)
def test_nothing_is_written_if_the_verb_or_a_further_speaker_leaves_a_doubt(said: str) -> None:
    assert said_of("my sister", said) is None


def test_only_statements_with_the_speaker_as_subject_are_own() -> None:
    assert [is_own(said) for said in ("I sail.", "My uncle sails.", "Ian sails.", "我吃素。", "我妈吃素。")] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert (as_own("have asthma"), as_own("有哮喘")) == ("I have asthma", "我有哮喘")
