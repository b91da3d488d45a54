"""Whether a text differs from a query in the one place that matters.

"My summer tyres need 2.4 bar" has nearly all words of a question about winter tyres, but does not answer it. A text
about the flight to Madrid does not answer a question about the flight to Lisbon. Two words are compared if both stand
beside a word that query and text share. The words are in `contrasts.toml`.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

from memos_gql.memory.phrases import HAN
from memos_gql.search.circumstances import has_other_circumstances
from memos_gql.search.heads import are_alike, names_another_head
from memos_gql.search.likings import has_other_sign
from memos_gql.search.objects import tells_of_others
from memos_gql.search.other_names import is_in_other_words, names_one_of_kind
from memos_gql.search.places import (
    DOINGS,
    LEXICON,
    MANY_SORTS,
    NAME_ZH,
    NOUN,
    ZH,
    Place,
    Read,
    Sort,
    Told,
    asked_in,
    read,
)
from memos_gql.search.signs import says_the_opposite
from memos_gql.search.things import VAGUE, are_of_one_sort, may_be_one
from memos_gql.search.words import form
from memos_gql.text_cache import kept_by_query, kept_by_text

LONGEST, LONGEST_IN_CHINESE = 200, 70
"""Most characters of a query or text that is about few things."""
SELF = "我"
VERB_ZH, NO_WORD_ZH = re.compile(f"[{ZH['verbs']}]"), re.compile(f"[{ZH['no_word']}]")
LESSONS = frozenset(["lesson", "test", "teacher", "tutor"])
"""English heads before which a name says the subject."""
HEADS_ZH = frozenset(ZH["heads"].split())
SHORTEST, LONGEST_OBJECT = 2, 4
"""Least and most signs of a Chinese word that is compared without cutting the text into words."""
COMPARED = frozenset(["of", "for", "to", "from", "on", "with", "into", "verb"])
"""Nouns that are in no table are compared only behind one of these links."""


def differs_in_one(query: str, text: str) -> bool:
    """Tell whether the text has, in the place of one of the query's words, a word for another thing or person.

    It also differs if it says the opposite: what somebody likes instead of what they hate.
    """
    if max(len(query), len(text)) > LONGEST:
        return False
    asked, said = asked_in(query), read(text)
    if asked.is_chinese != said.is_chinese or len(text) > (LONGEST_IN_CHINESE if said.is_chinese else LONGEST):
        return False
    if _are_apart(asked, said):
        return True
    if (asked.is_chinese and _differs_in_signs(asked.text, said.text)) or has_other_sign(asked, said):
        return True
    if says_the_opposite(asked, said) or names_another_head(asked, said) or tells_of_others(asked, said):
        return True
    if has_other_circumstances(asked, said):
        return True
    return not asked.prefixed.isdisjoint(said.words) or any(
        not asked.has(other.word) and _contrast(one, other) and not is_in_other_words(one.word, query, text)
        for one in asked.told
        if not said.has(one.word)
        for place in one.places
        for other in said.told.at(place)
    )


def _are_apart(asked: Read, said: Read) -> bool:
    """Tell whether the text names another trade or dish than the query: the postman, and not the vet."""
    mine = _apart_in(asked)
    others = _apart_in(said) if mine else mine
    if not others or names_one_of_kind(asked.text.lower(), said.text):
        return False
    if not {entry for _, entry in mine}.isdisjoint(entry for _, entry in others):
        return False
    return not {line for line, _ in mine}.isdisjoint(line for line, _ in others)


def _apart_in(found: Read) -> frozenset[tuple[int, str]]:
    """Return the trades and dishes that a text names, each as the number of its line and its entry there."""
    listed = _apart(found.language)
    if found.is_chinese:
        return frozenset(listed[word] for word in _listed_in_chinese().findall(found.text))
    return frozenset(listed[word] for word in found.words & listed.keys())


@cache
def _listed_in_chinese() -> re.Pattern[str]:
    """Match the longest word at a place: 订婚宴 is no 婚宴."""
    return re.compile("|".join(sorted(_apart("chinese"), key=len, reverse=True)))


@cache
def _apart(language: str) -> dict[str, tuple[int, str]]:
    is_chinese = language == "chinese"
    return {
        (word if is_chinese else form(word)): (number, entry)
        for number, line in enumerate(LEXICON[language]["apart"])
        for entry in line.split()
        for word in entry.split("|")
    }


def _contrast(one: Told, other: Told) -> bool:
    """Tell whether two words name two things, persons or numbers in one place."""
    is_chinese = HAN.search(one.word) is not None
    shared = one.places & other.places
    if is_chinese and _are_ends_contrasted(one.word, other.word):
        return True
    if _are_in_one_set(one.word, other.word, is_chinese=is_chinese):
        return True
    if _is_general(one, shared) or _may_be_said_of_one(one.word, other.word, is_chinese=is_chinese):
        return False
    if _are_before_a_head(one, other, shared):
        return not is_chinese or set(one.word).isdisjoint(other.word)
    if one.sort is not other.sort or one.sort is Sort.OTHER:
        return False
    return one.sort in {Sort.NAME, Sort.NUMBER} or _are_two_things(one, other, shared)


def _are_before_a_head(one: Told, other: Told, shared: frozenset[Place]) -> bool:
    """Tell whether a name, as it seems, and a noun stand before the same head, or behind the same verb of learning.

    画画课 is like a name in form, and English languages have capitals: "my Spanish class", "my yoga class".
    """
    is_mixed = {one.sort, other.sort} == {Sort.NAME, Sort.NOUN}
    return is_mixed and any(
        (place.side == "before" and place.neighbour in HEADS_ZH)
        or (place.side == "before" and place.neighbour in LESSONS)
        or (place.side == "behind" and place.neighbour in DOINGS)
        for place in shared
    )


def _are_two_things(one: Told, other: Told, shared: frozenset[Place]) -> bool:
    is_listed, other_is = bool(one.thing and one.thing.meanings), bool(other.thing and other.thing.meanings)
    if one.word[-1] == other.word[-1] and HAN.search(one.word) and not is_listed and not other_is:
        # Compounds with one head: 水费 and 电费
        return True
    if one.thing and other.thing and one.thing.meanings and other.thing.meanings:
        if may_be_one(one.thing, other.thing):
            return False
        near = all(place.link == NOUN or place.side == "first" for place in shared)
        return not near or are_of_one_sort(one.thing, other.thing)
    sides = {place.side for place in shared}
    if {"first", "before"} <= sides and HAN.search(one.word) and set(one.word).isdisjoint(other.word):
        return True
    return any(_tells_apart(place) for place in shared)


def _is_general(asked: Told, shared: frozenset[Place]) -> bool:
    """Tell whether any thing is meant that one may do or have there: "an instrument", "which part of my body"."""
    return asked.word in VAGUE or (asked.word in MANY_SORTS and any(place.neighbour in DOINGS for place in shared))


def _tells_apart(place: Place) -> bool:
    """Tell whether two nouns in this place are two things, although no table has them."""
    is_object = place.side == "behind" and (place.link in COMPARED or place.neighbour in DOINGS)
    return is_object or place.side == "of a kind"


def _may_be_said_of_one(one: str, other: str, *, is_chinese: bool) -> bool:
    """Tell whether two words may mean the same: a list says so, or one is written like the other."""
    language = "chinese" if is_chinese else "english"
    sets = _sets(language)
    if not set(sets.get(one, ())).isdisjoint(sets.get(other, ())) or are_alike(one, other, language):
        return True
    return not is_chinese and (one.startswith(other[:5]) or other.startswith(one[:5]))


def _are_ends_contrasted(one: str, other: str) -> bool:
    return any(_entries_differ(*pair, "chinese") for pair in _without_shared_end(one, other))


def _differs_in_signs(query: str, text: str) -> bool:
    """Compare words of sets and names sign by sign, since texts are cut into words differently."""
    return any(
        found not in text
        and any(_stand_alike(query, found, text, other) for other in others if other not in query and other in text)
        for found, others in _in_sets(query)
    ) or any((_names_differ(query, text), _objects_differ(query, text), _openings_differ(query, text)))


@kept_by_query
def _in_sets(query: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each word of a set that a query has, with the others of the set."""
    lines = [line.split() for line in ZH["sets"]]
    return tuple(
        (word, frozenset(other for rest in line if rest != entry for other in rest.split("|")))
        for line in lines
        for entry in line
        for word in entry.split("|")
        if word in query
    )


def _stand_alike(query: str, word: str, text: str, other: str) -> bool:
    """Tell whether both words stand before the same sign."""
    after, behind = _after(query, word), _after(text, other)
    return after != "" and after == behind


def _after(text: str, word: str) -> str:
    """Return the sign behind a word, without the particle 的."""
    return text[text.index(word) + len(word) :].removeprefix("的")[:1]


def _before(text: str, word: str) -> str:
    """Return the sign before a word; a sign that is in no list where there is none."""
    return text[: text.index(word)][-1:] or "^"


def _names_differ(query: str, text: str) -> bool:
    asked, said = _names_in(query), _names_in(text)
    if SELF in asked and SELF in said:
        asked, said = (tuple(name for name in names if name != SELF) for names in (asked, said))
    if not asked or not said or any(name in text for name in asked) or any(name in query for name in said):
        return False
    return any(
        _after(query, one) == _after(text, other) != ""
        or (_before(query, one) in ZH["beside"] and _before(text, other) in ZH["beside"])
        or (SELF not in {one, other} and query.startswith(one) and text.startswith(other))
        for one, other in product(asked, said)
    )


def _objects_differ(query: str, text: str) -> bool:
    """Compare what stands between a verb and the same next sign: 做可丽饼放 and 做华夫饼放."""
    asked, said = _objects_in(query), _objects_in(text)
    return any(
        _are_two_words(query, one, text, other) and not is_in_other_words(one, query, text)
        for frame, ones in asked.items()
        for one, other in product(ones, said.get(frame, ()))
    )


@kept_by_text
def _objects_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return all that may be the object of a verb, by the verb and the sign behind the object."""
    found: dict[str, tuple[str, ...]] = {}
    for verb in VERB_ZH.finditer(text):
        for end in range(verb.end() + SHORTEST, verb.end() + LONGEST_OBJECT + 1):
            frame = verb.group() + text[end : end + 1]
            if len(frame) > 1:
                found[frame] = (*found.get(frame, ()), text[verb.end() : end])
    return found


def _openings_differ(query: str, text: str) -> bool:
    """Compare what both begin with before the same two signs: 地下停车场 and 露天停车场."""
    return any(
        query[mine : mine + 2] == text[other : other + 2]
        and _are_two_words(query, query[:mine], text, text[:other])
        and not is_in_other_words(query[:mine], query, text)
        for mine, other in product(range(SHORTEST, LONGEST_OBJECT + 1), repeat=2)
    )


def _are_two_words(query: str, one: str, text: str, other: str) -> bool:
    if one in text or other in query or not set(one[:-1]).isdisjoint(other[:-1]):
        return False
    is_plain = all(sign.isalpha() for sign in one + other) and not NO_WORD_ZH.search(f"{one} {other}")
    return is_plain and not _may_be_said_of_one(one, other, is_chinese=True)


@kept_by_text
def _names_in(text: str) -> tuple[str, ...]:
    return (*(found.group() for found in NAME_ZH.finditer(text)), *((SELF,) if SELF in text else ()))


@cache
def _sets(language: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Return the number of its set, and of its entry there, for each word; a word may be in several."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for number, line in enumerate(LEXICON[language]["sets"]):
        for entry, words in enumerate(line.split()):
            for word in words.split("|"):
                key = form(word)
                found[key] = (*found.get(key, ()), (number, entry))
    return found


@lru_cache(maxsize=4096)
def _are_in_one_set(one: str, other: str, *, is_chinese: bool) -> bool:
    return _entries_differ(one, other, "chinese" if is_chinese else "english")


def _without_shared_end(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before the characters that both words end with."""
    shared = 0
    while shared < min(len(one), len(other)) - 1 and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    if shared:
        yield one[:-shared], other[:-shared]


def _entries_differ(one: str, other: str, language: str) -> bool:
    mine, others = _sets(language).get(one, ()), _sets(language).get(other, ())
    return any(a == c and b != d for a, b in mine for c, d in others)
