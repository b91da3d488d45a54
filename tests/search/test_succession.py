"""What took the place of another memory answers what that one answers, and stands above it."""

from dataclasses import replace

import pytest

from memos_gql.search.rank import SUPERSEDED, Asked, rank
from memos_gql.search.succession import LEAD, missing_successors
from memos_gql.storage.candidates import Candidate
from tests.search.test_rank import NOW, QUERY, a_candidate, asked, direction

OLD = a_candidate("old", "The cat eats fish.", vector=direction(1), replaced_by="new")
NEW = a_candidate("new", "Vim gave way to an editor.", vector=-direction(1))


def relativities(*candidates: Candidate, query: str = QUERY) -> dict[str, float]:
    return {match.id: match.relativity for match in rank(candidates, Asked(query, direction(1), None, NOW))}


def test_a_successor_that_shares_nothing_with_the_query_leads_what_it_replaced() -> None:
    alone = relativities(NEW)["new"]

    new, old = rank([OLD, NEW], asked())

    assert (new.id, old.id) == ("new", "old")
    assert alone < 0.3
    assert new.relativity > old.relativity
    assert new.explanation.merit == pytest.approx(old.explanation.merit + LEAD)
    assert old.explanation.superseded == SUPERSEDED


def test_what_was_replaced_stands_below_a_successor_that_has_a_penalty() -> None:
    asks = replace(NEW, speech="question")

    ranked = {match.id: match for match in rank([OLD, asks], asked())}

    assert list(ranked) == ["new", "old"]
    assert ranked["old"].explanation.total == pytest.approx(ranked["new"].explanation.total - LEAD)


def test_a_successor_that_answers_better_gains_nothing() -> None:
    better = replace(NEW, words="The cat eats fish and meat.", vector=direction(1))

    found = {match.id: match for match in rank([replace(OLD, vector=direction(2)), better], asked())}

    assert found["new"].explanation.recency == 0.0


def test_the_last_of_several_successors_gains() -> None:
    middle, last = replace(NEW, id="middle", replaced_by="new"), NEW
    first = replace(OLD, replaced_by="middle")

    found = relativities(first, middle, last)

    assert found["new"] > found["old"] > found["middle"]


def test_memories_that_name_each_other_are_ranked() -> None:
    assert set(relativities(OLD, replace(NEW, replaced_by="old"))) == {"old", "new"}


def test_a_question_about_the_time_before_raises_no_successor() -> None:
    before = "What did the cat eat before?"

    assert relativities(OLD, NEW, query=before)["new"] == pytest.approx(relativities(NEW, query=before)["new"])


def test_successors_that_are_not_known_are_missing() -> None:
    unknown = replace(OLD, id="older", replaced_by="unknown")

    assert missing_successors([OLD, unknown, NEW], {one.id: one for one in (OLD, NEW)}) == ["unknown"]
