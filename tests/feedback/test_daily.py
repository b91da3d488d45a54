"""Feedback of all kinds, each beside other memories of the same person, does what its author meant."""

from collections.abc import Mapping, Sequence

import pytest

from memos_gql.resources import Resources
from tests.feedback.judged import Row, Verdict, judge
from tests.halves import labelled

pytestmark = pytest.mark.slow
ROWS = {
    ("english", "daily"): 95,
    ("chinese", "daily"): 85,
    ("english", "daily_kept"): 42,
    ("chinese", "daily_kept"): 53,
}
RIGHT = {
    ("english", "daily"): 92,
    ("chinese", "daily"): 82,
    ("english", "daily_kept"): 35,
    ("chinese", "daily_kept"): 49,
}
"""How many of the rows are right at least."""


@pytest.mark.parametrize("name", ["daily", "daily_kept"])
@pytest.mark.parametrize("language", ["english", "chinese"])
async def test_feedback_of_every_kind_does_what_its_author_meant(
    resources: Resources, language: str, name: str
) -> None:
    kinds: Mapping[str, Sequence[Row]] = labelled(__file__, f"{name}.toml")[language]
    rows = [row for kind in kinds.values() for row in kind]

    judged = [await judge(resources, row, language) for row in rows]

    assert len(judged) == ROWS[language, name]
    assert sum(one.verdict is Verdict.RIGHT for one in judged) >= RIGHT[language, name]
    if not name.endswith("kept"):
        assert [one for one in judged if one.verdict in {Verdict.NONSENSE, Verdict.DESTROYED}] == []
