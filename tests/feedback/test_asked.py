"""Feedback as users ask for it writes no nonsense, destroys nothing else, and mostly does what its author meant."""

import pytest

from memos_gql.resources import Resources
from tests.feedback.judged import Verdict, judge
from tests.halves import labelled

pytestmark = pytest.mark.slow
RIGHT = {
    ("english", "asked"): 88,
    ("chinese", "asked"): 88,
    ("english", "asked_kept"): 27,
    ("chinese", "asked_kept"): 27,
}
"""How many rows are right at least: of 100, and of 35 that were kept apart."""


@pytest.mark.parametrize("name", ["asked", "asked_kept"])
@pytest.mark.parametrize("language", ["english", "chinese"])
async def test_feedback_does_what_its_author_asked_for(resources: Resources, language: str, name: str) -> None:
    rows = labelled(__file__, f"{name}.toml")[language]

    judged = [await judge(resources, row, language) for row in rows]

    assert sum(one.verdict is Verdict.RIGHT for one in judged) >= RIGHT[language, name]
    if name == "asked":
        assert [one for one in judged if one.verdict in {Verdict.NONSENSE, Verdict.DESTROYED}] == []
