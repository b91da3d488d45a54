"""Which of several statements about the same thing is current: the newest.

A frame is something that has one value at a time. "I live in Lisbon" and "I moved to Porto" belong to one frame, where
you live; two statements "my X is …" also belong to one. The newest statement answers a question about now, the others a
question about before. Only the candidates of one search are compared. The words that identify frames are in
`frames.toml`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from memos_gql.memory.dates import Span
from memos_gql.search.frame_reading import (
    CHANGE_MARGIN,
    EVENT_MARGIN,
    POSTS,
    ReadQuery,
    ReadStatement,
    read_query,
    read_statement,
)
from memos_gql.search.persons import SPEAKER
from memos_gql.search.words import is_signs

MOST = 24
"""Most statements that are compared with each other; lower ranks hardly matter."""
MOST_READ = 600
"""Most characters of a statement or a query that is checked for frames: such statements are short."""
STEP = 0.25
"""Log-odds by which the current statement then leads the older one."""


@dataclass(frozen=True)
class Statement:
    """A candidate: its words as they are indexed, when it was said, and its score so far.

    is_here: it was said in the conversation in which the query is asked.
    """

    id: str
    words: str
    said_at: datetime
    score: float
    is_here: bool = False


class _Known(NamedTuple):
    """A statement and what it tells, looked up once because every pair is compared."""

    id: str
    said_at: datetime
    score: float
    is_here: bool
    read: ReadStatement


def recency(statements: Sequence[Statement], query: str, spans: Sequence[Span] = ()) -> dict[str, float]:
    """Return, by id, the log-odds that each current statement gains, so that it ranks above older ones of its frame.

    If the query asks for an earlier state, older statements rank above the newest.

    Args:
        spans: the times that the query asks about; statements after the last of them change nothing.
    """
    end = _end_of(spans, statements)
    best = sorted(statements, key=lambda statement: -statement.score)[:MOST]
    known = _in_time(
        _Known(one.id, one.said_at, one.score, one.is_here, read_statement(one.words))
        for one in best
        if end is None or one.said_at < end
    )
    asked = read_query(query)
    asks_before = asked.asks_before
    scores = {statement.id: statement.score for statement in known}
    places = range(len(known))
    for place in reversed(places) if asks_before else places:
        winner, others = known[place], known[place + 1 :] if asks_before else known[:place]
        # The scores of most pairs are too far apart; comparing them here avoids a call for each pair
        most = winner.score + CHANGE_MARGIN
        ahead = [other for other in others if scores[other.id] + STEP > scores[winner.id] and other.score <= most]
        if not (ahead and (asks_before or winner.read.is_present)):
            continue
        passed = [scores[other.id] + STEP for other in ahead if _gives_way(other, winner, asked)]
        scores[winner.id] = max([scores[winner.id], *passed])
    return {statement.id: scores[statement.id] - statement.score for statement in known}


def _end_of(spans: Sequence[Span], statements: Sequence[Statement]) -> datetime | None:
    """Return the end of the times that a query asks about; None if it names none.

    "On Tuesday" may be last or next Tuesday: if something was said on one of them, that one is meant.
    """
    then = [span.end for span in spans if any(span.start <= one.said_at < span.end for one in statements)]
    return max(then or [span.end for span in spans], default=None)


def _in_time(statements: Iterable[_Known]) -> list[_Known]:
    """Sort by time; among simultaneous statements, one that reports a change comes last."""
    by_time = sorted(statements, key=lambda one: (one.said_at, one.id))
    # Only simultaneous statements are read for changes
    moments = (list(moment) for _, moment in groupby(by_time, key=lambda one: one.said_at))
    return [
        one
        for moment in moments
        for one in (sorted(moment, key=lambda one: one.read.is_change) if len(moment) > 1 else moment)
    ]


def _gives_way(one: _Known, other: _Known, asked: ReadQuery) -> bool:
    """Tell whether `one` must rank below `other`: it is older or, if the query asks for an earlier state, newer."""
    older, newer = (other, one) if asked.asks_before else (one, other)
    lead = one.score - other.score
    if one.id == other.id or lead > CHANGE_MARGIN or not _is_later(newer, older):
        return False
    told, changed = older.read, newer.read
    if not changed.is_present or lead > changed.reach:
        return False
    says_it_is_over = bool(changed.outdated) and changed.outdated <= told.forms
    if (says_it_is_over or _is_same_frame(told, changed, asked)) and _is_about_one(told, changed):
        return True
    is_about_now = asked.asks_before or not asked.asks_past
    # Only words of a frame are sure enough to overrule the conversation in which the query is asked
    is_elsewhere = older.is_here and not newer.is_here
    can_be = told.is_brief and changed.is_brief and is_about_now and not is_elsewhere
    return can_be and _is_answered_anew(told, changed, asked, lead)


def _is_answered_anew(told: ReadStatement, changed: ReadStatement, asked: ReadQuery, lead: float) -> bool:
    """Say whether two brief statements answer one question, of whatever frame."""
    # Whom they are about takes longest to find out
    if _tells_what_became_of(told, changed, asked) and (_is_about_one(told, changed) or _names_whom(told, changed)):
        return True
    return lead <= EVENT_MARGIN and _answers_alike(told, changed, asked) and _is_about_one(told, changed)


def _names_whom(told: ReadStatement, changed: ReadStatement) -> bool:
    """Say whether the older statement names whom the newer one is about."""
    return all(map(told.says, changed.subject.split(": ")))


def _is_later(newer: _Known, older: _Known) -> bool:
    if newer.said_at != older.said_at:
        return newer.said_at > older.said_at
    return newer.read.is_change and not older.read.is_change


def _is_about_one(told: ReadStatement, changed: ReadStatement) -> bool:
    is_told_of = changed.subject != SPEAKER and bool(told.frames_of(POSTS)) and told.says(changed.subject)
    return (
        told.subject == changed.subject
        or changed.subject in told.common
        or told.subject in changed.common
        or is_told_of
    )


def _tells_what_became_of(told: ReadStatement, changed: ReadStatement, asked: ReadQuery) -> bool:
    """Say whether a statement reports what happened to the answer that another gives, and answers anew.

    "Imke handed the project over to Farid" does so for "The project lead is Imke": it names Imke, an event, the project
    and somebody new. "Imke handed me a pen" does not. "Imke retired, Farid took over" names no project, but a change
    and another name.
    """
    beside_change = asked.beside_change
    # Whether it tells an event is found out once for each statement, and all else for each pair
    if not changed.is_event:
        return False
    names_answer = not changed.forms.isdisjoint(told.forms - beside_change)
    if not names_answer or changed.forms <= told.forms | beside_change:
        return False
    return not beside_change.isdisjoint(told.forms & changed.forms) or changed.puts_in_the_place_of(told)


def _answers_alike(told: ReadStatement, changed: ReadStatement, asked: ReadQuery) -> bool:
    """Say whether two statements hold the same words of a question."""
    words = asked.beside_change
    return bool(told.shared(words)) and not _misses(told, changed, words) and not _names_another(told, changed, words)


def _names_another(told: ReadStatement, changed: ReadStatement, asked: frozenset[str]) -> bool:
    """Say whether two statements begin with different things of one kind: "The spare key" and "The cellar key"."""
    one, other = told.kind_of(asked), changed.kind_of(asked)
    return bool(one) and bool(other) and one.isdisjoint(other)


def _misses(told: ReadStatement, changed: ReadStatement, asked: frozenset[str]) -> bool:
    """Tell whether the newer statement lacks words of a question that the older one has.

    Chinese is compared by pairs of characters, which also span two words. Some pairs are missing as soon as one verb
    differs, so only more than half of them count.
    """
    known = told.shared(asked)
    missing = known - changed.shared(asked)
    if not missing:
        return False
    if not all(map(is_signs, missing)):
        return True
    return 2 * len(missing) > len(known) and not (changed.is_change and missing < known)


def _is_same_frame(told: ReadStatement, changed: ReadStatement, asked: ReadQuery) -> bool:
    frames = asked.frames
    is_asked = bool(frames) and not told.frames_of(frames).isdisjoint(changed.frames_of(frames))
    if not is_asked and (not told.attributes or told.attributes.isdisjoint(changed.attributes)):
        return False
    # "The deadline of the thesis" does not change that of the tax report: what the query names besides the frame must
    # be in both
    return not _misses(told, changed, asked.beside_frames) and not _names_another(told, changed, asked.forms)
