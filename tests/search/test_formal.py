"""What people say, and what documents write for it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from memos_gql.search.calibrate import built_in_scale
from memos_gql.search.evidence import evidence
from memos_gql.search.formal import formal_forms
from memos_gql.storage.candidates import Candidate

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
VECTOR = np.full(384, 384**-0.5, np.float32)


@pytest.mark.parametrize(
    ("query", "said", "written"),
    [
        ("Can I bring my dog?", "dog", "animal"),
        ("What if I quit?", "quit", "terminat"),
        ("可以养猫吗", "养猫", "宠物"),
        ("想辞职要提前多久", "辞职", "解除"),
        # Texts are compared in a form in which 第三人 is 第3人
        ("能转租给别人吗", "别人", "第3人"),
    ],
)
def test_words_of_everyday_stand_for_formal_ones(query: str, said: str, written: str) -> None:
    assert written in formal_forms(query)[said]


def test_words_that_stand_for_themselves_have_no_others() -> None:
    assert formal_forms("When does the library close? 图书馆几点关门") == {}


def passage(role: str | None) -> Candidate:
    return Candidate(
        id="a", cosine=0.0, bm25=0.0, conversation_id="c", is_correction=False, said_at=NOW, role=role, speech=None,
        replaced_by=None, turns=(), previous_turns=(), owner="user:ann", kind="TEXT", gist="a",
        happens_from=None, happens_until=None,
        words="6. House rules: animals are prohibited", vector=VECTOR,
    )  # fmt: skip


def test_a_passage_of_a_file_shares_a_word_that_it_writes_formally_and_a_turn_does_not() -> None:
    found = evidence([passage(None), passage("USER")], "Is my dog allowed?", VECTOR, scale=built_in_scale())

    of_file, of_turn = found.alone.shared.coverage.tolist()
    assert (of_file, of_turn) == (0.5, 0.0)
