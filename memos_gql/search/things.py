"""Which things a text names, and whether two names may mean one thing.

A sofa is a couch and a piece of furniture, but not a mattress.

The nouns, what each is a kind of, and their notices are in `things.tsv`; the words around them are in `things.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from memos_gql.memory import segmenter
from memos_gql.memory.phrases import HAN
from memos_gql.storage.stop_words import ENGLISH
from memos_gql.text_cache import kept_by_text

TABLE = Path(__file__).with_name("things.tsv")
RATHER_ANOTHER = "~"
"""Marks a noun of the table that is more often a verb or an adjective."""
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?:['’]s)?")
"""A capitalised word inside a sentence, such as the name of a garage, "Dobson's", which is not the insect."""
TITLE = re.compile(r"《[^《》]{0,60}》")
"""A title names its work, not the things in it: 《流浪地球》 is a film, and not the Earth."""
WORD = re.compile(r"[a-z][a-z'-]*|[^\sa-z]")
GRAMMAR = tomllib.loads(Path(__file__).with_name("things.toml").read_text("utf-8"))
VERBAL, NOMINAL, DEFINITE, ASIDE, BOUND, SORT = (
    frozenset(GRAMMAR["english"][name].split()) for name in ("verbal", "nominal", "definite", "aside", "bound", "sort")
)
HEADS = tuple(GRAMMAR["english"]["heads"].split())
ASKED_CAUSE = re.compile(f"{GRAMMAR['english']['cause']}|{GRAMMAR['chinese']['cause']}", re.IGNORECASE)
ASKED_SORT = re.compile(GRAMMAR["chinese"]["sort"])
VAGUE = frozenset(GRAMMAR["english"]["vague"].split())
PLACES = frozenset(GRAMMAR["chinese"]["places"].split())
ENDINGS, VERBS = frozenset(GRAMMAR["chinese"]["endings"]), frozenset(GRAMMAR["chinese"]["verbs"])
ASKS_HOW_MANY = "几多哪"
"""Beginnings of words that ask and name nothing: 几楼, 多长."""
UNKNOWN = "zg"
"""The tag of signs of which jieba does not know whether they are nouns, such as 糖."""
MOST_IN_GROUP = 4
"""How many words after "my" or "the" may contain the noun."""
NEAR = 2
"""The most steps from a thing to a more general one that still form a sort."""
NOUNS_KEPT = 4096
"""Most nouns that are cached with everything they are a kind of: some 10 MB."""
LONGEST_WORD = 32
"""Characters; a longer word names nothing."""
PAIRS_KEPT = 16_384
"""Most pairs of neighbouring words that are cached with the noun they form: 4 MB at most."""
Meanings = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun in the form in which it is looked up, and the numbers of its meanings."""

    word: str
    meanings: Meanings


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing that a question is about, its words, and whether any thing of that sort answers.

    Any fruit answers "Which fruit …?".
    """

    thing: Thing
    words: tuple[str, ...]
    is_sort: bool


@dataclass(frozen=True)
class _Table:
    """The table of nouns.

    It has the meanings of each noun, the next more general meanings of each meaning, and the first words of English
    two-word nouns.
    """

    english: dict[str, Meanings]
    chinese: dict[str, Meanings]
    kinds: dict[int, tuple[int, ...]]

    @cached_property
    def openings(self) -> frozenset[str]:
        return frozenset(noun.partition(" ")[0] for noun in self.english if " " in noun)


def noun_of(before: str, word: str) -> Thing | None:
    """Return which noun an English word in lower case is, behind the word before it; None if it is no noun."""
    return _noun(before, word) if max(len(before), len(word)) <= LONGEST_WORD else None


def asks_for_cause(query: str) -> bool:
    """Tell whether a question asks why: the wind may answer "Why is the door open?"."""
    return ASKED_CAUSE.search(query) is not None


def may_be_one(one: Thing, other: Thing) -> bool:
    """Tell whether two nouns may mean one thing: they are equal, or one is a kind of the other, or part of its word."""
    if one.word in other.word or other.word in one.word:
        return True
    return not (
        _kinds_of(other.meanings).isdisjoint(one.meanings) and _kinds_of(one.meanings).isdisjoint(other.meanings)
    )


def are_of_one_sort(one: Thing, other: Thing) -> bool:
    """Tell whether both are of a common sort: tea and coffee are drinks."""
    return not _near_kinds(one.meanings).isdisjoint(_near_kinds(other.meanings))


@lru_cache(maxsize=NOUNS_KEPT)
def _near_kinds(meanings: Meanings) -> frozenset[int]:
    near = set(meanings)
    for _ in range(NEAR):
        near |= {parent for one in near for parent in _table().kinds[one]}
    return frozenset(near)


@lru_cache(maxsize=NOUNS_KEPT)
def _kinds_of(meanings: Meanings) -> frozenset[int]:
    """Return meanings and all more general ones."""
    return frozenset(meanings).union(*(_kinds_of(_table().kinds[meaning]) for meaning in meanings))


@kept_by_text
def things_of(text: str) -> tuple[Thing, ...]:
    """Return the things that a text names, in order, and cache them."""
    return things_in(text)


def things_in(text: str) -> tuple[Thing, ...]:
    """Return the things that a text names, in order."""
    text = TITLE.sub("《》", text)
    if HAN.search(text):
        return tuple(_chinese(text))
    words = _words(NAME.sub("-", text))
    return tuple(thing for before, word in pairwise(["", *words]) if (thing := _noun(before, word)))


def asked_about(query: str) -> tuple[Asked, ...]:
    """Return what a question is about.

    In English, these are things behind "my", "the" and the like, but not "in the …" or "for the …", except
    "pay for the …". Where it names both a thing and a sort, as in "What colour is my umbrella?", it is about the thing.
    """
    query = TITLE.sub("《》", query)
    found = _asked_in_chinese(query) if HAN.search(query) else _asked_in_english(query)
    found = [one for one in found if one.thing.word not in VAGUE]
    particular = tuple(one for one in found if not one.is_sort) or tuple(found)
    return tuple(one for one in particular if one.thing.word not in PLACES) or particular


def _asked_in_english(query: str) -> list[Asked]:
    words = _words(query)
    starts = (place for place, word in enumerate(words) if word in DEFINITE and not _is_aside(words[:place]))
    return [asked for start in starts if (asked := _group(words, start))]


def _is_aside(before: list[str]) -> bool:
    """Tell whether what follows these words only tells when, where or what for: "in the", but not "pay for the"."""
    return bool(before) and before[-1] in ASIDE and BOUND.isdisjoint(before[-2:-1])


def _group(words: list[str], start: int) -> Asked | None:
    """Read the group of words that begins at a place: the last of several nouns in a row decides."""
    found = None
    for place in range(start + 1, min(start + 1 + MOST_IN_GROUP, len(words))):
        here = _noun(words[place - 1], words[place])
        if here is not None:
            found = Asked(here, tuple(words[start + 1 : place + 1]), is_sort=words[start] in SORT)
        elif found is not None or words[place] in ENGLISH:
            break
    return found


def _asked_in_chinese(query: str) -> list[Asked]:
    tagged = [("", ""), *segmenter.tagged(query), ("", "")]
    return [
        Asked(thing, (word,), is_sort=ASKED_SORT.search(before) is not None)
        for (before, _), (word, tag), (next_word, next_tag) in zip(tagged, tagged[1:], tagged[2:], strict=False)
        # The second of two nouns in a row decides: a lock code is not a lock
        if (not next_tag.startswith("n") or next_word[0] in ASKS_HOW_MANY) and (thing := chinese_noun(word, tag))
    ]


def _words(text: str) -> list[str]:
    words = WORD.findall(text.lower().replace("’", "'"))
    return [word if len(word) <= LONGEST_WORD else "-" for word in words]


@lru_cache(maxsize=PAIRS_KEPT)
def _noun(before: str, word: str) -> Thing | None:
    """Read a noun of two words or one that ends with `word`."""
    if word in ENGLISH or before in VERBAL:
        return None
    pair = _listed(f"{before} {word}") if before in _table().openings else None
    return pair or _listed(word) or (_listed(RATHER_ANOTHER + word) if before in NOMINAL else None) or _headed(word)


@lru_cache(maxsize=NOUNS_KEPT)
def _listed(noun: str) -> Thing | None:
    """Look up a noun of the table."""
    table = _table().english
    form = next((form for form in _singulars(noun) if form in table), None)
    return Thing(form.removeprefix(RATHER_ANOTHER), table[form]) if form else None


@lru_cache(maxsize=NOUNS_KEPT)
def _headed(word: str) -> Thing | None:
    """Read a word that ends in a noun: a treehouse is a house."""
    head, table = next((head for head in HEADS if word.endswith(head) and word != head), ""), _table().english
    return Thing(word, table[head]) if head in table else None


def _singulars(word: str) -> Iterator[str]:
    yield word
    yield word.removesuffix("'s")
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]


def _chinese(text: str) -> Iterator[Thing]:
    yield from filter(None, (chinese_noun(word, tag) for word, tag in segmenter.tagged(text)))


def chinese_noun(word: str, tag: str) -> Thing | None:
    """Return which noun a Chinese word is, as jieba's tag for it tells; None if it is no noun."""
    if word[0] in ASKS_HOW_MANY or not tag.startswith(("n", UNKNOWN)):
        return None
    found = _listed_in_chinese(word)
    return found if tag != UNKNOWN or (found and found.meanings) else None


@lru_cache(maxsize=NOUNS_KEPT)
def _listed_in_chinese(word: str) -> Thing | None:
    meanings = _table().chinese.get(word)
    if meanings is None and not _is_compound(word):
        return None
    return Thing(word, meanings or ())


def _is_compound(word: str) -> bool:
    """Tell whether a word that is in no table names a thing: 面包店 does, but 交房 is an action."""
    return len(word) > 1 and word[-1] in ENDINGS and not (len(word) == 2 and word[0] in VERBS)


@cache
def _table() -> _Table:
    table = _Table({}, {}, {})
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        number, parents, *words = line.split("\t")
        table.kinds[int(number)] = tuple(map(int, filter(None, parents.split("|"))))
        for language, listed in zip((table.english, table.chinese), words, strict=True):
            for word in filter(None, listed.split("|")):
                language[word] = (*language.get(word, ()), int(number))
    return table
