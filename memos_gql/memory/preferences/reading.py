"""Reading the preferences of the speaker from sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from memos_gql.documents import Stance
from memos_gql.memory.preferences.clauses import Clause, clauses, tells_nothing
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.objects import is_general, is_kind, listed, without_surroundings
from memos_gql.memory.preferences.passing import is_for_once, without_once
from memos_gql.memory.preferences.plain import plain, quotations, restored
from memos_gql.memory.preferences.prose import Sentence
from memos_gql.memory.preferences.readings import Heard, read
from memos_gql.memory.preferences.reasons import reason
from memos_gql.memory.preferences.slots import slot
from memos_gql.memory.preferences.statement import NAME, SLOTS, Finding, Ground, Statement
from memos_gql.memory.preferences.subjects import subject

LATER_ITEMS = 4
"""The most clauses from an item to the conjunction of its list."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a clause says, and whether it is for one occasion only."""

    finding: Finding
    is_passing: bool


def statements(grammar: Grammar, sentences: Iterable[Sentence]) -> Iterator[Statement]:
    """Yield the statements in the sentences of one message that are in a language, in order."""
    topic = ""
    for sentence in sentences:
        text = plain(grammar, sentence)
        if not tells_nothing(grammar, text):
            for told in _told(grammar, text, topic):
                yield from _stated(grammar, told, sentence)
        topic = _topic(grammar, "topic_of_sentence", text)


def _stated(grammar: Grammar, told: _Told, sentence: Sentence) -> Iterator[Statement]:
    statement = stated(grammar, told.finding, sentence)
    if statement is not None:
        yield replace(statement, is_passing=told.is_passing)


def stated(grammar: Grammar, finding: Finding, sentence: Sentence) -> Statement | None:
    """Make a lasting statement of a finding in a sentence; None if nothing is left of its object."""
    about = restored(grammar, finding.about, quotations(sentence))
    found = subject(grammar, about)
    if not found:
        return None
    return Statement(
        words=sentence.words,
        about=about,
        subject=found,
        stance=finding.stance,
        language=grammar.language,
        ground=finding.ground,
        reasoning=reason(grammar, replace(finding, about=about)),
        is_passing=False,
    )


def _topic(grammar: Grammar, rule: str, text: str) -> str:
    """Return what a later "it" or "them" would refer to, or nothing."""
    found = grammar.find(rule, text)
    topic = next(filter(None, found.groups()), "") if found else ""
    return topic if topic and is_general(grammar, topic) else ""


def _told(grammar: Grammar, text: str, topic: str) -> Iterator[_Told]:
    """Yield what a plain sentence says; `topic` is that of the sentence before it."""
    for_once, is_standing = is_for_once(grammar, text), grammar.find("standing", text) is not None
    last: Finding | None = None
    is_own: bool | None = None  # not known before the first clause
    mentioned = topic
    for clause in _with_lists(grammar, clauses(grammar, text)):
        is_elided = is_own is not None and grammar.find("elided", clause.words) is not None
        if is_elided and not is_own and grammar.reading.is_pro_drop:
            continue
        words = f"{grammar.reading.speaker}{clause.words}" if is_elided and is_own else clause.words
        is_passing = for_once and (not clause.is_as_a_rule or is_for_once(grammar, clause.words))
        heard = Heard(words, last, mentioned, is_standing, is_passing)
        findings = read(grammar, heard) or _kept_in_mind(grammar, text, words)
        for finding in findings:
            last = _named(grammar, finding, last, words)
            yield from _each(grammar, last, topic, is_for_once=is_passing)
        others = _topic(grammar, "topic", words)
        topic = (others if words == clause.words else _topic(grammar, "topic", clause.words)) or topic
        mentioned = findings[-1].about if findings else others or mentioned
        is_own = _is_own(grammar, words, has_findings=bool(findings), names_others=bool(others))


def _is_own(grammar: Grammar, words: str, *, has_findings: bool, names_others: bool) -> bool:
    """Tell whether a clause is about the speaker; a later clause without a subject then is, too."""
    begins_with_speaker = grammar.find("own", words) is not None
    if grammar.reading.is_pro_drop:
        return has_findings or (begins_with_speaker and not names_others)
    return begins_with_speaker


def _named(grammar: Grammar, finding: Finding, last: Finding | None, words: str) -> Finding:
    """Recognise a name in "do not call me Robert, I prefer Bob"."""
    is_liked = finding.ground is Ground.LIKING and finding.stance is Stance.FOR
    if not is_liked or last is None or not grammar.find("refused_name", last.about):
        return finding
    return Finding(Ground.NAME, Stance.FOR, NAME) if grammar.find("name_instead", words) else finding


def _with_lists(grammar: Grammar, parts: list[Clause]) -> list[Clause]:
    """Join "I like walking", "cycling and swimming" again: the items of a list are not clauses."""
    joined: list[Clause] = []
    for index, part in enumerate(parts):
        if joined and _is_item(grammar, parts[index:]):
            joined[-1] = replace(joined[-1], words=f"{joined[-1].words}, {part.words}")
        else:
            joined.append(part)
    return joined


def _is_item(grammar: Grammar, parts: list[Clause]) -> bool:
    """Tell whether the first of these is another item of a list that ends with "and" or "or"."""
    return grammar.find("further_item", parts[0].words) is not None and any(
        grammar.find("list_end", part.words) for part in parts[:LATER_ITEMS]
    )


def _kept_in_mind(grammar: Grammar, text: str, words: str) -> list[Finding]:
    """Read what one is told to remember about the speaker, "remember I am left-handed", if it is no event."""
    found = grammar.find("trait", words) if grammar.find("remembered", text) else None
    if found is None or is_for_once(grammar, text) or grammar.find("day", found["about"]):
        return []
    return [Finding(Ground.WISH, Stance.FOR, without_surroundings(grammar, found["about"]))]


def _each(grammar: Grammar, finding: Finding, topic: str, *, is_for_once: bool) -> Iterator[_Told]:
    """Split a list into its items, and replace "it" by what it refers to."""
    about = without_once(grammar, finding.about) if is_for_once else finding.about
    filled = slot(grammar, about) if finding.ground is Ground.LIKING else None
    if filled is not None or about in SLOTS or finding.ground is Ground.FAVOURITE:
        yield _Told(replace(finding, about=filled or about), is_for_once)
        return
    is_list = _is_among(grammar.reading.listed, finding) or _lists_kinds(grammar, about)
    for item in listed(grammar, about) if is_list else [about]:
        meant = topic if topic and grammar.find("pronoun", item) else item
        if not _is_among(grammar.reading.general, finding) or is_general(grammar, meant):
            yield _Told(replace(finding, about=meant), is_for_once)


def _is_among(grounds: tuple[str, ...], finding: Finding) -> bool:
    return finding.ground in grounds or f"{finding.ground} {finding.stance}" in grounds


def _lists_kinds(grammar: Grammar, doing: str) -> bool:
    """Tell two objects, "use tables and diagrams", from one, "give me the code first and the explanation after"."""
    return bool(grammar.find("several", doing)) and all(is_kind(grammar, item) for item in listed(grammar, doing)[1:])
