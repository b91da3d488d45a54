"""Reading the preferences of the speaker from Chinese sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from memos_gql.documents import Stance
from memos_gql.memory.preferences.chinese import passing
from memos_gql.memory.preferences.chinese.clauses import clauses, tells_nothing
from memos_gql.memory.preferences.chinese.habits import habit, health, wish
from memos_gql.memory.preferences.chinese.instructions import instruction
from memos_gql.memory.preferences.chinese.likings import favourite, liking, stance_alone
from memos_gql.memory.preferences.chinese.objects import is_general, listed, without_surroundings
from memos_gql.memory.preferences.chinese.plain import plain, quotations, restored
from memos_gql.memory.preferences.chinese.reasons import reason
from memos_gql.memory.preferences.chinese.rules import pattern
from memos_gql.memory.preferences.chinese.slots import slot
from memos_gql.memory.preferences.chinese.subjects import subject
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import SLOTS, Finding, Ground, Language, Statement

ABOUT_ONESELF = {Ground.LIKING, Ground.WISH, Ground.HEALTH}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a clause says, and whether it is for one occasion only."""

    finding: Finding
    is_passing: bool


def statements(sentences: Iterable[Sentence]) -> Iterator[Statement]:
    """Yield the statements in one message's Chinese sentences, in order."""
    for sentence in sentences:
        text = plain(sentence)
        if not tells_nothing(text):
            for told in _told(text):
                yield from _stated(told, sentence)


def _stated(told: _Told, sentence: Sentence) -> Iterator[Statement]:
    statement = stated(told.finding, sentence)
    if statement is not None:
        yield replace(statement, is_passing=told.is_passing)


def stated(finding: Finding, sentence: Sentence) -> Statement | None:
    """Make a lasting statement of a finding in a sentence; None if nothing is left of its object."""
    about = restored(finding.about, quotations(sentence))
    found = subject(about)
    if not found:
        return None
    return Statement(
        words=sentence.words,
        about=about,
        subject=found,
        stance=finding.stance,
        language=Language.CHINESE,
        ground=finding.ground,
        reasoning=reason(replace(finding, about=about)),
        is_passing=False,
    )


def _told(text: str) -> Iterator[_Told]:
    is_for_once, is_standing = passing.is_for_once(text), pattern("standing").search(text) is not None
    topic, is_own = "", None
    for clause in clauses(text):
        is_passing = is_for_once and (not clause.is_as_a_rule or passing.is_for_once(clause.words))
        is_elided = pattern("elided").match(clause.words) is not None
        if is_own is False and is_elided:
            continue
        words = f"我{clause.words}" if is_own and is_elided else clause.words
        findings = list(_findings(words, topic, is_standing=is_standing, is_for_once=is_passing)) or _kept_in_mind(
            text, words
        )
        for finding in findings:
            yield from _each(finding, is_for_once=is_passing)
        topic = findings[-1].about if findings else _spoken_of(words) or topic
        is_own = bool(findings) or (pattern("own").match(words) is not None and not _spoken_of(words))


def _spoken_of(words: str) -> str:
    """Return the object in a statement about others, to which a later "我很喜欢" would refer."""
    found = pattern("topic").match(words)
    return found["topic"] if found and is_general(found["topic"]) else ""


def _findings(words: str, topic: str, *, is_standing: bool, is_for_once: bool) -> Iterator[Finding]:
    if is_for_once:
        words = passing.without_once(words)
        told = list(instruction(words, is_standing=True))
        wanted = None if told else passing.wish_for_once(words)
        if told or wanted:
            yield from told or [wanted for wanted in (wanted,) if wanted]
            return
    stance = stance_alone(words)
    if stance is not None:
        yield from [Finding(Ground.LIKING, stance, topic)] * bool(topic)
        return
    told = list(instruction(words, is_standing=is_standing))
    yield from told or _told_of_oneself(words)


def _kept_in_mind(text: str, words: str) -> list[Finding]:
    """Read what one is told to remember about the speaker: 请记住我住在上海."""
    found = pattern("trait").match(words) if pattern("remembered").search(text) else None
    return [Finding(Ground.WISH, Stance.FOR, without_surroundings(found["about"]))] if found else []


def _told_of_oneself(words: str) -> Iterator[Finding]:
    known = health(words)
    if known is not None:
        yield known
        return
    found = list(favourite(words)) or [finding for finding in (wish(words) or liking(words),) if finding]
    yield from found or habit(words)


def _each(finding: Finding, *, is_for_once: bool) -> Iterator[_Told]:
    """Split a list into its items."""
    filled = slot(finding.about) if finding.ground is Ground.LIKING else None
    if filled is not None or finding.about in SLOTS or finding.ground is Ground.FAVOURITE:
        yield _Told(replace(finding, about=filled or finding.about), is_for_once)
        return
    for item in listed(finding.about) if finding.ground in ABOUT_ONESELF else [finding.about]:
        if finding.ground is Ground.INSTRUCTION or is_general(item):
            yield _Told(replace(finding, about=item), is_for_once)
