"""How time affects the rank.

Texts of the time that a query names rank higher, and so does the current one of several statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest

import numpy as np

from memos_gql.memory.dates import Span, beside_dates, spans_in
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.explanation import MERIT, ORDER
from memos_gql.search.frames import MOST, MOST_READ, Statement, recency
from memos_gql.search.succession import with_successors
from memos_gql.search.terms import Numbers, Terms
from memos_gql.search.words import asked_forms
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.conditions import AllOf, AnyOf, Compare, Conditions, Order, TimeField, Where, narrow

DATE_BONUS = 3.0
"""Log-odds of text that was said on, or is about, a day that the query names besides other words."""
OTHER_DATE_PENALTY = -2.0
"""Log-odds of text about another time than the query's: both may say "yesterday" and mean different days."""
ANSWERS = 0.5
"""The total log-odds of text that belongs to the day, if the query asks for nothing else: "What did I do on
Friday?"."""
SAID_SHARE = 0.7
"""Share of the bonus for text that was said then and is about another time."""
LEAST_SHARE = 0.3
"""Share of the bonus for text about a long time of which the query names a part."""


@dataclass(frozen=True)
class AskedTime:
    """The time that a query asks about, and whether it asks for nothing else."""

    spans: tuple[Span, ...]
    is_alone: bool


def asked_time(query: str, now: datetime) -> AskedTime:
    """Read the time that a query asks about; no spans if it names none."""
    spans = spans_in(query, now)
    return AskedTime(spans, is_alone=bool(spans) and not asked_forms(beside_dates(query, now)))


def date_term(candidate: Candidate, asked: AskedTime, merit: float) -> float:
    """Return the log-odds for the time of a candidate whose other terms sum to `merit`."""
    if not asked.spans:
        return 0.0
    share = max(_share(candidate, span) for span in asked.spans)
    if share == 0.0:
        return OTHER_DATE_PENALTY if candidate.happens_from is not None else 0.0
    return share * (max(DATE_BONUS, ANSWERS - merit) if asked.is_alone else DATE_BONUS)


def _share(candidate: Candidate, span: Span) -> float:
    """Return how much a candidate belongs to a span of time, 0 to 1."""
    was_said_then = span.start <= candidate.said_at < span.end
    if candidate.happens_from is None or candidate.happens_until is None:
        return 1.0 if was_said_then else 0.0
    happens = Span(candidate.happens_from, candidate.happens_until)
    common = happens.overlap(span)
    share = max(common / (happens.end - happens.start), LEAST_SHARE) if common > timedelta(0) else 0.0
    return max(share, SAID_SHARE if was_said_then else 0.0)


def places_in_time(places: Sequence[Conditions], spans: Sequence[Span]) -> list[Conditions]:
    """Narrow places to text that was said in, or is about, one of `spans`; no places without spans."""
    if not spans:
        return []
    return [narrow(place, AnyOf(tuple(_in_span(span) for span in spans))) for place in places]


def said_in(span: Span) -> Where:
    """Write the condition for text that was said in a span of time."""
    return AllOf(
        (Compare(TimeField.SAID_AT, Order.FROM, span.start), Compare(TimeField.SAID_AT, Order.BEFORE, span.end))
    )


def _in_span(span: Span) -> Where:
    happens = (
        Compare(TimeField.HAPPENS_FROM, Order.BEFORE, span.end),
        Compare(TimeField.HAPPENS_UNTIL, Order.AFTER, span.start),
    )
    return AnyOf((said_in(span), AllOf(happens)))


def in_time(candidates: Sequence[Candidate], terms: Terms, *, query: str, now: datetime) -> Terms:
    """Add the terms of time to each candidate."""
    asked = asked_time(query, now)
    dates = _dates(candidates, asked, terms.sum_of(MERIT))
    # What a question about a time asks for was true then, whatever has taken its place since
    superseded = np.where(dates > 0, 0.0, terms.columns["superseded"])
    dated = terms.with_columns(date=dates, superseded=superseded)
    totals = dated.sum_of(ORDER).tolist()
    stating = [
        place for place, one in enumerate(candidates) if one.role == "USER" and one.speech == SpeechAct.STATEMENT
    ]
    # Lower ranks are not compared, because reading their words takes time
    best = nlargest(MOST, stating, key=totals.__getitem__)
    is_here = (terms.sum_of(("conversation",)) > 0).tolist()
    statements = [
        Statement(one.id, one.words[:MOST_READ], one.said_at, totals[place], is_here[place])
        for place in best
        for one in [candidates[place]]
    ]
    gained = recency(statements, query[:MOST_READ], asked.spans)
    newer = dated.with_columns(recency=np.array([gained.get(candidate.id, 0.0) for candidate in candidates]))
    return with_successors(candidates, newer)


def _dates(candidates: Sequence[Candidate], asked: AskedTime, merits: Numbers) -> Numbers:
    if not asked.spans:
        return np.zeros(len(candidates))
    return np.array(
        [date_term(candidate, asked, merit) for candidate, merit in zip(candidates, merits.tolist(), strict=True)]
    )
