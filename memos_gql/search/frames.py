"""Find the statement that counts now among several about the same thing. The words for that are in `frames.toml`.

"I live in Lisbon" and "I moved to Porto" belong to one frame, the speaker's home. Two statements "my X is …" about the
same X belong together, too. The newest statement answers a question about the present, and the older ones answer a
question about the past. Only the candidates of one search are compared.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

from memos_gql.memory.dates import Span
from memos_gql.search.persons import RELATIONS, person_of
from memos_gql.search.words import content_words, is_signs

LEXICON = Path(__file__).with_name("frames.toml")
MOST = 24
"""So many of the best statements are compared with each other; those below them do not answer the query."""
MOST_READ = 600
"""Characters of a statement or a query that are read; a statement such as "my boss is called Ann" is shorter."""
MARGIN = 3.0
"""If an older statement leads a newer one of its frame by at most these log-odds, the newer one is ranked above it."""
CHANGE_MARGIN = 12.0
"""The same if the newer one reports a change; it is higher because "I moved to Porto" has no word of "Where do I live?"."""
STEP = 0.25
"""Log-odds by which the statement that counts is placed above the one that gives way to it."""
ATTRIBUTE = re.compile(
    r"\b(?:my|our|the) (?P<english>[\w' -]{2,40}?)(?: (?:is|are|was|were|has|have|had|will|went|slipped|got|goes|\w+ed)\b|'s\b|:)"
    r"|\b(?:is|are) (?:my|our|the) (?P<after>[\w' -]{2,40}?)(?= now|[.,;!]|$)"
    r"|(?:我|我们)的?(?P<chinese>[\u4e00-\u9fff]{2,8}?)(?:现在|以前|之前|已经|目前)?(?:是|改|换|在|变|涨|降|增加|减少|推迟|提前)"
)
POSTS = frozenset({"boss", "doctor", "partner", "teacher"})
"""Frames whose answer is a person."""
WRITTEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Statement:
    """A candidate: its indexed text, when it was said (UTC), and its score so far, in log-odds."""

    id: str
    words: str
    said_at: datetime
    score: float


@dataclass(frozen=True)
class _Read:
    """What was read from a statement.

    frames: the names of its frames.
    attributes: for each "my X is …" in it, the comparable forms of the words of X.
    subject: whom it is about.
    common: its words in lower case, which are not names, without those for relatives and friends.
    is_present: it says how things are now, not how they were or may be.
    is_change: it reports a change.
    outdated: the comparable forms of what it says no longer holds.
    forms: the comparable forms of all its content words.
    """

    frames: frozenset[str]
    attributes: frozenset[frozenset[str]]
    subject: str
    common: frozenset[str]
    is_present: bool
    is_change: bool
    outdated: frozenset[str]
    forms: frozenset[str]


def recency(statements: Sequence[Statement], query: str, spans: Sequence[Span] = ()) -> dict[str, float]:
    """Return for each compared statement, by id, the log-odds that place it above those that give way to it; 0 if none do.

    Older statements of a frame give way to newer ones. If the query asks about the past, newer ones give way to older ones.

    Args:
        spans: the periods that the query asks about; statements made after the last of them are not compared.
    """
    end = max((span.end for span in spans), default=None)
    best = sorted(statements, key=lambda statement: -statement.score)[:MOST]
    known = sorted((statement for statement in best if end is None or statement.said_at < end), key=_in_time)
    asks_before = _found("before", query.lower())
    scores = {statement.id: statement.score for statement in known}
    places = range(len(known))
    for place in reversed(places) if asks_before else places:
        winner, others = known[place], known[place + 1 :] if asks_before else known[:place]
        passed = [scores[other.id] for other in others if _gives_way(other, winner, query, asks_before=asks_before)]
        scores[winner.id] = max([scores[winner.id], *(score + STEP for score in passed)])
    return {statement.id: scores[statement.id] - statement.score for statement in known}


def _in_time(statement: Statement) -> tuple[datetime, bool, str]:
    """Return a key for sorting by time; of statements made at the same time, one that reports a change comes later."""
    return statement.said_at, _read(statement.words).is_change, statement.id


def _gives_way(one: Statement, other: Statement, query: str, *, asks_before: bool) -> bool:
    """Tell whether `one` gives way to `other`: it is the older of both, or the newer if the query asks about the past."""
    older, newer = (other, one) if asks_before else (one, other)
    lead = one.score - other.score
    if one.id == other.id or lead > CHANGE_MARGIN or not _is_later(newer, older):
        return False
    told, changed = _read(older.words), _read(newer.words)
    if not _is_about_one(told, changed) or not changed.is_present:
        return False
    if lead > (CHANGE_MARGIN if changed.is_change else MARGIN):
        return False
    says_it_is_over = bool(changed.outdated) and changed.outdated <= told.forms
    return says_it_is_over or _is_same_frame(told, changed, query)


def _is_later(newer: Statement, older: Statement) -> bool:
    return _in_time(newer)[:2] > _in_time(older)[:2]


def _is_about_one(told: _Read, changed: _Read) -> bool:
    return told.subject == changed.subject or changed.subject in told.common or told.subject in changed.common


def _is_same_frame(told: _Read, changed: _Read, query: str) -> bool:
    frames = _frames(query.lower()) & told.frames & changed.frames
    if not frames and not told.attributes & changed.attributes:
        return False
    # The deadline of the thesis does not replace that of the tax report: both must have the query's words apart from the frame
    asked = _beside_frames(query) & told.forms
    missing = asked - changed.forms
    # Pairs of Chinese characters cross the borders of words, so another verb before or after a noun changes some of them
    return all(map(is_signs, missing)) and 2 * len(missing) <= len(asked)


@lru_cache(maxsize=256)
def _beside_frames(query: str) -> frozenset[str]:
    """Return the comparable forms of a query's words, without those for its frames, for a change or for the past."""
    rest = query.lower()
    for pattern in (*(pattern for _, pattern in _frame_patterns()), _patterns("change"), _patterns("before")):
        rest = pattern.sub(" ", rest)
    return _forms(rest)


@lru_cache(maxsize=4096)
def _read(words: str) -> _Read:
    text = words.partition(": ")[2] or words
    lowered = text.lower().replace("’", "'")
    frames = _frames(lowered)
    return _Read(
        frames=frames,
        attributes=frozenset(_forms(next(filter(None, match.groups()))) for match in ATTRIBUTE.finditer(lowered)) - {frozenset()},
        subject=_subject(words, frames),
        common=frozenset(word for word in WRITTEN.findall(text) if word.islower() and not RELATIONS.fullmatch(word)),
        is_present=not _found("unsure", lowered) and not _found("before", lowered),
        is_change=_found("change", lowered),
        outdated=_outdated(lowered),
        forms=_forms(text),
    )


def _subject(words: str, frames: frozenset[str]) -> str:
    """Return whom a statement is about; words for frames or changes are not names, though many statements begin with one."""
    return person_of(words, is_common=_is_common, names_fill=not POSTS.isdisjoint(frames))


def _is_common(word: str) -> bool:
    return bool(_frames(word)) or _found("change", word)


def _outdated(lowered: str) -> frozenset[str]:
    found = next((match for pattern in _outdating() for match in pattern.finditer(lowered)), None)
    return _forms(found["old"]) if found else frozenset()


def _forms(text: str) -> frozenset[str]:
    return frozenset(word.form for word in content_words(text))


@lru_cache(maxsize=4096)
def _frames(lowered: str) -> frozenset[str]:
    return frozenset(_named(lowered))


def _named(lowered: str) -> Iterator[str]:
    for name, pattern in _frame_patterns():
        if pattern.search(lowered):
            yield name


def _found(name: str, lowered: str) -> bool:
    return _patterns(name).search(lowered) is not None


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


@cache
def _patterns(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_lexicon()["words"][name]))


@cache
def _frame_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(patterns))) for name, patterns in _lexicon()["frames"].items())


@cache
def _outdating() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for patterns in _lexicon()["outdated"].values() for pattern in patterns)
