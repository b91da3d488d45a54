"""What has happened by now is told apart from what comes."""

import pytest

from memos_gql.feedback.tenses import tells_over


@pytest.mark.parametrize(
    ("said", "words", "is_over"),
    [
        ("The painter comes on Tuesday.", "The painter came on Monday.", True),
        ("Grandpa visits on 3 May.", "Grandpa visited on 2 May.", True),
        ("We met in 2010.", "We met in 2011.", False),
        ("The painter comes on Tuesday.", "The painter comes on Monday.", False),
        ("My dog is called Rex.", "My dog was named Max.", False),
        ("漆匠周二来。", "漆匠周一来过了", True),
        ("漆匠周二来。", "漆匠周一来", False),
    ],
)
def test_feedback_in_the_past_tense_is_over(said: str, words: str, is_over: bool) -> None:
    assert tells_over(said, words) is is_over
