"""Whom and what a query asks about, and whether a text is about another person or thing.

A dog is no cat, and a brother is not the user.

The nouns, in `subjects.toml`, are grouped by sort: a text about one thing of a sort is similar to a query about
another, and does not answer it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TypedDict

from memos_gql.memory.phrases import HAN
from memos_gql.search.other_names import is_in_other_words
from memos_gql.search.places import ZH
from memos_gql.search.things import Asked, are_of_one_sort, asked_about, asks_for_cause, may_be_one, things_of
from memos_gql.text_cache import kept_by_query, kept_by_text

LEXICON = Path(__file__).with_name("subjects.toml")
LABEL = re.compile(r"^(?:User|Assistant|System|Tool): |^", re.MULTILINE)
NAME = re.compile(r"^(?:(?:User|Assistant|System|Tool): )(?P<name>[^\W\d_][\w .'-]{0,30}?)\s?[:：] ", re.MULTILINE)
SELF = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|we|our|us)\b")
ASKS_WHO = re.compile(r"\b(?:who|whose|whom)\b|谁|哪位|\bdo i have\b|\bhave i\b|\b(?:we|our|us)\b|我有|我们")
OWN_STATEMENT = re.compile(r"(?:I|I['’]m|I['’]ve|My)\b|我(?!们|家)")
WORD = re.compile(r"\w+")
HOME = "家"
QUESTION = re.compile(r"[^?？]+[?？]")
ASKS_WHERE = re.compile(r"\bwhere\b|\bwhich (?:place|spot)\b|哪里|哪儿|在哪|到哪|去哪|什么地方")
PLACE = re.compile(
    r"\b(?:in|at|under|behind|beside|near|inside|outside|above|below|opposite|next to|in front of)"
    r"(?: (?:the|my|our|a|an|his|her|their))?(?: (?!(?:in|at|on|is|are|was|and|but|so)\b)[\w'-]+){1,3}"
)
PLACE_ZH = re.compile("在[^，,。！!的]{1,10}?(?:里面?|上面?|下面?|旁边?|后面?|前面?|中|附近|楼|对面|$)")
TITLED = re.compile(f"[{ZH['surnames']}](?:先生|太太)")
"""A name with a title, which is no husband: 彭先生."""
ASIDE_ZH = re.compile("^[坐去到在吃看上开做睡出][^我，,？?]{1,6}(?=我)")
LONGEST_STATEMENT, LONGEST_IN_CHINESE = 300, 100
"""Most characters of a text that is about few things; a longer one may mention a thing without its name."""
POSSESSED = r"(?:\b(?:my|our|his|her|their)\s+(?:\w+\s+)?)"


class _Words(TypedDict):
    english: list[str]
    chinese: list[str]


class _People(_Words):
    kin: list[str]
    verbs: list[str]
    has: list[str]
    asks_if_user_has: list[str]


class _Lexicon(TypedDict):
    group: list[_Words]
    people: _People


@dataclass(frozen=True)
class _Sorts:
    """Each word of the lexicon with its group and entry, and one pattern that finds all words."""

    places: dict[str, tuple[int, int]]
    pattern: re.Pattern[str]


def said_by_asked(query: str, texts: Sequence[str]) -> list[bool]:
    """Tell for each turn whether it begins with its speaker, as in "Caroline: …", and the query names this person."""
    asked = _words(query)
    return [_first_name_of_speaker(words) in asked for words in texts]


@kept_by_text
def _first_name_of_speaker(words: str) -> str:
    return (speaker_of(words) or " ").split(" ")[0].lower()


@kept_by_text
def speaker_of(words: str) -> str | None:
    """Return the name that a turn begins with, as in "Caroline: …"."""
    found = NAME.search(words)
    # "Stepped on the scales today: 76 kilos" names nobody
    return found["name"] if found and not any(map(str.islower, found["name"].split())) else None


@kept_by_query
def _words(query: str) -> frozenset[str]:
    return frozenset(WORD.findall(query.lower()))


@dataclass(frozen=True, slots=True)
class _Question:
    """What a question asks about: entries of the lexicon by their group, and nouns.

    `words` are the words of the lexicon with their groups; `is_for_cause` is true if it asks why, and `is_for_place` if
    it asks where.
    """

    text: str
    is_chinese: bool
    words: tuple[tuple[str, int], ...]
    named: frozenset[tuple[int, int]]
    about: tuple[Asked, ...]
    is_for_cause: bool
    is_for_place: bool


def names_another_thing(query: str, text: str) -> bool:
    """Tell whether the query asks about a thing that the text does not mention, and the text mentions another.

    Of several questions in one query, a text need answer only one. Both must be in one language, because the lexicon
    has no translations.
    """
    questions = _questions_about_things(query)
    return bool(questions) and all(_asks_for_another(question, text) for question in questions)


@kept_by_query
def _questions_about_things(query: str) -> tuple[_Question, ...]:
    """Return each question of a query; none if one of them is about no thing, because any text may answer it."""
    questions = tuple(
        _Question(
            text=one,
            is_chinese=_is_chinese(one),
            words=_words_named(one),
            named=_named_asked(_without_aside(one)),
            about=_asked_about(_without_aside(one)),
            is_for_cause=asks_for_cause(one),
            is_for_place=ASKS_WHERE.search(one.lower()) is not None,
        )
        for one in _questions(query)
    )
    return questions if all(one.named or one.about for one in questions) else ()


def _without_aside(question: str) -> str:
    """Leave out when or where something is done, as a Chinese question may begin: 坐飞机我爱坐哪里."""
    return ASIDE_ZH.sub("", question)


def _named_asked(question: str) -> frozenset[tuple[int, int]]:
    """Return what a question names; in Chinese, without the home to which it belongs: 家里的空调."""
    named = _named(question)
    if not _is_chinese(question):
        return named
    particular = named - _named_in_text(HOME)
    return particular if particular or _asked_about(question) else named


def _questions(query: str) -> tuple[str, ...]:
    """Return each question of a query; one without a question mark is a single question."""
    return tuple(question.strip() for question in QUESTION.findall(query)) or (query,)


def _is_chinese(text: str) -> bool:
    return not text.isascii() and HAN.search(text) is not None


def names_a_sibling(query: str, text: str) -> bool:
    """Tell whether a brief text names another thing of the very sort that the query names, and not the thing itself."""
    questions = _questions_about_things(query)
    return len(text) <= LONGEST_STATEMENT and bool(questions) and all(_has_sibling(one, text) for one in questions)


def _has_sibling(question: _Question, text: str) -> bool:
    if question.is_chinese != _is_chinese(text):
        return False
    named = _named_in_text(text)
    known, others = {group for group, _ in question.named & named}, {group for group, _ in named}
    unlike = {group for group, _ in question.named if group in others - known}
    if not unlike:
        return False
    return not unlike <= {group for word, group in question.words if is_in_other_words(word, question.text, text)}


def _asks_for_another(question: _Question, text: str) -> bool:
    if question.is_chinese != _is_chinese(text):
        return False
    if not question.named:
        return _lacks_things(question, text)
    if _has_sibling(question, text):
        return True
    is_known = not question.named.isdisjoint(_named_in_text(text))
    return (
        not is_known
        and _lacks_things(question, text)
        and not any(is_in_other_words(word, question.text, text) for word, _ in question.words)
    )


def names_asked_thing(query: str, text: str) -> bool:
    """Tell whether a text names a thing that the query asks about, or one that may be the same."""
    named, asked = _named(query), _asked_about(query)
    if named and not named.isdisjoint(_named_in_text(text)):
        return True
    return bool(asked) and any(may_be_one(one.thing, other) for one, other in product(asked, things_of(text)))


def name_one_thing(one: str, other: str) -> bool:
    """Tell whether the lexicon has two words for one thing: bike and bicycle."""
    return not _named_in_text(one).isdisjoint(_named_in_text(other))


def _lacks_things(question: _Question, text: str) -> bool:
    """Tell whether a short text names things, and none of them can be what the query asks about."""
    if not question.about or len(text) > (LONGEST_IN_CHINESE if question.is_chinese else LONGEST_STATEMENT):
        return False
    said = LABEL.sub("", text, count=1)
    lowered = said.lower()
    if any(word in lowered for one in question.about for word in one.words):
        return False
    pairs = list(product(question.about, things_of(_without_places(said) if question.is_for_place else said)))
    if any(may_be_one(one.thing, other) for one, other in pairs):
        return False
    # "Which city …?" is answered by a name, which no table has, and "Why …?" by any thing
    if not any(not (question.is_for_cause or one.is_sort) or are_of_one_sort(one.thing, other) for one, other in pairs):
        return False
    return not any(is_in_other_words(one.words[-1], question.text, said) for one in question.about)


@kept_by_query
def _asked_about(query: str) -> tuple[Asked, ...]:
    return asked_about(query)


@kept_by_text
def _without_places(text: str) -> str:
    """Leave out where something is: "in the garage" tells no other thing than the car that it is asked about."""
    return (PLACE_ZH if _is_chinese(text) else PLACE).sub(" - ", text)


def is_about_another(query: str, text: str) -> bool:
    """Tell whether a text is about another person than the query.

    It is about somebody else instead of the user, or about the user instead of a relative.
    """
    if _asks_about_user(query) or (_asks_what_user_has(query) and _tells_what_kin_has(text)):
        return _is_about_somebody(text)
    return _asks_about_kin(query) and _is_about_speaker(text)


@kept_by_query
def _asks_about_kin(query: str) -> bool:
    """Tell whether it asks about relatives or friends, and not about the user: "What does my brother drive?"."""
    lowered = query.lower()
    rest = _own_people("我(?:的|家)?" if HAN.search(query) else POSSESSED).sub("", lowered)
    return rest != lowered and ASKS_WHO.search(lowered) is None and SELF.search(rest) is None and "我" not in rest


@kept_by_query
def _asks_about_user(query: str) -> bool:
    lowered = query.lower()
    if ASKS_WHO.search(lowered) or _people().search(lowered):
        return False
    return SELF.search(lowered) is not None or "我" in query


@kept_by_query
def _asks_what_user_has(query: str) -> bool:
    """Tell whether it asks if the user has something, but not whom: "Do I have asthma?"."""
    lowered = query.lower()
    return any(re.search(asks, lowered) for asks in _lexicon()["people"]["asks_if_user_has"]) and not _people().search(
        lowered
    )


@kept_by_text
def _tells_what_kin_has(text: str) -> bool:
    """Tell whether a text begins with a relative or friend of the user who has something: "My brother has asthma"."""
    return _kin_that_has().match(LABEL.sub("", text, count=1).strip().lower()) is not None


@cache
def _kin_that_has() -> re.Pattern[str]:
    people = _people().pattern
    return re.compile(
        rf"(?:my|our) (?:\w+ )?(?:{people}) (?:has|had|have|got|suffers)\b|我(?:的|家)?(?:{people}).{{0,4}}有"
    )


@kept_by_text
def _is_about_somebody(text: str) -> bool:
    said = LABEL.sub("", text, count=1).strip()
    people, lowered = _people(), said.lower()
    if people.search(lowered) is None and _named_person().match(said) is None:
        return False
    if HAN.search(said):
        return people.search(lowered) is not None and "我" not in _own_people("我(?:的)?").sub("", lowered)
    return SELF.search(_own_people(POSSESSED).sub("", lowered)) is None


@kept_by_text
def _is_about_speaker(text: str) -> bool:
    """Tell whether a short text begins with its speaker and names nobody else."""
    said = LABEL.sub("", text, count=1).strip()
    names_somebody = _people().search(said.lower()) is not None or _named_person().search(said) is not None
    return OWN_STATEMENT.match(said) is not None and len(said) <= LONGEST_STATEMENT and not names_somebody


@kept_by_query
def _named(query: str) -> frozenset[tuple[int, int]]:
    return _named_in_text(query)


@kept_by_query
def _words_named(query: str) -> tuple[tuple[str, int], ...]:
    """Return each word of the lexicon that a query has, with its group."""
    sorts = _chinese() if HAN.search(query) else _english()
    return tuple((word, sorts.places[word][0]) for word in dict.fromkeys(sorts.pattern.findall(query.lower())))


@kept_by_text
def _named_in_text(text: str) -> frozenset[tuple[int, int]]:
    sorts = _chinese() if HAN.search(text) else _english()
    return frozenset(sorts.places[found] for found in sorts.pattern.findall(TITLED.sub(" ", text.lower())))


@cache
def _english() -> _Sorts:
    places = {
        form: (number, entry)
        for number, group in enumerate(_lexicon()["group"])
        for entry, words in enumerate(group["english"])
        for word in words.split("|")
        for form in (word, f"{word}s")
    }
    return _Sorts(places, re.compile(rf"\b({_any_of(places)})(?=\b|'s)"))


@cache
def _chinese() -> _Sorts:
    places = {
        word: (number, entry)
        for number, group in enumerate(_lexicon()["group"])
        for entry, words in enumerate(group["chinese"])
        for word in words.split("|")
    }
    return _Sorts(places, re.compile(f"({_any_of(places)})"))


@cache
def _people() -> re.Pattern[str]:
    """Match words for people other than the user, in both languages."""
    lexicon = _lexicon()
    groups = lexicon["group"][1:3]
    english = [word for group in groups for words in group["english"] for word in words.split("|")] + lexicon["people"][
        "english"
    ]
    chinese = [word for group in groups for words in group["chinese"] for word in words.split("|") if len(word) > 1]
    in_chinese = _any_of([*chinese, *lexicon["people"]["chinese"]])
    return re.compile(
        rf"\b(?:{_any_of(english)})s?\b(?:'s|’s)?|{in_chinese}|(?<=我)(?:{_any_of(lexicon['people']['kin'])})"
    )


@cache
def _own_people(before: str) -> re.Pattern[str]:
    """Match the speaker's relatives and friends.

    "My sister" is about the speaker's family, and is not the name of a speaker.
    """
    return re.compile(f"{before}(?:{_people().pattern})")


@cache
def _named_person() -> re.Pattern[str]:
    verbs = "|".join(map(re.escape, _lexicon()["people"]["verbs"]))
    return re.compile(rf"(?:[A-Z][a-z]+|He|She)(?: [A-Z][a-z]+)? (?:{verbs})\b")


@cache
def _lexicon() -> _Lexicon:
    lexicon: _Lexicon = tomllib.loads(LEXICON.read_text(encoding="utf-8"))  # type: ignore[assignment]  # our own file
    return lexicon


def _any_of(words: Iterable[str]) -> str:
    """Write a pattern for any of these words, the longest that matches.

    Words are grouped by their beginnings, because at most places of a text none begins.
    """
    begun: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        begun.setdefault(word[0], []).append(re.escape(word[1:]))
    beginnings = "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in begun.items())
    return f"(?=[{''.join(map(re.escape, begun))}])(?:{beginnings})"
