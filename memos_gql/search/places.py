"""The words of a short text that tell which thing, person or number is meant, and where they stand.

In "the flight to Lisbon", Lisbon stands behind "flight to". The words for that are in `contrasts.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.memory.shapes.english import is_quality
from memos_gql.search.things import Thing, chinese_noun, noun_of
from memos_gql.search.words import form
from memos_gql.storage.stop_words import CHINESE, ENGLISH
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = tomllib.loads(Path(__file__).with_name("contrasts.toml").read_text("utf-8"))
EN, ZH = LEXICON["english"], LEXICON["chinese"]
LABEL = re.compile(r"^(?:User|Assistant|System|Tool): ")
TOKEN = re.compile(r"[^\W_]+(?:[-.:'’][^\W_]+)*|[^\w\s]")
DIGITS = re.compile(r"\d[\d.:]*")
ENDS = frozenset(".!?:")
MOST_BETWEEN = 3
"""The most words between a noun and the word that gives it its place."""
MOST_BEFORE, MOST_AFTER = MOST_BETWEEN + 1, 3
"""How far before and after a word its neighbour may stand."""
SHORTEST_VERB = 3
"""Letters; a longer word in -s or -ed behind a name is its verb."""
NOUN = "noun"
"""The link of a Chinese noun to another before it."""
BETWEEN, PLACES, TIMES, ASKS, VERBS, DETERMINERS, AUXILIARIES, GOES, HEADS = (
    frozenset(EN[name].split())
    for name in ("between", "places", "times", "asks", "verbs", "determiners", "auxiliaries", "goes", "heads")
)
IRREGULAR = dict(pair.split("=") for pair in EN["irregular"].split())
PREFIXES, PREFIXES_ZH = tuple(EN["prefixes"].split()), tuple(ZH["prefixes"].split())
BETWEEN_ZH, NO_PLACE_ZH = frozenset(ZH["between"].split()), frozenset(ZH["no_place"].split())
ASKED_ZH, NEVER_ZH = tuple(ZH["asks"].split()), (*ZH["asks"].split(), *ZH["pronouns"])
TAKES = frozenset(EN["takes"].split())
DOINGS = frozenset([*map(form, EN["doings"].split()), *ZH["doings"].split()])
MANY_SORTS = frozenset([*map(form, EN["many_sorts"].split()), *ZH["many_sorts"].split()])
"""Nouns for so much that another noun may be meant by them: "which part of my body", "an instrument"."""
CLOSED, CLOSED_ZH = re.compile(EN["closed"]), re.compile(ZH["closed"])
NAME_ZH = re.compile(ZH["names"].format(surnames=ZH["surnames"], given=ZH["given"]))


class Sort(Enum):
    NAME = auto()
    NUMBER = auto()
    NOUN = auto()
    OTHER = auto()


class Place(NamedTuple):
    """Where a word stands: on which side of a neighbour, and which word links the two."""

    side: str
    link: str
    neighbour: str


FIRST = Place("first", "", "")
"""The place of a word with which a text or a sentence begins."""


@dataclass(frozen=True, slots=True)
class Told:
    """A word that tells which one is meant, and the places that it has."""

    word: str
    sort: Sort
    thing: Thing | None
    places: frozenset[Place]


class Telling(Protocol):
    """The words of a text that tell which one is meant, in order."""

    def __iter__(self) -> Iterator[Told]: ...

    def at(self, place: Place) -> Sequence[Told]:
        """Return those that have a place."""
        ...


@dataclass(frozen=True)
class Read:
    """The words of a text in one form, and those that may be compared."""

    words: frozenset[str]
    told: Telling
    text: str
    is_chinese: bool

    @property
    def language(self) -> str:
        return "chinese" if self.is_chinese else "english"

    def has(self, word: str) -> bool:
        """Tell whether the text has a word, in any of its forms."""
        return not self.words.isdisjoint((word, _base(word))) or (self.is_chinese and word in self.text)

    @cached_property
    def prefixed(self) -> frozenset[str]:
        """The words that may be compared, with each prefix added or removed."""
        prefixes = PREFIXES_ZH if self.is_chinese else PREFIXES
        words = [one.word for one in self.told]
        others = {one for word in words for prefix in prefixes for one in (prefix + word, word.removeprefix(prefix))}
        return frozenset(others - self.words)


class _Listed:
    """Words that were read at once."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._told = tuple(told)
        self._by_place: dict[Place, list[Told]] = {}
        for one in self._told:
            for place in one.places:
                self._by_place.setdefault(place, []).append(one)

    def __iter__(self) -> Iterator[Told]:
        return iter(self._told)

    def at(self, place: Place) -> Sequence[Told]:
        return self._by_place.get(place, ())


class _Tokens:
    """The words of an English text, each of which is read when its place is asked for.

    Reading all takes .1 ms for a sentence, and most texts have no word in the places of a query.
    """

    def __init__(self, tokens: list[str], bare: list[str]) -> None:
        self._tokens, self._bare = tokens, bare
        self.bases = [_base(word) for word in bare]
        self._read: dict[int, Told | None] = {}

    def __iter__(self) -> Iterator[Told]:
        return filter(None, map(self._told, range(len(self._bare))))

    def at(self, place: Place) -> Sequence[Told]:
        if place == FIRST:
            return self._first
        return self._in_place(place, self._beside(place.neighbour)) if place.neighbour in self.bases else ()

    @cached_property
    def _first(self) -> list[Told]:
        return self._in_place(FIRST, filter(self._may_be_first, range(len(self._bare))))

    def _in_place(self, place: Place, numbers: Iterable[int]) -> list[Told]:
        return [told for told in map(self._told, numbers) if told and place in told.places]

    def _beside(self, neighbour: str) -> list[int]:
        """Return the numbers of all words that may have a neighbour, in order."""
        found = [number for number, base in enumerate(self.bases) if base == neighbour]
        near = {one for number in found for one in range(number - MOST_AFTER, number + MOST_BEFORE + 1)}
        return sorted(near & set(range(len(self._bare))))

    def _may_be_first(self, number: int) -> bool:
        follows = number > 0 and self._bare[number - 1] in DETERMINERS and _is_first(self._bare, number - 1)
        return follows or _is_first(self._bare, number)

    def _told(self, number: int) -> Told | None:
        if number not in self._read:
            self._read[number] = _told(self._tokens, self._bare, number)
        return self._read[number]


@kept_by_query
def asked_in(query: str) -> Read:
    """Read a query; of one that is answered by yes or no, only the words before a noun."""
    found = read(query)
    closed = (CLOSED_ZH if found.is_chinese else CLOSED).search(query.lower())
    if closed is None:
        return Read(found.words, _Listed(found.told), found.text, found.is_chinese)
    # "Is my appointment on Tuesday?" is answered by "It is on Thursday": only what stands before a noun is compared,
    # and what one does: "I play the cello" says nothing about golf
    told = (one for one in found.told if any(map(_tells_in_closed_question, one.places)))
    return Read(found.words, _Listed(told), found.text, found.is_chinese)


def _tells_in_closed_question(place: Place) -> bool:
    return place.side == "before" or (place.side == "behind" and place.neighbour in DOINGS)


@kept_by_text
def read(text: str) -> Read:
    """Read a text as it is indexed, without its label."""
    said = LABEL.sub("", text, count=1)
    if not said.isascii() and HAN.search(said):
        return _read_chinese(said)
    tokens = [token.replace("’", "'") for token in TOKEN.findall(said)]
    bare = [token.lower().removesuffix("'s") for token in tokens]
    told = _Tokens(tokens, bare)
    return Read(frozenset([*map(form, bare), *told.bases]), told, said, is_chinese=False)


def _told(tokens: list[str], bare: list[str], place: int) -> Told | None:
    word = bare[place]
    if word in ENGLISH or not word[0].isalnum() or (place and bare[place - 1] in ASKS):
        return None
    sort, thing = _sort(tokens, bare, place)
    places = {*_places(bare, place, is_name=sort is Sort.NAME)}
    if tokens[place].endswith("'s"):
        # The vet's surname is the surname of the vet
        places |= {Place("behind", "of", one.neighbour) for one in places if one[:2] == ("before", "")}
    return Told(form(word), sort, thing, frozenset(places)) if places else None


def _sort(tokens: list[str], bare: list[str], place: int) -> tuple[Sort, Thing | None]:
    word = bare[place]
    if DIGITS.fullmatch(word):
        return Sort.NUMBER, None
    if word in TIMES:
        return Sort.OTHER, None
    if _is_name(tokens, bare, place):
        return Sort.NAME, None
    thing = noun_of(bare[place - 1] if place else "", word)
    return Sort.NOUN, thing


def _is_name(tokens: list[str], bare: list[str], place: int) -> bool:
    token = tokens[place]
    if not token[0].isupper() or not token[1:2].islower():
        return False
    if place and tokens[place - 1] not in ENDS:
        return True
    following = bare[place + 1] if place + 1 < len(bare) else ""
    is_finite = following in VERBS or (following.endswith(("s", "ed")) and len(following) > SHORTEST_VERB)
    return noun_of("", bare[place]) is None and (token.endswith("'s") or is_finite)


def _places(bare: list[str], place: int, *, is_name: bool) -> Iterator[Place]:
    following = bare[place + 1] if place + 1 < len(bare) else ""
    if following and following not in ENGLISH and following[0].isalnum():
        is_noun = place > 0 and _may_begin_noun(bare[place - 1], following) and _tells_kind(bare[place], following)
        yield Place("before", "", _base(following))
        if is_noun and following not in VERBS and (following in HEADS or noun_of(bare[place], following)):
            yield Place("of a kind", "", _base(following))
    if _is_first(bare, place - (not is_name and place > 0 and bare[place - 1] in DETERMINERS)):
        yield FIRST
    if following in PLACES and (head := _next_content(bare, place + 2)):
        yield Place("before", following, _base(head))
    link = ""
    for back in range(place - 1, max(place - 2 - MOST_BETWEEN, -1), -1):
        before = bare[back]
        if before in PLACES and not link:
            link = before
        elif before not in BETWEEN:
            if before[0].isalnum() and (before not in ENGLISH or before in GOES):
                yield Place("behind", link, _base(before))
            return


def _may_begin_noun(before: str, head: str) -> bool:
    return before in DETERMINERS or (before in TAKES and head in HEADS)


def _tells_kind(word: str, head: str) -> bool:
    """Tell whether a word before a noun tells its kind: "garden", and also "driving" before "lesson"."""
    return not is_quality(word) or (word.endswith("ing") and head in HEADS)


def _base(word: str) -> str:
    """Return the form in which words that give a place are compared."""
    return form(IRREGULAR.get(word, word))


def _is_first(bare: list[str], place: int) -> bool:
    return place == 0 or bare[place - 1] in AUXILIARIES or bare[place - 1] in ENDS


def _next_content(bare: list[str], start: int) -> str:
    return next((word for word in bare[start : start + 2] if word not in BETWEEN and word not in ENGLISH), "")


def _read_chinese(text: str) -> Read:
    tagged = [(word, tag) for word, tag in segmenter.tagged(text)]
    told = filter(None, (_told_in_chinese(tagged, place) for place in range(len(tagged))))
    return Read(frozenset(word for word, _ in tagged), _Listed(told), text, is_chinese=True)


def _told_in_chinese(tagged: list[tuple[str, str]], place: int) -> Told | None:
    word, tag = tagged[place]
    if not word[0].isalnum() or word in BETWEEN_ZH or word in CHINESE or tag.startswith(("u", "y", "x")):
        return None
    if word.startswith(NEVER_ZH) or (place and tagged[place - 1][0].startswith(ASKED_ZH)):
        return None
    sort = _sort_in_chinese(word, tag)
    thing = chinese_noun(word, tag) if sort is Sort.NOUN else None
    return Told(word, sort, thing, frozenset(_places_in_chinese(tagged, place)))


def _sort_in_chinese(word: str, tag: str) -> Sort:
    is_listed = (thing := chinese_noun(word, tag)) is not None and thing.meanings
    if NAME_ZH.fullmatch(word) or (tag in {"nr", "ns", "nrt"} and len(word) > 1 and not is_listed):
        return Sort.NAME
    if tag == "m" or DIGITS.fullmatch(word):
        return Sort.NUMBER
    return Sort.NOUN if tag.startswith(("n", "s", "vn", "j", "l")) else Sort.OTHER


def _places_in_chinese(tagged: list[tuple[str, str]], place: int) -> Iterator[Place]:
    after = next((word for word, _ in tagged[place + 1 : place + 4] if word not in BETWEEN_ZH), "")
    if after and after[0].isalnum() and not after.startswith(ASKED_ZH):
        yield Place("before", "", after)
    before, tag = next(
        (one for one in reversed(tagged[max(place - 3, 0) : place]) if one[0] not in BETWEEN_ZH), ("", "")
    )
    if before and before[0].isalnum() and not before.startswith(ASKED_ZH) and before not in NO_PLACE_ZH:
        yield Place("behind", "verb" if tag.startswith(("v", "p")) else NOUN, before)
    if place == 0:
        yield FIRST
