"""Whether a text is about another thing than a yes/no question, as "I'm allergic to cats" and "Am I allergic to nuts?".

Only questions are compared whose answer may be yes for several things; their forms are in `objects.toml`. "Is the key
in the drawer?" has no form there, because "The key is in the safe" answers it.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from memos_gql.search.heads import are_alike
from memos_gql.search.places import Read
from memos_gql.search.things import Thing, chinese_noun, may_be_one, noun_of
from memos_gql.search.words import form
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = tomllib.loads(Path(__file__).with_name("objects.toml").read_text("utf-8"))
LONGEST = 90
"""The most characters of a text that is compared. A longer one is about several things."""
OBJECT = "(?P<object>[^?？.。!！;；]+?)"
SHORT_FORMS = {"'m": " am", "'ve": " have", "’m": " am", "’ve": " have"}
EDGES = " .?!。？！～~"


class _Phrase(NamedTuple):
    """What a text has in one of the forms: the form's number, whom it is about, a verb, and the objects behind it."""

    number: int
    who: str
    verb: str
    objects: tuple[str, ...]


def tells_of_others(asked: Read, said: Read) -> bool:
    """Tell whether a statement names only other things than the one that the question asks of, in the same form."""
    mine = _asked(asked.text) if len(said.text) <= LONGEST else ()
    if not mine:
        return False
    return any(_are_other(one, other, said.language) for one, other in product(mine, _told(said.text)))


def _are_other(asked: _Phrase, said: _Phrase, language: str) -> bool:
    if asked.number != said.number or asked.verb != said.verb or (asked.who and asked.who != said.who):
        return False
    pairs = list(product(asked.objects, said.objects))
    return bool(pairs) and all(_are_two(*pair, language) for pair in pairs)


def _are_two(one: str, other: str, language: str) -> bool:
    """Tell whether two objects name two things, and neither may be of the other's kind."""
    is_chinese = language == "chinese"
    if _shares_a_word(one, other, is_chinese=is_chinese):
        return False
    heads = (one, other) if is_chinese else (one.split()[-1], other.split()[-1])
    # What no table has may be of any kind
    if are_alike(*heads, language) or not _general(language).isdisjoint((one, other)):
        return False
    mine, others = (_thing(head, is_chinese=is_chinese) for head in heads)
    return not (mine and others and may_be_one(mine, others))


def _shares_a_word(one: str, other: str, *, is_chinese: bool) -> bool:
    if is_chinese:
        return one in other or other in one
    return any(a[:5] == b[:5] for a, b in product(map(form, one.split()), map(form, other.split())))


def _thing(word: str, *, is_chinese: bool) -> Thing | None:
    found = chinese_noun(word, "n") if is_chinese else noun_of("the", word)
    return found if found and found.meanings else None


@kept_by_query
def _asked(query: str) -> tuple[_Phrase, ...]:
    return tuple(_phrases(query, 0))


@kept_by_text
def _told(text: str) -> tuple[_Phrase, ...]:
    return tuple(_phrases(text, 1))


def _phrases(text: str, side: int) -> Iterator[_Phrase]:
    """Yield each form in which a text can be read; `side` is 0 for questions and 1 for statements."""
    language = "english" if text.isascii() or not re.search("[\u4e00-\u9fff]", text) else "chinese"
    words = text.lower().strip(EDGES)
    for short, whole in SHORT_FORMS.items():
        words = words.replace(short, whole)
    data = LEXICON[language]
    if re.search(data["denied"], words):
        return
    for number, pattern in enumerate(_forms(language)[side]):
        found = pattern.fullmatch(words)
        objects = tuple(_objects(found["object"], language)) if found else ()
        if found and objects:
            groups = found.groupdict()
            yield _Phrase(number, groups["who"] or "", groups.get("verb") or "", objects)


def _objects(words: str, language: str) -> Iterator[str]:
    data = LEXICON[language]
    for part in re.split(data["joined"], re.split(data["end"], words)[0]):
        if language == "chinese":
            named = re.sub(data["measure"], "", part.strip()) or part.strip()
        else:
            named = " ".join(word for word in re.findall(r"[a-z'-]+", part) if word not in data["small"].split())
        if named:
            yield named


@cache
def _forms(language: str) -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    data = LEXICON[language]

    def filled(pattern: str) -> re.Pattern[str]:
        parts = pattern.replace("{aside}", data["aside"]).replace("{object}", OBJECT)
        return re.compile(parts.replace("{who}", data["who"]))

    asked, told = zip(*data["forms"], strict=True)
    return tuple(map(filled, asked)), tuple(map(filled, told))


@cache
def _general(language: str) -> frozenset[str]:
    return frozenset(LEXICON[language]["general"].split())
