"""Questions that point at a file without describing it: "summarize this image", "这份文件讲了什么".

Their words are not in the file, and their meaning is not close to any particular file, so the newest files are meant.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from memos_gql.documents import Memory, ProjectScope
from memos_gql.memory.date_rules import Tense
from memos_gql.memory.dates import spans_in, without_dates
from memos_gql.memory.phrases import HAN
from memos_gql.pages import PictureKind
from memos_gql.search.rank import Match
from memos_gql.search.timeline import said_in
from memos_gql.storage.conditions import AnyOf, Conditions, TextField, contains, narrow
from memos_gql.storage.predicates import mongo_query

_Raw = Mapping[str, Any]
"""Some fields of a memory, as MongoDB has them."""

EVEN_CHANCE = 0.5
"""The relativity of such a file."""
MOST = 10
"""As many as a usual page of hits; older files are hardly meant."""
LEXICON = tomllib.loads(Path(__file__).with_name("pointing.toml").read_text("utf-8"))
WORD = re.compile(r"[\w']+")
NOUNS: dict[str, str]
HAN_NOUNS: dict[str, str]
NOUNS, HAN_NOUNS = (
    {noun: kind for kind, nouns in LEXICON[table].items() for noun in nouns} for table in ("nouns", "han_nouns")
)
"""Nouns, and the tags of memories of such files."""
PAPERS = frozenset(LEXICON["papers"]["english"])
HAN_PAPERS = re.compile("|".join(sorted(LEXICON["papers"]["chinese"], key=len, reverse=True)))
"""Nouns such as "invoice": sorts of files only where the question says that somebody sent one."""
PICTURE, ANY_FILE = "image", "file"
KINDS_OF_PICTURE = tuple(map(str, PictureKind))
"""These tags are only set for clear cases, so a picture without one may also be of the kind that is meant."""
MOST_UNKNOWN, MOST_UNKNOWN_ZH = 3, 3
"""Most words, or Chinese characters, that the lexicon does not know in a question that clearly means a file."""
SENT, HAN_SENT, HAN_ASKED = (re.compile(LEXICON["plain"][name]) for name in ("sent", "han_sent", "han_asked"))
DEFINITE, ELSEWHERE, NARROWING = (
    frozenset(LEXICON["plain"][name].split()) for name in ("definite", "elsewhere", "narrowing")
)
FILLERS = frozenset(LEXICON["words"]["english"].split())
HAN_FILLERS = re.compile(
    "|".join([*sorted(LEXICON["words"]["chinese"].split(), key=len, reverse=True), "[\\s，。？！、,.?!]"])
)


@dataclass(frozen=True)
class Pointing:
    """The tag of the files that a question means, or `ANY_FILE`.

    is_all: it says nothing else, so that no text answers it.
    """

    kind: str
    is_all: bool


@dataclass(frozen=True)
class Pointed:
    """The memories of files that a question points at, the likeliest first.

    is_all: the question says nothing else.
    is_dated: it names a time, so that no other files are meant.
    is_any: it does not say of which kind the file is, so that its words choose among them.
    """

    matches: Sequence[Match] = ()
    is_all: bool = False
    is_dated: bool = False
    is_any: bool = False


def kind_pointed_at(query: str) -> str | None:
    """Return the tag of the files that a question points at; None if it describes what it looks for."""
    pointing = _pointing(query)
    return pointing.kind if pointing else None


async def pointed_at(query: str, places: Sequence[Conditions], now: datetime, *, scope: ProjectScope) -> Pointed:
    """Find the newest memories of the files that a question points at, newest first.

    If the question names a time, they are of that time. Pictures of an unknown kind follow after screenshots, photos or
    charts; if there are neither, pictures of other kinds are meant.
    """
    pointing = _pointing(without_dates(query, now))
    if pointing is None:
        return Pointed()
    # Whoever asks "What's on the picture from October?" means one that was sent
    spans = spans_in(query, now, tense=Tense.PAST)
    then = [AnyOf(tuple(said_in(span) for span in spans))] if spans else []
    of_time = [narrow(place, *then) for place in places]
    read = await _newest(pointing.kind, of_time, without=(), scope=scope)
    if pointing.kind in KINDS_OF_PICTURE:
        read = [*read, *await _newest(PICTURE, of_time, without=KINDS_OF_PICTURE, scope=scope)][:MOST]
        # Many call every picture a photo
        read = read or await _newest(PICTURE, of_time, without=(), scope=scope)
    ids = [*_words_first(read), *await _facts_of(read, places, scope=scope)]
    matches = [Match(memory_id, EVEN_CHANCE) for memory_id in ids]
    return Pointed(matches, pointing.is_all, is_dated=bool(spans), is_any=pointing.kind == ANY_FILE)


async def _newest(tag: str, places: Sequence[Conditions], *, without: Sequence[str], scope: ProjectScope) -> list[_Raw]:
    tagged = mongo_query(
        places if tag == ANY_FILE else [narrow(place, contains(TextField.TAGS, tag)) for place in places]
    )
    # `$ne` would leave out memories that also have a message among their sources.
    read = {"$and": [tagged, {"sources.file_id": {"$type": "string"}, "tags": {"$nin": list(without)}}]}
    fields = ("said_at", *(f"sources.{name}" for name in ("file_id", "excerpt", "message_id", "task_id")))
    found = scope.fields_of(Memory, read, dict.fromkeys(fields, 1))
    newest = found.sort([("said_at", -1), ("created_at", -1), ("_id", 1)]).limit(MOST)
    return [raw async for raw in newest]


async def _facts_of(read: Sequence[_Raw], places: Sequence[Conditions], *, scope: ProjectScope) -> list[str]:
    """Return the ids of what a model derived from the messages with these files, where it speaks of a file."""
    if not read:
        return []
    sources = [source for raw in read for source in raw["sources"]]
    of_messages = {
        f"sources.{name}": {"$in": list({source[name] for source in sources})} for name in ("task_id", "message_id")
    }
    derived = {**of_messages, "sources.file_id": None, "derivation": {"$type": "object"}}
    found = scope.fields_of(Memory, {"$and": [mongo_query(places), derived]}, {"value": 1})
    return [raw["_id"] async for raw in found.limit(MOST) if _names_a_file(str(raw.get("value", "")))]


def _names_a_file(text: str) -> bool:
    return any(word in NOUNS for word in WORD.findall(text.lower())) or any(noun in text for noun in HAN_NOUNS)


def _words_first(newest: Sequence[_Raw]) -> list[str]:
    """Return the ids of memories, those of each file together, and what was read in it before how it looks."""
    files: dict[object, list[tuple[bool, str]]] = {}
    for raw in newest:
        source = next(source for source in raw["sources"] if source.get("file_id"))
        files.setdefault(source["file_id"], []).append((not source.get("excerpt"), str(raw["_id"])))
    return [memory_id for listed in files.values() for _, memory_id in sorted(listed, key=itemgetter(0))]


def joined(ranked: Sequence[Match], pointed: Pointed, *, texts: Collection[str] = ()) -> list[Match]:
    """Insert the files that are pointed at after the better matches, and before the rest.

    `texts` are the ids of what was said. It is not better than a file if the question says nothing of what is in it:
    "What is in the picture I sent yesterday?"
    """
    if not pointed.matches:
        return list(ranked)
    meant = {match.id for match in pointed.matches}
    here = _by_rank(pointed.matches, ranked) if pointed.is_any else pointed.matches
    better = [
        match
        for match in ranked
        if match.relativity >= EVEN_CHANCE and (match.id in meant or not _is_other(match, pointed, texts))
    ]
    known = {match.id for match in better}
    rest = [match for match in here if match.id not in known]
    known |= meant
    return [*better, *rest, *(match for match in ranked if match.id not in known)]


def _is_other(match: Match, pointed: Pointed, texts: Collection[str]) -> bool:
    """Tell whether a question that points at files cannot mean this memory."""
    return pointed.is_all and (pointed.is_dated or match.id in texts)


def _by_rank(matches: Sequence[Match], ranked: Sequence[Match]) -> list[Match]:
    places = {match.id: place for place, match in enumerate(ranked)}
    return sorted(matches, key=lambda match: places.get(match.id, len(places)))


def _pointing(query: str) -> Pointing | None:
    return _in_chinese(query) if HAN.search(query) else _in_english(query)


def _in_english(query: str) -> Pointing | None:
    words = WORD.findall(query.lower().replace("’", "'"))
    places = [place for place, word in enumerate(words) if word in NOUNS]
    unknown = [place for place, word in enumerate(words) if word not in NOUNS and word not in FILLERS]
    if not places:
        is_sent = SENT.search(" ".join(words)) is not None
        return _paper([words[place] for place in unknown]) if is_sent else None
    if not unknown or _is_sent(words, unknown) or _is_end(words, places[-1], unknown):
        return Pointing(NOUNS[words[places[0]]], is_all=not unknown)
    return None


def _paper(unknown: Sequence[str]) -> Pointing | None:
    """Tell whether a question says only that a paper was sent: "the invoice I sent last week"."""
    return Pointing(ANY_FILE, is_all=True) if unknown and all(word in PAPERS for word in unknown) else None


def _han_paper(rest: str) -> Pointing | None:
    paper = HAN_PAPERS.search(rest)
    is_meant = paper is not None and not HAN_FILLERS.sub("", HAN_PAPERS.sub("", rest, count=1))
    return Pointing(ANY_FILE, is_all=True) if is_meant else None


def _is_sent(words: Sequence[str], unknown: Sequence[int]) -> bool:
    """Say whether it tells that the file was sent, and hardly more: "pull the numbers out of the chart I uploaded"."""
    sent = SENT.search(" ".join(words)) is not None
    return (
        sent and len(unknown) <= MOST_UNKNOWN and not any(words[place - 1] in NARROWING for place in unknown if place)
    )


def _is_end(words: Sequence[str], noun: int, unknown: Sequence[int]) -> bool:
    """Say whether something is to be done with a file that ends the query: "explain the trend in the chart"."""
    is_definite = noun > 0 and words[noun - 1] in DEFINITE
    asks_elsewhere = words[0] in ELSEWHERE
    return is_definite and not asks_elsewhere and len(unknown) <= MOST_UNKNOWN - 1 and max(unknown) < noun


def _in_chinese(query: str) -> Pointing | None:
    rest = query.lower()
    kinds = []
    for noun, kind in HAN_NOUNS.items():
        if noun in rest:
            kinds.append(kind)
            rest = rest.replace(noun, "")
    is_sent = HAN_SENT.search(query) is not None
    rest = HAN_SENT.sub("", rest)
    if not kinds:
        return _han_paper(rest) if is_sent else None
    unknown = HAN_FILLERS.sub("", rest)
    most = MOST_UNKNOWN_ZH if is_sent else MOST_UNKNOWN_ZH - 1 if HAN_ASKED.search(query) else 0
    return Pointing(kinds[0], is_all=not unknown) if len(unknown) <= most else None
