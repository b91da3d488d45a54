"""Scoring texts that are not stored, as a search scores memories."""

import asyncio
from collections.abc import Sequence

from memos_gql.documents import MemoryKind, now
from memos_gql.memory.comparable import comparable
from memos_gql.memory.opaque import legible
from memos_gql.providers.embedding import Embedder
from memos_gql.search.rank import Asked, rank
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector


async def scores_of(embedder: Embedder, query: str, texts: Sequence[str]) -> list[float]:
    """Return the relativity of each text, 0 to 1, in order."""
    asked = Asked(comparable(query), await embedder.embed_query(comparable(query)), None, now())
    words = list(map(comparable, texts))
    vectors = await embedder.embed_documents(list(map(legible, words)))
    candidates = [
        _candidate(place, each, vector, asked) for place, (each, vector) in enumerate(zip(words, vectors, strict=True))
    ]
    found = {match.id: match.relativity for match in await asyncio.to_thread(rank, candidates, asked)}
    return [found[candidate.id] for candidate in candidates]


def _candidate(place: int, words: str, vector: Vector, asked: Asked) -> Candidate:
    return Candidate(
        id=f"{place:06}",
        cosine=float(vector @ asked.vector),
        bm25=0.0,
        conversation_id="",
        is_correction=False,
        said_at=asked.now,
        role=None,
        speech=None,
        replaced_by=None,
        turns=(),
        previous_turns=(),
        owner="",
        kind=MemoryKind.TEXT,
        gist=str(place),
        happens_from=None,
        happens_until=None,
        words=words,
        vector=vector,
    )
