import time
from datetime import UTC, datetime
from math import log

import numpy as np
import pytest

from memos_gql.search.calibrate import PER_COVERAGE
from memos_gql.search.rank import (
    COURTESY,
    DOUBTFUL_PERSON,
    ONLY_ASKS,
    OTHER_WORDS,
    SUPERSEDED,
    TOGETHER_WEIGHT,
    WORDS_WEIGHT,
    WRONG_NOUN,
    WRONG_PERSON,
    Asked,
    rank,
)
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector

QUERY = "What does the cat eat?"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def direction(seed: int) -> Vector:
    vector = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return vector / np.linalg.norm(vector)


def a_candidate(memory_id: str, words: str = "", *, vector: Vector, **facts: object) -> Candidate:
    plain: dict[str, object] = {
        "bm25": 0.0,
        "conversation_id": "talk",
        "is_correction": False,
        "said_at": NOW,
        "role": "USER",
        "speech": "statement",
        "replaced_by": None,
        "turns": (memory_id,),
        "previous_turns": (),
        "owner": "user:ann",
        "kind": "TEXT",
        "gist": memory_id,
        "happens_from": None,
        "happens_until": None,
    }
    known = plain | facts
    return Candidate(id=memory_id, cosine=float(vector @ direction(1)), words=words, vector=vector, **known)  # type: ignore[arg-type]


def asked(conversation_id: str | None = None) -> Asked:
    return Asked(QUERY, direction(1), conversation_id, NOW)


def order(*candidates: Candidate, conversation_id: str | None = None) -> list[str]:
    return [match.id for match in rank(candidates, asked(conversation_id))]


def test_nothing_found_is_nothing_ranked() -> None:
    assert order() == []


def test_meaning_orders_what_shares_no_words() -> None:
    near, far = a_candidate("near", vector=direction(1)), a_candidate("far", vector=direction(2))

    assert order(far, near) == ["near", "far"]


def test_words_order_what_is_alike_in_meaning() -> None:
    plain = a_candidate("plain", "The bicycle.", vector=direction(2))
    worded = a_candidate("worded", "The cat eats fish.", vector=direction(2))

    assert order(plain, worded) == ["worded", "plain"]


def test_a_word_that_is_rare_in_the_store_moves_up_but_is_no_more_relative() -> None:
    common = a_candidate("common", "cat", vector=direction(2), bm25=1.0)
    rare = a_candidate("rare", "eats", vector=direction(2), bm25=4.0)

    first, second = rank([common, rare], asked())

    assert [first.id, second.id] == ["rare", "common"]
    assert first.relativity == pytest.approx(second.relativity)


def test_where_the_index_was_not_searched_by_words_those_that_few_candidates_have_move_up() -> None:
    common, rare, other = (
        a_candidate(name, words, vector=direction(2), bm25=None)
        for name, words in [("common", "cat"), ("rare", "eats"), ("other", "cat")]
    )

    first, *others = rank([common, rare, other], asked())

    # .2 of ln(1 + 17.5/1.5) and of ln(1 + 16.5/2.5), each in a text of average length, and .3 of their rarities
    # among the three alone
    assert first.id == "rare"
    assert first.explanation.rarity == pytest.approx(0.2 * 2.53897 + 0.3 * 0.98083, abs=1e-4)
    assert [one.explanation.rarity for one in others] == pytest.approx([0.2 * 2.02815 + 0.3 * 0.47000] * 2, abs=1e-4)
    assert [one.relativity for one in others] == pytest.approx([first.relativity] * 2)


def test_a_passage_whose_sentences_have_the_words_together_moves_up_but_is_no_more_relative() -> None:
    filler = "Notwithstanding misunderstandings, representatives characterised responsibilities straightforwardly. " * 4
    apart = a_candidate("apart", f"The cat is old. {filler}People eat fish.", vector=direction(2))
    together = a_candidate("together", f"The cat is old. People eat fish. {filler}", vector=direction(2))

    first, second = rank([apart, together], asked())

    assert [first.id, second.id] == ["together", "apart"]
    assert first.relativity == pytest.approx(second.relativity)


def test_a_long_passage_is_less_relative_where_its_sentences_do_not_have_the_words_together() -> None:
    filler = (
        "Nobody who lived on the old farm wrote down what happened there in the long and cold winter of that year. " * 4
    )
    apart = a_candidate("apart", f"The cat is old. {filler}People eat fish.", vector=direction(2))
    together = a_candidate("together", f"The cat is old. People eat fish. {filler}", vector=direction(2))

    first, second = rank([apart, together], asked())

    assert (first.id, first.explanation.doubt, round(second.explanation.doubt, 2)) == ("together", 0.0, -0.41)
    assert first.relativity > second.relativity


def test_a_correction_comes_before_what_matches_alike_and_is_no_more_relative() -> None:
    said = a_candidate("a", "The cat eats fish.", vector=direction(2), conversation_id="asked")
    corrected = a_candidate("b", "The cat eats meat.", vector=direction(2), is_correction=True)

    first, second = rank([said, corrected], asked("asked"))

    assert [first.id, second.id] == ["b", "a"]
    assert first.relativity == pytest.approx(second.relativity)


def test_a_correction_stays_behind_what_is_clearly_nearer() -> None:
    near = a_candidate("near", vector=direction(1))
    corrected = a_candidate("corrected", vector=direction(2), is_correction=True)

    assert order(corrected, near) == ["near", "corrected"]


def test_a_correction_that_answers_nothing_comes_no_earlier_for_it() -> None:
    stranger = a_candidate("a", vector=-direction(1))
    corrected = a_candidate("b", vector=-direction(1), is_correction=True)

    assert order(corrected, stranger) == ["a", "b"]


def test_the_asked_conversation_settles_a_tie_and_nothing_more() -> None:
    here = a_candidate("z-here", vector=direction(2), conversation_id="this")
    there = a_candidate("a-there", vector=direction(2))
    better = a_candidate("better", "The cat eats fish.", vector=direction(1))

    assert order(here, there, better, conversation_id=None) == ["better", "a-there", "z-here"]
    assert order(here, there, better, conversation_id="this") == ["better", "z-here", "a-there"]


def test_relativity_does_not_depend_on_what_else_was_found() -> None:
    one = a_candidate("one", "The cat eats fish.", vector=direction(1), bm25=2.0)
    others = [a_candidate(f"o{seed}", vector=direction(seed)) for seed in range(2, 30)]

    (alone,) = rank([one], asked())
    among = rank([*others, one], asked("talk"))

    assert among[0].id == "one"
    assert among[0].relativity == pytest.approx(alone.relativity)


def test_equals_keep_one_order() -> None:
    twins = [a_candidate(memory_id, vector=direction(2)) for memory_id in ("b", "a", "c")]

    assert order(*twins) == ["a", "b", "c"]


def test_what_was_superseded_stands_behind_its_successor_and_is_no_less_relative() -> None:
    outdated = a_candidate("outdated", "The cat eats fish.", vector=direction(1), replaced_by="gone")
    successor = a_candidate("successor", "The cat does not eat fish any more.", vector=direction(1))
    current = a_candidate("current", "The cat eats fish.", vector=direction(1))

    ranked = {match.id: match for match in rank([outdated, successor, current], asked())}

    assert list(ranked)[-1] == "outdated"
    assert ranked["outdated"].explanation.superseded == SUPERSEDED
    assert ranked["outdated"].relativity == pytest.approx(ranked["current"].relativity)


def test_a_question_stands_behind_what_answers_it_and_is_no_less_relative() -> None:
    question = a_candidate("question", QUERY, vector=direction(1), speech="question", bm25=3.0)
    answer = a_candidate("answer", "The cat eats fish.", vector=direction(1))

    first, second = rank([question, answer], asked())

    assert [first.id, second.id] == ["answer", "question"]
    assert (second.explanation.question, first.explanation.question) == (ONLY_ASKS, 0.0)
    assert second.relativity == first.relativity


def test_the_terms_add_up_to_the_rank_and_some_of_them_to_the_merit() -> None:
    (match,) = rank([a_candidate("one", "The cat eats fish.", vector=direction(1), bm25=2.0)], asked("talk"))

    why = match.explanation
    assert why.merit == pytest.approx(why.base + why.likeness + why.words)
    assert why.total == pytest.approx(why.merit + why.rarity + why.conversation + why.own_word)
    # Both words of the query are in all that was found, which is this one
    assert why.rarity == pytest.approx(WORDS_WEIGHT * 2.0 + TOGETHER_WEIGHT * 2 * log(4 / 3))
    assert why.conversation == 1.0


def test_a_turn_about_another_thing_ranks_as_well_where_the_asked_one_was_named_just_before_and_is_no_surer() -> None:
    before = a_candidate("before", "User: The cat likes its bowl.", vector=direction(1))
    dog = a_candidate("dog", "User: The dog eats fish.", vector=direction(1), previous_turns=("before",))
    alone = a_candidate("alone", "User: The dog eats meat.", vector=direction(1))

    ranked = {match.id: match for match in rank([before, dog, alone], asked())}

    assert ranked["dog"].explanation.noun == ranked["alone"].explanation.noun == WRONG_NOUN
    assert ranked["dog"].explanation.context > ranked["alone"].explanation.context - WRONG_NOUN - 1
    assert ranked["dog"].relativity == pytest.approx(ranked["alone"].relativity)


def test_a_preference_for_another_thing_is_no_answer_as_the_text_it_was_taken_from_is_none() -> None:
    words = "User: My favourite cheese is brie."
    text = a_candidate("text", words, vector=direction(1))
    preference = a_candidate("preference", words, vector=direction(1), kind="PREFERENCE", role=None, speech=None)

    for query, noun in (("What is my favourite wine?", WRONG_NOUN), ("What is my favourite cheese?", 0.0)):
        ranked = rank([text, preference], Asked(query, direction(1), None, NOW))
        assert [match.explanation.noun for match in ranked] == [noun, noun]


def test_what_the_user_prefers_is_no_answer_about_a_relative() -> None:
    words = "User: I'm allergic to bees."
    text = a_candidate("text", words, vector=direction(1))
    preference = a_candidate("preference", words, vector=direction(1), kind="PREFERENCE", role=None, speech=None)

    for query, person in (("Is my wife allergic to bees?", WRONG_PERSON), ("Am I allergic to bees?", 0.0)):
        ranked = rank([text, preference], Asked(query, direction(1), None, NOW))
        assert [match.explanation.person for match in ranked] == [person, person]


def test_words_that_a_statement_has_in_other_words_count_in_part() -> None:
    said = a_candidate("said", "User: The marathon was hard.", vector=direction(1))
    passage = a_candidate("passage", "The marathon was hard.", vector=direction(1), role=None, speech=None)

    ranked = {match.id: match for match in rank([said, passage], Asked("race", direction(1), None, NOW))}

    assert ranked["said"].explanation.words == pytest.approx(PER_COVERAGE * OTHER_WORDS)
    assert ranked["passage"].explanation.words == 0


@pytest.mark.parametrize(
    "unit", ["a@", "a@a.", "my a is ", "i like a ", "a", "call me ", "3月", "我的", "not ", "no longer ", "不再用"]
)
def test_texts_that_repeat_something_without_end_are_ranked_at_once(unit: str) -> None:
    text = unit * (4000 // len(unit))
    repeated = [a_candidate(str(place), f"User: {text[place:]}", vector=direction(1)) for place in range(24)]
    started = time.process_time()

    matches = rank(repeated, Asked(text, direction(1), None, NOW))

    assert len(matches) == len(repeated)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Am I allergic to bees?", "User: My brother is allergic to bees."),
        ("我对蜜蜂过敏吗？", "User: 我哥对蜜蜂过敏。"),
    ],
)
def test_a_statement_about_another_person_is_a_doubtful_answer(query: str, words: str) -> None:
    of_another = a_candidate("of another", words, vector=direction(1))

    (match,) = rank([of_another], Asked(query, direction(1), None, NOW))

    assert match.explanation.person == WRONG_PERSON
    assert match.explanation.doubt == DOUBTFUL_PERSON


def test_no_memory_answers_a_courtesy() -> None:
    known = a_candidate("zoo", "User: I had a great day at the zoo.", vector=direction(1))

    found, courtesy = (
        rank([known], Asked(query, direction(1), None, NOW))[0]
        for query in ("Did I have a great day?", "Have a great day!")
    )

    assert (found.explanation.small_talk, courtesy.explanation.small_talk) == (0.0, COURTESY)
    assert found.relativity > 0.5 > courtesy.relativity
