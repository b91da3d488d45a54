"""Searches among a few statements with the real embedder, without an index: for tests of the order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from memos_gql.documents import Role
from memos_gql.memory.comparable import comparable
from memos_gql.memory.dates import time_spoken_of
from memos_gql.memory.gist import gist
from memos_gql.memory.speech_acts import speech_act
from memos_gql.providers.embedding import Embedder
from memos_gql.search.rank import Asked, Match, rank
from memos_gql.storage.candidates import Candidate

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPEAKER = re.compile(r"(User|Assistant|System|Tool): ")


@dataclass(frozen=True)
class Said:
    """Words, when and by whom they were said, and what was said just before."""

    words: str
    at: datetime
    role: Role = Role.USER
    before: str | None = None


async def candidates_of(embedder: Embedder, statements: Sequence[Said]) -> list[Candidate]:
    """Make of each statement what the index would find, under its words as id."""
    texts = [comparable(f"{said.role.capitalize()}: {said.words}") for said in statements]
    vectors = await embedder.embed_documents(texts)
    return [_candidate(said, text, vector) for said, text, vector in zip(statements, texts, vectors, strict=True)]


async def indexed(embedder: Embedder, texts: Sequence[str]) -> list[Candidate]:
    """Make of each text what the index would find, under the text as id.

    A turn begins with who spoke, a passage of a file does not.
    """
    words = list(map(comparable, texts))
    vectors = await embedder.embed_documents(words)
    return [replace(_indexed(*row), id=text) for text, row in zip(texts, zip(words, vectors, strict=True), strict=True)]


def _indexed(words: str, vector: object) -> Candidate:
    speaker = SPEAKER.match(words)
    if speaker is None:
        return replace(_candidate(Said(words, NOON), words, vector), role=None, speech=None)
    return _candidate(Said(words[speaker.end() :], NOON, Role(speaker[1].upper())), words, vector)


def _candidate(said: Said, text: str, vector: object) -> Candidate:
    happens = time_spoken_of(said.words, said.at)
    return Candidate(
        id=said.words,
        cosine=0.0,
        bm25=0.0,
        conversation_id="c",
        is_correction=False,
        said_at=said.at,
        role=said.role,
        speech=speech_act(said.words),
        replaced_by=None,
        turns=(said.words,),
        previous_turns=(said.before,) if said.before else (),
        owner="user:ann",
        kind="TEXT",
        gist=gist(said.words),
        happens_from=happens.start if happens else None,
        happens_until=happens.end if happens else None,
        words=text,
        vector=vector,  # type: ignore[arg-type]  # an array, as the embedder gives it
    )


async def ranked(embedder: Embedder, candidates: Sequence[Candidate], query: str, now: datetime) -> list[Match]:
    """Rank as a search does."""
    asked = comparable(query)
    return rank(candidates, Asked(asked, await embedder.embed_query(asked), None, now))
