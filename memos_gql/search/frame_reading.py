"""What statements and a query tell about frames; see `frames`."""

import re
from collections.abc import Collection
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from memos_gql.memory.phrases import HAN
from memos_gql.search.frame_patterns import frame_patterns, outdating, patterns
from memos_gql.search.persons import RELATIONS, person_of
from memos_gql.search.subjects import speaker_of
from memos_gql.search.words import Word, content_words, forms_in
from memos_gql.storage.stop_words import ENGLISH
from memos_gql.text_cache import kept_by_query, kept_by_text

MARGIN = 3.0
"""If an older statement leads the newer one of its frame by no more than this, in log-odds, the newer one goes first.
"""
CHANGE_MARGIN = 14.5
"""The same limit if the newer one reports a change: "I moved to Porto" shares no word with "Where do I live?"."""
EVENT_MARGIN = 8.0
"""The same limit if the newer one reports an event, which less often changes what is asked about: "A fox took one"."""
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


class _Kept(NamedTuple):
    """What a statement has of the words that a query asks about."""

    asked: frozenset[str]
    found: frozenset[str]


class ReadStatement:
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
        self._shared: _Kept | None = None
        self._kind: _Kept | None = None

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
        return frozenset(
            forms_in(next(filter(None, match.groups()))) for match in ATTRIBUTE.finditer(self._lowered)
        ) - {frozenset()}

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

    def puts_in_the_place_of(self, other: "ReadStatement") -> bool:
        """Say whether it names a change and, beside a name that the other statement has, another one.

        Chinese names have no capitals: there, what is new is in a clause of its own that tells of a change.
        """
        if HAN.search(self._text):
            first, *others = CLAUSE.split(self._lowered.strip(" .。!！"))
            return not forms_in(first).isdisjoint(other.forms) and any(
                patterns("change").are_in(clause) for clause in others
            )
        known = self.names & other.names
        return self.is_change and bool(known) and bool(self.names - known)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital."""
        return frozenset(word.lower() for word in WRITTEN.findall(self._text) if word[0].isupper()) - ENGLISH

    def shared(self, asked: frozenset[str]) -> frozenset[str]:
        """Return those of a query's words that it has. The last result is kept, because all pairs are compared."""
        if self._shared is None or self._shared.asked is not asked:
            self._shared = _Kept(asked, asked & self.forms)
        return self._shared.found

    def kind_of(self, asked: frozenset[str]) -> frozenset[str]:
        """Return the forms before the asked word with which the statement begins: "spare" of "The spare key is here".

        Words for old and new do not count. The last result is kept.
        """
        if self._kind is None or self._kind.asked is not asked:
            thing = next((word for word in self._first_words if word.form in asked), None)
            kind = (word.form for word in self._first_words if thing and word.end <= thing.start)
            self._kind = _Kept(asked, frozenset(kind))
        return self._kind.found

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


class ReadQuery:
    """The properties of a query that decide about frames, computed on first use: every pair of statements needs them.

    asks_before: it asks for an earlier state. asks_past: it asks for what was, though not for what was before.
    forms: of its words. beside_change: of those other than words of change. beside_frames: of those other than words of
        change and of its frames.
    """

    def __init__(self, words: str) -> None:
        self._words = words
        self._lowered = words.lower()

    @cached_property
    def asks_before(self) -> bool:
        return patterns("before").are_in(self._lowered)

    @cached_property
    def asks_past(self) -> bool:
        return patterns("past").are_in(self._lowered)

    @cached_property
    def frames(self) -> frozenset[str]:
        return _frames(self._words)

    @cached_property
    def forms(self) -> frozenset[str]:
        return forms_in(self._words)

    @cached_property
    def beside_change(self) -> frozenset[str]:
        return forms_in(self._beside_words_of_change)

    @cached_property
    def beside_frames(self) -> frozenset[str]:
        frames = (pattern.whole for pattern in frame_patterns().values())
        return forms_in(_without(self._beside_words_of_change, *frames))

    @cached_property
    def _beside_words_of_change(self) -> str:
        rest = _without(self._lowered, patterns("change").whole, patterns("before").whole)
        # "Which shift am I on?" names nothing but the sort of its answer
        without_slight = _without(rest, patterns("slight").whole)
        return without_slight if forms_in(without_slight) else rest


def _without(words: str, *left_out: re.Pattern[str]) -> str:
    for pattern in left_out:
        words = pattern.sub(" ", words)
    return words


@kept_by_query
def read_query(query: str) -> ReadQuery:
    return ReadQuery(query)


@kept_by_text
def read_statement(words: str) -> ReadStatement:
    return ReadStatement(words)


def _is_common(word: str) -> bool:
    return bool(_frames(word)) or patterns("change").are_in(word)


@kept_by_text
def _frames(words: str) -> frozenset[str]:
    """Return the frames of a query or a word."""
    lowered = words.lower()
    return frozenset(name for name, pattern in frame_patterns().items() if pattern.are_in(lowered))
