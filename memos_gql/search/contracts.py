"""Which passages of a search are of contracts."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from memos_gql.search.topics import is_clause, may_be_of_contract
from memos_gql.storage.candidates import Candidate

FEWEST, FEWEST_CLAUSES, LEAST_SHARE, LEAST_WORDED = 3, 2, 0.1, 0.6
"""How many passages a contract has, how many of them with words of clauses, the least share of those, and of passages
with words of contracts. Several files may come with one message, and one of them may be a short contract.
"""


def contracts_among(candidates: Sequence[Candidate]) -> list[NDArray[np.intp]]:
    """Return the places of the passages of each contract."""
    return [np.array(places, np.intp) for places in _files(candidates) if _is_contract(candidates, places)]


def _files(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """Yield the places of the passages that came with each message."""
    by_message: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, one in enumerate(candidates):
        if one.role is None:
            by_message[one.conversation_id, one.said_at].append(place)
    yield from by_message.values()


def _is_contract(candidates: Sequence[Candidate], places: Sequence[int]) -> bool:
    clauses = sum(is_clause(candidates[place].words) for place in places)
    if len(places) < FEWEST or clauses < max(FEWEST_CLAUSES, LEAST_SHARE * len(places)):
        return False
    return sum(may_be_of_contract(candidates[place].words) for place in places) >= LEAST_WORDED * len(places)
