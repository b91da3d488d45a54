"""Questions that point at a file without describing it: "summarize this image", "这份文件讲了什么".

Their words are not in the file, and their meaning is not close to any particular file, so the newest files are meant.
"""

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from memos_gql.documents import Memory, ProjectScope
from memos_gql.memory.dates import spans_in, without_dates
from memos_gql.memory.phrases import HAN
from memos_gql.pages import PictureKind
from memos_gql.search.rank import Match
from memos_gql.search.timeline import said_in
from memos_gql.storage.conditions import AnyOf, Conditions, TextField, contains, narrow
from memos_gql.storage.predicates import mongo_query

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
PICTURE = "image"
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


def kind_pointed_at(query: str) -> str | None:
    """Return the tag of the files that a question points at; None if it describes what it looks for."""
    return _in_chinese(query) if HAN.search(query) else _in_english(query)


async def pointed_at(query: str, places: Sequence[Conditions], now: datetime, *, scope: ProjectScope) -> list[Match]:
    """Return the newest memories of the files that a question points at, newest first.

    If the question names a time, they are of that time. Pictures of an unknown kind follow after screenshots, photos or
    charts.
    """
    tag = kind_pointed_at(without_dates(query, now))
    if tag is None:
        return []
    then = [AnyOf(tuple(said_in(span) for span in spans))] if (spans := spans_in(query, now)) else []
    of_time = [narrow(place, *then) for place in places]
    told = await _newest(tag, of_time, without=(), scope=scope)
    if tag not in KINDS_OF_PICTURE:
        return told
    return [*told, *await _newest(PICTURE, of_time, without=KINDS_OF_PICTURE, scope=scope)][:MOST]


async def _newest(
    tag: str, places: Sequence[Conditions], *, without: Sequence[str], scope: ProjectScope
) -> list[Match]:
    tagged = mongo_query([narrow(place, contains(TextField.TAGS, tag)) for place in places])
    # `$ne` would leave out memories that also have a message among their sources.
    read = {"$and": [tagged, {"sources.file_id": {"$type": "string"}, "tags": {"$nin": list(without)}}]}
    found = scope.fields_of(Memory, read, {"_id": 1})
    newest = found.sort([("said_at", -1), ("created_at", -1), ("_id", 1)]).limit(MOST)
    return [Match(str(raw["_id"]), EVEN_CHANCE) async for raw in newest]


def joined(ranked: Sequence[Match], pointed: Sequence[Match]) -> list[Match]:
    """Insert the files that are pointed at after the better matches, and before the rest."""
    better = [match for match in ranked if match.relativity >= EVEN_CHANCE]
    known = {match.id for match in better}
    here = [match for match in pointed if match.id not in known]
    known |= {match.id for match in here}
    return [*better, *here, *(match for match in ranked if match.id not in known)]


def _in_english(query: str) -> str | None:
    words = WORD.findall(query.lower().replace("’", "'"))
    places = [place for place, word in enumerate(words) if word in NOUNS]
    if not places:
        return None
    kind, unknown = (
        NOUNS[words[places[0]]],
        [place for place, word in enumerate(words) if word not in NOUNS and word not in FILLERS],
    )
    if not unknown or _is_sent(words, unknown) or _is_end(words, places[-1], unknown):
        return kind
    return None


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


def _in_chinese(query: str) -> str | None:
    rest = query.lower()
    kinds = []
    for noun, kind in HAN_NOUNS.items():
        if noun in rest:
            kinds.append(kind)
            rest = rest.replace(noun, "")
    if not kinds:
        return None
    unknown = HAN_FILLERS.sub("", HAN_SENT.sub("", rest))
    most = MOST_UNKNOWN_ZH if HAN_SENT.search(query) else MOST_UNKNOWN_ZH - 1 if HAN_ASKED.search(query) else 0
    return kinds[0] if len(unknown) <= most else None
