"""Passages are recognised as those of a contract together, and their relativity has numbers of its own."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from memos_gql.search.calibrate import BIAS, PER_LIKENESS, SHARPNESS, CommonPart, Scale, relativity
from memos_gql.search.clauses import raised
from memos_gql.search.contracts import contracts_among
from memos_gql.search.rank import Asked, Match, rank
from memos_gql.storage.candidates import Candidate
from tests.search.test_rank import a_candidate, direction

NONE, UNIT = np.zeros(384, np.float32), np.eye(384, dtype=np.float32)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
CLAUSES = (
    "Keeping: The tenant may keep one small animal.",
    "Fees: The monthly sum is payable to the landlord on the third day.",
    "End: Written notice of six weeks ends the lease.",
)


def passages(*texts: str, conversation_id: str = "contract") -> list[Candidate]:
    return [
        a_candidate(text, text, vector=direction(place + 2), role=None, speech=None, conversation_id=conversation_id)
        for place, text in enumerate(texts)
    ]


def asked(candidates: list[Candidate], query: str) -> list[Match]:
    return rank(candidates, Asked(query, direction(1), None, NOW))


def test_passages_of_one_message_with_words_of_contracts_are_one_contract() -> None:
    contract, letter = passages(*CLAUSES), passages("We swam.", "It rained.", "We ate.", conversation_id="letter")

    assert [places.tolist() for places in contracts_among([*letter, *contract])] == [[3, 4, 5]]


def test_turns_with_words_of_contracts_are_no_contract() -> None:
    turns = [replace(one, role="USER") for one in passages(*CLAUSES)]

    assert contracts_among(turns) == []


def test_passages_with_only_one_clause_are_no_contract() -> None:
    assert contracts_among(passages(CLAUSES[0], "A charge of 3 pounds.", "Return it within a month.")) == []


def test_two_passages_are_no_contract() -> None:
    assert contracts_among(passages(*CLAUSES[:2])) == []


def test_a_clause_is_judged_by_other_numbers_as_part_of_its_contract() -> None:
    alone, among = (asked(passages(*CLAUSES[:count]), "am I allowed to have a dog")[0] for count in (1, 3))

    assert alone.id == among.id == CLAUSES[0]
    assert (round(alone.relativity, 2), round(among.relativity, 2)) == (0.98, 0.35)


def test_what_all_clauses_of_a_contract_have_in_common_counts_half() -> None:
    common = CommonPart(NONE, NONE, np.zeros((1, 384), np.float32))
    clauses = UNIT[1] + UNIT[[2, 3]]

    likeness = common.likeness_among((UNIT[1] + UNIT[2]) / np.sqrt(2), np.concatenate([clauses, [NONE]]))

    assert likeness.round(2).tolist() == [0.5, -0.5, 0.0]


def test_a_map_tells_what_a_clause_that_answers_is_like() -> None:
    common = CommonPart(NONE, NONE, np.zeros((1, 384), np.float32))
    turned = np.zeros((384, 384), np.float32)
    turned[1, 2] = turned[2, 3] = 1.0
    clauses = UNIT[[2, 3]]

    with_map, without = (
        Scale(common, BIAS, PER_LIKENESS, is_calibrated=True, to_clause=to_clause) for to_clause in (turned, None)
    )

    assert with_map.likeness_to_answer(UNIT[1], clauses).tolist() == pytest.approx([0.7071, -0.7071], abs=1e-4)
    assert without.likeness_to_answer(UNIT[2], clauses).tolist() == pytest.approx([0.7071, -0.7071], abs=1e-4)
    assert with_map.likeness_to_answer(NONE, clauses).tolist() == [0.0, 0.0]


def test_passages_of_a_contract_exchange_their_places_by_their_odds() -> None:
    clauses = passages(*CLAUSES)
    turn = a_candidate("said", "I walk my dog.", vector=direction(1))

    matches = asked([turn, *clauses], "am I allowed to have a dog")

    odds = {match.id: match.relativity for match in matches if match.id in CLAUSES}
    assert list(odds.values()) == sorted(odds.values(), reverse=True)
    totals = [match.explanation.total for match in matches]
    assert totals == sorted(totals, reverse=True)


def test_weak_evidence_for_a_clause_is_raised_to_a_third_at_most() -> None:
    odds = np.sinh(raised(np.array([-5.0, -3.0, -2.0, -0.8, 0.0]))) / SHARPNESS

    assert [round(relativity(one), 2) for one in odds.tolist()] == [0.05, 0.27, 0.31, 0.31, 0.5]


def test_bare_keywords_are_judged_as_in_any_text() -> None:
    assert [match.explanation.doubt for match in asked(passages(*CLAUSES), "dog")] == [0.0, 0.0, 0.0]


def test_only_the_first_two_hits_may_gain_relativity() -> None:
    near = [a_candidate(f"said {place}", "I walk my dog.", vector=direction(1)) for place in range(2)]

    matches = asked([*near, *passages(*CLAUSES)], "am I allowed to have a dog")

    assert np.array([match.explanation.doubt for match in matches[2:]]).max() <= 0.0
