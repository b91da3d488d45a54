"""Find the contracts among the passages that a search found."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.topics import is_clause, may_be_of_contract
from memos_gql.storage.candidates import Candidate

FEWEST, FEWEST_CLAUSES, LEAST_SHARE, LEAST_WORDED = 3, 2, 0.1, 0.6
"""What the passages of one message must have to count as a contract: their number; the number and the share of those
with words of clauses; the share of those with words of contracts.

One short contract among several files of a message does not make all of them a contract.
"""


def contracts_among(candidates: Sequence[Candidate]) -> list[NDArray[np.intp]]:
    """Return, for each contract, the places of its passages among the candidates."""
    return [np.array(places, np.intp) for places in _by_message(candidates) if _is_contract(candidates, places)]


def _by_message(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """Yield the places of the passages that came with each message."""
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, one in enumerate(candidates):
        if one.role is None:
            places[one.conversation_id, one.said_at].append(place)
    yield from places.values()


def _is_contract(candidates: Sequence[Candidate], places: Sequence[int]) -> bool:
    clauses = sum(is_clause(candidates[place].words) for place in places)
    if len(places) < FEWEST or clauses < max(FEWEST_CLAUSES, LEAST_SHARE * len(places)):
        return False
    return sum(may_be_of_contract(candidates[place].words) for place in places) >= LEAST_WORDED * len(places)
