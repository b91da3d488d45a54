"""Reading the preferences of the speaker from English sentences."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from memos_gql.documents import Stance
from memos_gql.memory.lexicons import listed_words
from memos_gql.memory.preferences.english import passing
from memos_gql.memory.preferences.english.clauses import Clause, clauses, tells_nothing
from memos_gql.memory.preferences.english.habits import habit, health, wish
from memos_gql.memory.preferences.english.instructions import instruction, restored
from memos_gql.memory.preferences.english.likings import exchanged, favourite, liking
from memos_gql.memory.preferences.english.objects import is_general, is_kind, listed, without_surroundings
from memos_gql.memory.preferences.english.plain import plain, quotations
from memos_gql.memory.preferences.english.reasons import reason
from memos_gql.memory.preferences.english.rules import pattern, piece
from memos_gql.memory.preferences.english.slots import slot
from memos_gql.memory.preferences.english.subjects import subject
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.statement import NAME, SLOTS, Finding, Ground, Language, Statement, opposite


@dataclass(frozen=True, slots=True)
class _Told:
    """What a clause says, and whether it is for one occasion only."""

    finding: Finding
    is_passing: bool


def statements(sentences: Iterable[Sentence]) -> Iterator[Statement]:
    """Yield the statements in one message's English sentences, in order."""
    topic: str | None = None
    for sentence in sentences:
        text = plain(sentence)
        if not tells_nothing(text):
            for told in _told(text, topic):
                yield from _stated(told, sentence)
        topic = _topic(text)


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
        language=Language.ENGLISH,
        ground=finding.ground,
        reasoning=reason(replace(finding, about=about)),
        is_passing=False,
    )


def _topic(text: str) -> str | None:
    """Return what a later "it" or "them" would refer to."""
    found = pattern("topic").match(text)
    topic = next(filter(None, found.groups()), None) if found else None
    return topic if topic and is_general(topic) else None


def _told(text: str, topic: str | None) -> Iterator[_Told]:
    is_for_once, is_standing = passing.is_for_once(text), pattern("standing").search(text) is not None
    subject_of_clause, last = "", None
    for clause in _with_lists(clauses(text)):
        is_passing = is_for_once and (not clause.is_as_a_rule or passing.is_for_once(clause.words))
        words = (
            f"{subject_of_clause}{clause.words}"
            if subject_of_clause and pattern("elided").match(clause.words)
            else clause.words
        )
        findings = list(_findings(words, last, is_standing=is_standing and not is_passing, is_for_once=is_passing))
        for finding in findings or _kept_in_mind(text, words):
            last = _named(finding, last)
            yield from _each(last, topic, is_for_once=is_passing)
        subject_of_clause = "i " if re.match(r"(?:i|we)\b", words) else ""
        topic = _topic(clause.words) or topic


def _named(finding: Finding, last: Finding | None) -> Finding:
    """Recognise a name in "do not call me Robert, I prefer Bob"."""
    is_name = (
        last is not None
        and last.about.startswith("call me ")
        and finding.ground is Ground.LIKING
        and finding.stance is Stance.FOR
    )
    return Finding(Ground.NAME, Stance.FOR, NAME) if is_name else finding


def _with_lists(parts: list[Clause]) -> list[Clause]:
    """Join "I like walking", "cycling and swimming" again: the items of a list are not clauses."""
    joined: list[Clause] = []
    for index, part in enumerate(parts):
        if joined and _is_item(part.words, [later.words for later in parts[index:]]):
            joined[-1] = replace(joined[-1], words=f"{joined[-1].words}, {part.words}")
        else:
            joined.append(part)
    return joined


def _is_item(words: str, later: list[str]) -> bool:
    ends_a_list = any(re.search(r"\b(?:and|or)\s\w", part) for part in later[:4])
    starts_anew = re.match(
        r"(?:i|we|you|he|she|they|it|my|please|not|never|no|always|do|can|what|sorry|please|so|thanks|stop|use"
        r"|text|hate|prefer|avoid|am|just|call|this|that|there|let|keep)\b",
        words,
    )
    return ends_a_list and starts_anew is None and pattern("further_item").match(words) is not None


def _findings(words: str, last: Finding | None, *, is_standing: bool, is_for_once: bool) -> Iterator[Finding]:
    continued = _continued(words, last) if last is not None else None
    if continued is not None:
        yield continued
        return
    if is_for_once and (wanted := passing.wish_for_once(words)) is not None:
        yield wanted
        return
    told = list(instruction(words, is_standing=is_standing or is_for_once))
    yield from told or _told_of_oneself(words)


def _continued(words: str, last: Finding) -> Finding | None:
    """Read clauses that only continue the last one: "but not cats", "not even fish", "only English"."""
    further, contrary, instead = (
        pattern("not_even").match(words),
        pattern("continued").match(words),
        pattern("only").match(words),
    )
    if further is not None and last.stance is Stance.AGAINST:
        return replace(last, about=without_surroundings(further["about"]))
    if contrary is not None and _goes_on(last, contrary["about"]) and not _is_forbidden(words, last):
        return Finding(last.ground, opposite(last.stance), contrary["about"])
    if instead is not None and last.about in SLOTS:
        kind = without_surroundings(instead["about"]).removesuffix(" ones")
        return replace(last, stance=Stance.FOR) if last.about in map(slot, (f"in {kind}", f"{kind} answers")) else None
    return None


def _is_forbidden(words: str, last: Finding) -> bool:
    """Tell whether this is "never suggest them" after a dislike, which it confirms instead of reversing it."""
    return words.startswith("never ") and last.stance is Stance.AGAINST


def _goes_on(last: Finding, about: str) -> bool:
    """Tell whether this continues a statement, like "but not cats"; "never call me" is an instruction instead."""
    return last.ground in {Ground.LIKING, Ground.HABIT, Ground.WISH} or (
        last.ground is Ground.INSTRUCTION and not pattern("obeyed").match(about)
    )


def _told_of_oneself(words: str) -> Iterator[Finding]:
    here = pattern("speaking_here").match(words)
    if here is not None:
        words = f"i am {'a ' if pattern('bare_fan').match(words) else ''}{here['words']}"
    known = health(words)
    if known is not None:
        yield known
        return
    wanted = re.match(
        rf"{piece('speaker')} (?:(?:really )?(?:want|need|expect)|would (?:really )?(?:like|love|prefer|appreciate)) "
        rf"(?P<about>.+)",
        words,
    )
    if (
        wanted is not None
        and (filled := slot(wanted["about"])) is not None
        and pattern("stands_by_itself").search(wanted["about"])
    ):
        yield Finding(Ground.WISH, Stance.FOR, filled)
        return
    found = (
        list(favourite(words))
        or list(exchanged(words))
        or [finding for finding in (wish(words) or liking(words),) if finding]
    )
    yield from found or habit(words)


def _kept_in_mind(text: str, words: str) -> Iterator[Finding]:
    """Yield what one is told to remember about the speaker: "remember I am left-handed"."""
    found = pattern("trait").match(words) if pattern("remembered").search(text) else None
    if found is not None and not _is_of_a_day(found["about"], text):
        yield Finding(Ground.WISH, Stance.FOR, without_surroundings(found["about"]))


def _is_of_a_day(about: str, text: str) -> bool:
    """Tell an event, "remember that I have a dentist appointment", from a trait, "remember that I have two cats"."""
    return (
        passing.is_for_once(text)
        or pattern("day").search(about) is not None
        or not listed_words(Language.ENGLISH, "events").isdisjoint(about.split())
    )


def _each(finding: Finding, topic: str | None, *, is_for_once: bool) -> Iterator[_Told]:
    """Split a list into its items, and replace "it" by what it refers to."""
    about = passing.without_once(finding.about) if is_for_once else finding.about
    filled = slot(about) if finding.ground is Ground.LIKING else None
    if filled is not None or about in SLOTS or finding.ground is Ground.FAVOURITE:
        yield _Told(replace(finding, about=filled or about), is_for_once)
        return
    whole = finding.ground is Ground.INSTRUCTION or (finding.ground is Ground.HABIT and finding.stance is Stance.FOR)
    for item in [about] if whole and not _lists_kinds(about) else listed(about):
        meant = topic if topic and pattern("pronoun").match(item) else item
        if finding.ground in {Ground.INSTRUCTION, Ground.HABIT} or is_general(meant):
            yield _Told(replace(finding, about=meant), is_for_once)


def _lists_kinds(doing: str) -> bool:
    """Tell two objects, "use tables and diagrams", from one, "give me the code first and the explanation after"."""
    return " and " in doing and all(is_kind(item) for item in listed(doing)[1:])
