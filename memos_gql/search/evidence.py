"""What speaks for each candidate, measured: by itself, with its neighbours, and as a reply to the turn before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from memos_gql.memory.reliance import may_rely, relies_on
from memos_gql.memory.speech import without_speaker
from memos_gql.memory.speech_acts import SpeechAct
from memos_gql.search.calibrate import Scale, SharedWords, length_terms, shared
from memos_gql.search.context import FloatArray, Neighbours, bm25, context_of, context_vectors, neighbours_of, of_unit_length, rarity
from memos_gql.search.formal import formal_forms
from memos_gql.search.stretches import Stretches, read
from memos_gql.search.words import asked_forms
from memos_gql.storage.candidates import Candidate
from memos_gql.storage.index_rows import Vector


@dataclass(frozen=True)
class Pair:
    """How near a text is to the query, and which of its words the text shares."""

    likeness: float
    shared: SharedWords


@dataclass(frozen=True)
class Evidence:
    """All that is measured of one candidate.

    alone: the candidate by itself.
    as_reply: together with the turn before; None where it does not rely on that.
    nearer: how much the likeness grows with the neighbours' vectors; may be negative.
    worded: how much BM25 among the candidates grows with the neighbours' words; may be negative.
    together: the rarity among the candidates of the query's words that stand together in it, in two neighbouring sentences.
    of_length: log-odds that its length takes from its relativity.
    around: the words of its neighbours that state something.
    """

    alone: Pair
    as_reply: Pair | None
    nearer: float
    worded: float
    together: float
    of_length: float
    around: str


def evidence(candidates: Sequence[Candidate], query: str, query_vector: Vector, *, scale: Scale) -> list[Evidence]:
    """Measure every candidate, in order."""
    texts = _texts(candidates, query)
    neighbours = neighbours_of(candidates)
    context = context_of(neighbours, texts.lengths)
    alone = scale.likeness(query_vector, texts.vectors)
    nearer = scale.likeness(query_vector, context_vectors(texts.vectors, context)) - alone
    lengths = context.added(texts.lengths[:, np.newaxis])[:, 0]
    worded = bm25(context.added(texts.counts), lengths) - bm25(texts.counts, texts.lengths)
    together, share_together = texts.stretches.best(_rare_and_each(texts.counts)).T
    pairs = map(Pair, alone.tolist(), shared(texts.asked, texts.counts, texts.meant))
    replies = _replies(candidates, neighbours, texts, partial(scale.likeness, query_vector))
    around = [_stated(candidates, near) for near in neighbours]
    of_length = length_terms(texts.lengths, asked=len(texts.asked), together=share_together)
    numbers = (nearer.tolist(), worded.tolist(), together.tolist(), of_length.tolist())
    return [Evidence(*row) for row in zip(pairs, replies, *numbers, around, strict=True)]


def _rare_and_each(counts: FloatArray) -> FloatArray:
    """Weigh words by how rare they are, and each alike so that all of them make 1: shape (words, 2)."""
    words = counts.shape[1]
    return np.stack([rarity(counts), np.full(words, 1 / max(words, 1), np.float32)], axis=1)


def _stated(candidates: Sequence[Candidate], near: Neighbours) -> str:
    others = [candidates[place] for place in (near.before, near.after) if place is not None]
    return "\n".join(other.words for other in others if other.speech != SpeechAct.QUESTION)


@dataclass(frozen=True)
class _Texts:
    """What is compared of n candidates; all arrays but `meant` are float32.

    asked: the content words of the query.
    counts: how often each text has each of them, shape (n, words).
    meant: whether a text has formal words for each of them, bool, shape (n, words).
    lengths: of the texts in words, shape (n,).
    stretches: which words of the query each sentence has.
    vectors: shape (n, dimensions).
    """

    asked: Sequence[str]
    counts: FloatArray
    meant: NDArray[np.bool_]
    lengths: FloatArray
    stretches: Stretches
    vectors: FloatArray


def _texts(candidates: Sequence[Candidate], query: str) -> _Texts:
    asked, formal = sorted(asked_forms(query)), formal_forms(query)
    written = sorted({word for words in formal.values() for word in words})
    found = read([one.words for one in candidates], [*asked, *written])
    places = {word: place for place, word in enumerate(written, start=len(asked))}
    is_passage = np.array([one.role is None for one in candidates])
    meant = np.zeros((len(candidates), len(asked)), np.bool_)
    for place, word in enumerate(asked):
        meant[:, place] = is_passage & (found.counts[:, [places[one] for one in formal.get(word, ())]] > 0).any(axis=1)
    vectors = np.stack([candidate.vector for candidate in candidates])
    return _Texts(asked, found.counts[:, : len(asked)], meant, found.lengths, found.stretches.of_first(len(asked)), vectors)


def _replies(
    candidates: Sequence[Candidate], neighbours: Sequence[Neighbours], texts: _Texts, likeness: Callable[[Vector], FloatArray]
) -> list[Pair | None]:
    """Measure each turn that cannot be understood alone together with the turn before it."""
    pairs = {place: near.before for place, near in enumerate(neighbours) if near.before is not None}
    relying = {place: before for place, before in pairs.items() if _relies(candidates[place], candidates[before])}
    if not relying:
        return [None] * len(candidates)
    here, before = list(relying), list(relying.values())
    vectors = texts.vectors[here] + texts.vectors[before]
    alike = likeness(of_unit_length(vectors)).tolist()
    together = shared(texts.asked, texts.counts[here] + texts.counts[before])
    replies = dict(zip(here, map(Pair, alike, together), strict=True))
    return [replies.get(place) for place in range(len(candidates))]


def _relies(said: Candidate, before: Candidate) -> bool:
    is_statement = said.speech not in {SpeechAct.QUESTION, SpeechAct.ECHO}
    return is_statement and may_rely(said.words) and relies_on(without_speaker(said.words), before=without_speaker(before.words))
