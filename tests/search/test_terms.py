"""Terms of many ranks are added up as each explanation adds up its own."""

import numpy as np

from memos_gql.search.explanation import MERIT, ORDER, Explanation
from memos_gql.search.terms import Terms

TERMS = Terms({"base": np.array([-4.23, -4.23]), "likeness": np.array([3.1, 0.2]), "doubt": np.array([-1.5, 0.0])})


def test_terms_that_are_missing_are_zero() -> None:
    first, second = TERMS.explained()

    assert (first, second) == (Explanation(base=-4.23, likeness=3.1, doubt=-1.5), Explanation(base=-4.23, likeness=0.2))


def test_sums_have_the_last_digits_of_each_explanation() -> None:
    chance = np.random.default_rng(3)
    terms = Terms({name: chance.normal(size=50) for name in Explanation._fields})

    explained = terms.explained()

    assert terms.sum_of(MERIT).tolist() == [why.merit for why in explained]
    assert terms.sum_of(ORDER).tolist() == [why.total for why in explained]


def test_a_term_is_added_beside_the_others_or_takes_the_place_of_its_own() -> None:
    changed = TERMS.with_columns(words=np.array([1.0, 2.0]), likeness=np.array([0.0, 0.0]))

    assert changed.explained()[1] == Explanation(base=-4.23, words=2.0)
    assert TERMS.explained()[1] == Explanation(base=-4.23, likeness=0.2)
