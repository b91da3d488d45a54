"""Finding in a user's messages what they like, dislike, want, refuse and usually do, by patterns.

English and Chinese are supported; wishes for a single occasion are found too, and marked as such.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from memos_gql.memory.preferences.comparisons import comparisons
from memos_gql.memory.preferences.further_orders import further_orders
from memos_gql.memory.preferences.grammar import Grammar
from memos_gql.memory.preferences.grammars import GRAMMARS, grammars_of
from memos_gql.memory.preferences.prose import Sentence, gives_a_role, own_sentences
from memos_gql.memory.preferences.reading import statements
from memos_gql.memory.preferences.short_orders import short_orders
from memos_gql.memory.preferences.statement import NAME, SLOTS, Comparison, Ground, Language, Statement
from memos_gql.memory.preferences.subjects import subject

__all__ = [
    "NAME",
    "SLOTS",
    "Comparison",
    "Language",
    "Statement",
    "find_comparisons",
    "find_statements",
    "is_name_subject",
    "likes_instead",
    "sort_of",
    "subject_of",
]

LONGEST_KEPT = 4000
"""Characters of the longest text whose statements are cached; all cached texts take at most 8 MB."""
ORDERED = {Ground.INSTRUCTION, Ground.NAME}


def find_statements(text: str) -> list[Statement]:
    """List the preferences of a text's author; for each subject only the last one."""
    return list(_known(text) if len(text) <= LONGEST_KEPT else _read(text))


@lru_cache(maxsize=512)
def _known(text: str) -> tuple[Statement, ...]:
    """Read a text once: every task reads its owner's newest messages again, for what is wished for repeatedly."""
    return _read(text)


def _read(text: str) -> tuple[Statement, ...]:
    sentences = list(own_sentences(text))
    told = [one for grammar, own in _by_language(sentences) for one in statements(grammar, own)]
    places = {sentence.words: place for place, sentence in enumerate(sentences)}
    told += short_orders(sentences, told)
    in_order = sorted([*told, *_further(sentences, told)], key=lambda one: places[one.words])
    found: dict[str, Statement] = {}
    for statement in _of_oneself(in_order, text):
        found.pop(statement.subject, None)
        found[statement.subject] = statement
    overturned = _overturned(text) if found else set()
    return tuple(statement for statement in found.values() if statement.subject not in overturned)


def _further(sentences: Sequence[Sentence], told: Sequence[Statement]) -> Iterator[Statement]:
    known = {statement.words for statement in told}
    left = [sentence for sentence in sentences if sentence.words not in known]
    return (one for grammar, own in _by_language(left) for one in further_orders(grammar, own))


def find_comparisons(text: str) -> list[Comparison]:
    """List what a text's author prefers to what."""
    languages = _by_language(list(own_sentences(text)))
    return [compared for grammar, own in languages for compared in comparisons(grammar, own)]


def _overturned(text: str) -> set[str]:
    """List what a text first prefers and later puts second."""
    compared = find_comparisons(text)
    last = {frozenset((one.better, one.lesser)): one.better for one in compared}
    return {one.better for one in compared if last[frozenset((one.better, one.lesser))] != one.better}


def subject_of(words: str) -> str:
    """Normalise words so that subjects can be compared."""
    return subject(grammars_of(words)[0], words)


def is_name_subject(subject: str) -> bool:
    """Tell whether the subject of a statement is a certain name: "call me boss"."""
    return any(grammar.find("name_subject", subject) for grammar in GRAMMARS.values())


def likes_instead(words: str) -> bool:
    """Tell whether a sentence says that one sort of a thing is liked instead of another: "I now prefer aisle seats"."""
    return any(grammar.find("likes_instead", words.lower()) for grammar in grammars_of(words))


def sort_of(subject: str) -> str:
    """Return the thing of which a subject is one sort, such as "seat" of "aisle seat"; empty if it is none."""
    found = grammars_of(subject)[0].find("sort", subject)
    return found["sort"] if found else ""


def _of_oneself(told: Sequence[Statement], text: str) -> Iterator[Statement]:
    """Leave out what is for a role, if the message assigns one: orders, and statements that do not name the user."""
    is_role = gives_a_role(text)
    return (one for one in told if not is_role or (one.ground not in ORDERED and _names_speaker(one.words)))


def _names_speaker(words: str) -> bool:
    return any(grammar.find("names_speaker", words.lower()) for grammar in GRAMMARS.values())


def _by_language(sentences: Sequence[Sentence]) -> Iterator[tuple[Grammar, list[Sentence]]]:
    """Yield each language, with the sentences that may be in it."""
    languages = [grammars_of(sentence.own) for sentence in sentences]
    for grammar in GRAMMARS.values():
        yield grammar, [one for one, told in zip(sentences, languages, strict=True) if grammar in told]
