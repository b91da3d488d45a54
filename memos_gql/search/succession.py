"""A memory that took the place of others answers what they answer: it is no less relative, and stands above them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from memos_gql.search.explanation import MERIT, ORDER
from memos_gql.search.terms import Terms
from memos_gql.storage.candidates import Candidate

LEAD = 0.25
"""Log-odds by which a successor then leads what it replaced."""


def missing_successors(candidates: Iterable[Candidate], known: Mapping[str, Candidate]) -> list[str]:
    """List the ids of what took the place of candidates and is not known."""
    return sorted({one.replaced_by for one in candidates if one.replaced_by} - known.keys())


def with_successors(candidates: Sequence[Candidate], terms: Terms) -> Terms:
    """Raise each successor to the merit of what it replaced, and keep what it replaced below it.

    A successor often shares no word with the question: "Which editor do I use?" - "I moved from Vim to VS Code.". What
    has no penalty for being superseded is what the query asks for, and raises nothing.
    """
    heirs = _heirs(candidates, np.flatnonzero(terms.columns["superseded"]).tolist())
    if not heirs:
        return terms
    merits, recency = terms.sum_of(MERIT), terms.columns["recency"].copy()
    for place, heir in heirs.items():
        lacking = merits[place] + LEAD - merits[heir]
        recency[heir] = max(recency[heir], terms.columns["recency"][heir] + lacking)
    raised = terms.with_columns(recency=recency)
    totals, superseded = raised.sum_of(ORDER), raised.columns["superseded"].copy()
    for place, heir in heirs.items():
        superseded[place] -= max(0.0, totals[place] + LEAD - totals[heir])
    return raised.with_columns(superseded=superseded)


def _heirs(candidates: Sequence[Candidate], superseded: Iterable[int]) -> dict[int, int]:
    """Return, by the place of each superseded candidate, the place of the one that is current, if that is here."""
    places = {one.id: place for place, one in enumerate(candidates)}
    found = ((place, _heir(candidates, places, place)) for place in superseded)
    return {place: heir for place, heir in found if heir != place}


def _heir(candidates: Sequence[Candidate], places: Mapping[str, int], place: int) -> int:
    """Follow the successors from a place to the last one that is here; they may go in a circle."""
    passed = {place}
    while (following := places.get(candidates[place].replaced_by or "")) is not None and following not in passed:
        place = following
        passed.add(place)
    return place
