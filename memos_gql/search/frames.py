"""Which of several statements about the same thing is current: the newest.

A frame is something that has one value at a time. "I live in Lisbon" and "I moved to Porto" belong to one frame, where
you live; two statements "my X is …" also belong to one. The newest statement answers a question about now, the others a
question about before. Only the candidates of one search are compared. The words that identify frames are in
`frames.toml`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from memos_gql.memory.dates import Span
from memos_gql.memory.phrases import HAN
from memos_gql.search.frame_patterns import frame_patterns, outdating, patterns
from memos_gql.search.persons import RELATIONS, SPEAKER, person_of
from memos_gql.search.subjects import speaker_of
from memos_gql.search.words import Word, content_words, forms_in, is_signs
from memos_gql.storage.stop_words import ENGLISH
from memos_gql.text_cache import kept_by_query, kept_by_text

MOST = 24
"""Most statements that are compared with each other; lower ranks hardly matter."""
MOST_READ = 600
"""Most characters of a statement or a query that is checked for frames: such statements are short."""
MARGIN = 3.0
"""If an older statement leads the newer one of its frame by no more than this, in log-odds, the newer one goes first.
"""
CHANGE_MARGIN = 14.5
"""The same limit if the newer one reports a change: "I moved to Porto" shares no word with "Where do I live?"."""
EVENT_MARGIN = 8.0
"""The same limit if the newer one reports an event, which less often changes what is asked about: "A fox took one"."""
STEP = 0.25
"""Log-odds by which the current statement then leads the older one."""
MOST_IN_BRIEF = 16
"""Most forms of words in a brief statement, which says little more than the value of something."""
ATTRIBUTE = re.compile(
    r"\b(?:my|our|the) (?P<english>[\w' -]{2,40}?)"
    r"(?: (?:is|are|was|were|has|have|had|will|went|slipped|got|goes|\w+ed)\b|'s\b|:)"
    r"|\b(?:is|are) (?:my|our|the) (?P<after>[\w' -]{2,40}?)(?= now|[.,;!]|$)"
    r"|(?:我|我们)的?(?P<chinese>[\u4e00-\u9fff]{2,8}?)(?:现在|以前|之前|已经|目前)?(?:是|改|换|在|变|涨|降|增加|减少|推迟|提前)"
)
POSTS = frozenset({"boss", "doctor", "partner", "teacher"})
"""Frames whose answer is a person."""
CLAUSE = re.compile("[，,。；;]")
MOST_QUALIFIERS = 6
"""Words, or pairs of Chinese characters, among which a statement that begins with a thing names it."""
PRONOUN = re.compile(r"(?:i|you|he|she|it|we|they|there)\b|(?:我|你|他|她|它|咱|大家)们?(?!的|家的)")
"""What a statement begins with that does not begin with a thing: "I am on the platform team"."""
WRITTEN = re.compile(r"[^\W\d_]+")


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


class _Read:
    """The properties of a statement that decide about frames.

    Each property is computed on first use, because one of them mostly decides.

    subject: whom it is about.
    common: its words in lower case, except those for relatives and friends; these words are not names.
    is_present: it speaks of how things are, not of what was or may be.
    is_change: it says that something changed: "moved to", "no longer".
    is_event: it tells what happened, which may have changed something.
    outdated: forms of what it says is over.
    """

    def __init__(self, words: str) -> None:
        self._words = words
        self._text = words.partition(": ")[2] or words
        self._lowered = self._text.lower().replace("’", "'")
        self._belongs: dict[str, bool] = {}

    def frames_of(self, names: Collection[str]) -> frozenset[str]:
        """Return those frames to which the statement belongs."""
        for name in names:
            if name not in self._belongs:
                self._belongs[name] = frame_patterns()[name].are_in(self._lowered)
        return frozenset(name for name in names if self._belongs[name])

    def says(self, word: str) -> bool:
        """Tell whether there is a word in lower case; the holder of a post is mostly called by name."""
        return word in self._lowered

    @cached_property
    def attributes(self) -> frozenset[frozenset[str]]:
        return frozenset(forms_in(next(filter(None, match.groups()))) for match in ATTRIBUTE.finditer(self._lowered)) - {
            frozenset()
        }

    @cached_property
    def subject(self) -> str:
        # Many statements begin with a word of a frame or of change, which is not a name
        return person_of(self._words, is_common=_is_common, names_fill=lambda: bool(self.frames_of(POSTS)))

    @cached_property
    def common(self) -> frozenset[str]:
        return frozenset(
            word for word in WRITTEN.findall(self._text) if word.islower() and not RELATIONS.fullmatch(word)
        )

    @cached_property
    def is_present(self) -> bool:
        return not patterns("unsure").are_in(self._lowered) and not patterns("before").are_in(self._lowered)

    @cached_property
    def is_change(self) -> bool:
        return patterns("change").are_in(self._lowered)

    @cached_property
    def is_event(self) -> bool:
        return self.is_change or patterns("event").are_in(self._lowered)

    @cached_property
    def is_brief(self) -> bool:
        """Whether it is a brief statement of the user's own.

        In a talk between several people everybody tells events all the time, and so does whoever says much at once.
        """
        return speaker_of(self._words) is None and len(self.forms) <= MOST_IN_BRIEF

    @property
    def reach(self) -> float:
        """By how many log-odds an older statement may lead and still give way to this one."""
        return CHANGE_MARGIN if self.is_change else EVENT_MARGIN if self.is_event and self.is_brief else MARGIN

    def puts_in_the_place_of(self, other: "_Read") -> bool:
        """Say whether it names a change and, beside a name that the other statement has, another one.

        Chinese names have no capitals: there, what is new is in a clause of its own that tells of a change.
        """
        if HAN.search(self._text):
            first, *others = CLAUSE.split(self._lowered.strip(" .。!！"))
            return not forms_in(first).isdisjoint(other.forms) and any(patterns("change").are_in(clause) for clause in others)
        known = self.names & other.names
        return self.is_change and bool(known) and bool(self.names - known)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital."""
        return frozenset(word.lower() for word in WRITTEN.findall(self._text) if word[0].isupper()) - ENGLISH

    def kind_of(self, asked: Collection[str]) -> frozenset[str]:
        """Return the forms before the asked word with which the statement begins: "spare" of "The spare key is here".

        Words for old and new do not count.
        """
        thing = next((word for word in self._first_words if word.form in asked), None)
        if thing is None:
            return frozenset()
        return frozenset(word.form for word in self._first_words if word.end <= thing.start)

    @cached_property
    def _first_words(self) -> tuple[Word, ...]:
        """The words among which it names the thing that it begins with; none if it begins with a pronoun."""
        if PRONOUN.match(self._lowered):
            return ()
        return tuple(islice(content_words(patterns("age").whole.sub("", self._lowered)), MOST_QUALIFIERS))

    @cached_property
    def outdated(self) -> frozenset[str]:
        found = next((match for pattern in outdating() for match in pattern.finditer(self._lowered)), None)
        return forms_in(found["old"]) if found else frozenset()

    @cached_property
    def forms(self) -> frozenset[str]:
        return forms_in(self._text)


class _Known(NamedTuple):
    """A statement and what it tells, looked up once because every pair is compared."""

    id: str
    said_at: datetime
    score: float
    is_here: bool
    read: _Read


def recency(statements: Sequence[Statement], query: str, spans: Sequence[Span] = ()) -> dict[str, float]:
    """Return, by id, the log-odds that each current statement gains, so that it ranks above older ones of its frame.

    If the query asks for an earlier state, older statements rank above the newest.

    Args:
        spans: the times that the query asks about; statements after the last of them change nothing.
    """
    end = _end_of(spans, statements)
    best = sorted(statements, key=lambda statement: -statement.score)[:MOST]
    known = sorted(
        (
            _Known(one.id, one.said_at, one.score, one.is_here, _read(one.words))
            for one in best
            if end is None or one.said_at < end
        ),
        key=_in_time,
    )
    asks_before = patterns("before").are_in(query.lower())
    scores = {statement.id: statement.score for statement in known}
    places = range(len(known))
    for place in reversed(places) if asks_before else places:
        winner, others = known[place], known[place + 1 :] if asks_before else known[:place]
        if not (asks_before or winner.read.is_present):
            continue
        # The scores of most pairs are too far apart; comparing them here avoids a call for each pair
        most = winner.score + CHANGE_MARGIN
        ahead = [other for other in others if scores[other.id] + STEP > scores[winner.id] and other.score <= most]
        passed = [
            scores[other.id] + STEP for other in ahead if _gives_way(other, winner, query, asks_before=asks_before)
        ]
        scores[winner.id] = max([scores[winner.id], *passed])
    return {statement.id: scores[statement.id] - statement.score for statement in known}


def _end_of(spans: Sequence[Span], statements: Sequence[Statement]) -> datetime | None:
    """Return the end of the times that a query asks about; None if it names none.

    "On Tuesday" may be last or next Tuesday: if something was said on one of them, that one is meant.
    """
    then = [span.end for span in spans if any(span.start <= one.said_at < span.end for one in statements)]
    return max(then or [span.end for span in spans], default=None)


def _in_time(statement: _Known) -> tuple[datetime, bool, str]:
    """Sort key by time; among simultaneous statements, one that reports a change comes last."""
    return statement.said_at, statement.read.is_change, statement.id


def _gives_way(one: _Known, other: _Known, query: str, *, asks_before: bool) -> bool:
    """Tell whether `one` must rank below `other`: it is older or, if the query asks for an earlier state, newer."""
    older, newer = (other, one) if asks_before else (one, other)
    lead = one.score - other.score
    if one.id == other.id or lead > CHANGE_MARGIN or not _is_later(newer, older):
        return False
    told, changed = older.read, newer.read
    if not changed.is_present or lead > changed.reach:
        return False
    says_it_is_over = bool(changed.outdated) and changed.outdated <= told.forms
    if (says_it_is_over or _is_same_frame(told, changed, query)) and _is_about_one(told, changed):
        return True
    is_about_now = asks_before or not patterns("past").are_in(query.lower())
    # Only words of a frame are sure enough to overrule the conversation in which the query is asked
    is_elsewhere = older.is_here and not newer.is_here
    can_be = told.is_brief and changed.is_brief and is_about_now and not is_elsewhere
    return can_be and _is_answered_anew(told, changed, query, lead)


def _is_answered_anew(told: _Read, changed: _Read, query: str, lead: float) -> bool:
    """Say whether two brief statements answer one question, of whatever frame."""
    # Whom they are about takes longest to find out
    if _tells_what_became_of(told, changed, query) and (_is_about_one(told, changed) or _names_whom(told, changed)):
        return True
    return lead <= EVENT_MARGIN and _answers_alike(told, changed, query) and _is_about_one(told, changed)


def _names_whom(told: _Read, changed: _Read) -> bool:
    """Say whether the older statement names whom the newer one is about."""
    return all(map(told.says, changed.subject.split(": ")))


def _is_later(newer: _Known, older: _Known) -> bool:
    if newer.said_at != older.said_at:
        return newer.said_at > older.said_at
    return newer.read.is_change and not older.read.is_change


def _is_about_one(told: _Read, changed: _Read) -> bool:
    is_told_of = changed.subject != SPEAKER and bool(told.frames_of(POSTS)) and told.says(changed.subject)
    return (
        told.subject == changed.subject
        or changed.subject in told.common
        or told.subject in changed.common
        or is_told_of
    )


def _tells_what_became_of(told: _Read, changed: _Read, query: str) -> bool:
    """Say whether a statement reports what happened to the answer that another gives, and answers anew.

    "Imke handed the project over to Farid" does so for "The project lead is Imke": it names Imke, an event, the project
    and somebody new. "Imke handed me a pen" does not. "Imke retired, Farid took over" names no project, but a change
    and another name.
    """
    asked = _beside_change(query)
    names_answer = not changed.forms.isdisjoint(told.forms - asked)
    tells_new = not changed.forms <= told.forms | asked
    if not (changed.is_event and names_answer and tells_new):
        return False
    return not asked.isdisjoint(told.forms & changed.forms) or changed.puts_in_the_place_of(told)


def _answers_alike(told: _Read, changed: _Read, query: str) -> bool:
    """Say whether two statements hold the same words of a question."""
    asked = _beside_change(query)
    return bool(asked & told.forms) and not _misses(told, changed, asked) and not _names_another(told, changed, asked)


def _names_another(told: _Read, changed: _Read, asked: frozenset[str]) -> bool:
    """Say whether two statements begin with different things of one kind: "The spare key" and "The cellar key"."""
    one, other = told.kind_of(asked), changed.kind_of(asked)
    return bool(one) and bool(other) and one.isdisjoint(other)


def _misses(told: _Read, changed: _Read, asked: frozenset[str]) -> bool:
    """Tell whether the newer statement lacks words of a question that the older one has.

    Chinese is compared by pairs of characters, which also span two words. Some pairs are missing as soon as one verb
    differs, so only more than half of them count.
    """
    known = asked & told.forms
    missing = known - changed.forms
    if not all(map(is_signs, missing)):
        return True
    return 2 * len(missing) > len(known) and not (changed.is_change and missing < known)


def _is_same_frame(told: _Read, changed: _Read, query: str) -> bool:
    frames = _frames(query)
    is_asked = bool(frames) and not told.frames_of(frames).isdisjoint(changed.frames_of(frames))
    if not is_asked and (not told.attributes or told.attributes.isdisjoint(changed.attributes)):
        return False
    # "The deadline of the thesis" does not change that of the tax report: what the query names besides the frame must
    # be in both
    return not _misses(told, changed, _beside_frames(query)) and not _names_another(told, changed, forms_in(query))


@kept_by_query
def _beside_frames(query: str) -> frozenset[str]:
    """Return the forms of a query's words other than those of its frames and of change."""
    return forms_in(_without(_beside_words_of_change(query), *(pattern.whole for pattern in frame_patterns().values())))


@kept_by_query
def _beside_change(query: str) -> frozenset[str]:
    """Return the forms of a query's words other than those of change."""
    return forms_in(_beside_words_of_change(query))


def _beside_words_of_change(query: str) -> str:
    rest = _without(query.lower(), patterns("change").whole, patterns("before").whole)
    # "Which shift am I on?" names nothing but the sort of its answer
    without_slight = patterns("slight").whole.sub(" ", rest)
    return without_slight if forms_in(without_slight) else rest


def _without(words: str, *left_out: re.Pattern[str]) -> str:
    for pattern in left_out:
        words = pattern.sub(" ", words)
    return words


@kept_by_text
def _read(words: str) -> _Read:
    return _Read(words)


def _is_common(word: str) -> bool:
    return bool(_frames(word)) or patterns("change").are_in(word)


@kept_by_text
def _frames(words: str) -> frozenset[str]:
    """Return the frames of a query or a word."""
    lowered = words.lower()
    return frozenset(name for name, pattern in frame_patterns().items() if pattern.are_in(lowered))
