"""Fitting relativity to an embedder, with small sets of texts in two languages.

A store consists of texts, queries that they answer, and queries that none of them answers.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.documents import Calibration, ProjectScope
from memos_gql.errors import CannotStart
from memos_gql.providers.embedding import Embedder, OwnEmbedder
from memos_gql.resources import Resources
from memos_gql.search.calibrate import (
    BIAS,
    PER_COVERAGE,
    PER_LIKENESS,
    PER_NUMBERS,
    CommonPart,
    Scale,
    built_in_scale,
    relativity,
    shared_words,
)
from memos_gql.search.words import CJK

FOLDER = Path(__file__).with_name("stores")
GOOD, BAD = 0.5, 0.3
"""The relativity that answers should reach, and unrelated texts should not exceed."""

Numbers = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Store:
    """`related` are pairs of a query and the text that answers it.

    No text of the store answers the `unrelated` queries.
    """

    related: tuple[tuple[str, str], ...]
    unrelated: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """Every text, once."""
        return list(dict.fromkeys(text for _, text in self.related))


@dataclass(frozen=True)
class Embedded:
    """A store with the vectors of its texts and of both kinds of queries, in order."""

    store: Store
    texts: Vectors
    related: Vectors
    unrelated: Vectors


@dataclass(frozen=True)
class Likenesses:
    """The similarity of each right pair, and of each unrelated query with the text nearest to it.

    `right_words` and `strange_words` are the log-odds of the words that they share.
    """

    right: Numbers
    right_words: Numbers
    strange: Numbers
    strange_words: Numbers


def read_store(path: Path) -> Store:
    """Read a file of texts and queries.

    Each text begins with "> ". The queries that it answers follow with "? "; queries without an answer begin with "! ".
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    text, related, unrelated = "", [], []
    for line in lines:
        mark, words = line[:2], line[2:]
        if mark == "> ":
            text = words
        elif mark == "? ":
            related.append((words, text))
        elif mark == "! ":
            unrelated.append(words)
        else:
            text += f"\n{line}"
    return Store(tuple(related), tuple(unrelated))


def shipped_stores() -> list[Store]:
    """Read the stores that come with the package."""
    return [read_store(path) for path in sorted(FOLDER.glob("*.txt"))]


async def embedded(embedder: Embedder, store: Store) -> Embedded:
    """Embed the texts and queries of a store."""
    related = np.stack([await embedder.embed_query(query) for query, _ in store.related])
    unrelated = np.stack([await embedder.embed_query(query) for query in store.unrelated])
    return Embedded(store, await embedder.embed_documents(store.texts), related, unrelated)


def common_part(stores: Sequence[Embedded]) -> CommonPart:
    """Compute what the vectors of all stores have in common."""
    queries = [
        query for data in stores for query in (*(query for query, _ in data.store.related), *data.store.unrelated)
    ]
    texts = [text for data in stores for text in data.store.texts]
    asked = np.concatenate([part for data in stores for part in (data.related, data.unrelated)])
    query_mean, query_direction = _mean_and_direction(queries, asked)
    text_mean, text_direction = _mean_and_direction(texts, np.concatenate([data.texts for data in stores]))
    languages = np.linalg.qr(np.stack([text_direction, query_direction], axis=1))[0].T
    return CommonPart(query_mean, text_mean, np.ascontiguousarray(languages, np.float32))


def _mean_and_direction(texts: Sequence[str], vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Return the midpoint between the means of Chinese and of other texts, and the direction from one to the other."""
    is_chinese = np.array([len(re.findall(f"[{CJK}]", text)) > 0.3 * len(text) for text in texts])
    chinese, others = vectors[is_chinese].mean(axis=0), vectors[~is_chinese].mean(axis=0)
    return (chinese + others) / 2, chinese - others


def likenesses(stores: Sequence[Embedded], common: CommonPart) -> Likenesses:
    """Compare every right pair, and every unrelated query with the nearest text."""
    right, strange = [], []
    for data in stores:
        texts = data.store.texts
        for (query, text), vector in zip(data.store.related, data.related, strict=True):
            place = texts.index(text)
            right.append((float(common.likeness(vector, data.texts[[place]])[0]), _word_odds(query, text)))
        for query, vector in zip(data.store.unrelated, data.unrelated, strict=True):
            alike = common.likeness(vector, data.texts)
            place = int(alike.argmax())
            strange.append((float(alike[place]), _word_odds(query, texts[place])))
    return Likenesses(*np.array(right).T, *np.array(strange).T)


def _word_odds(query: str, text: str) -> float:
    shared = shared_words(query, text)
    return PER_COVERAGE * shared.coverage + PER_NUMBERS * shared.numbers


def fitted_scale(own: Sequence[Embedded], other: Sequence[Embedded], *, own_part: CommonPart) -> Scale:
    """Scale and shift another embedder's similarity to our averages for right pairs and for unrelated texts.

    Raises:
        CannotStart: it finds unrelated texts as similar as answers.
    """
    common = common_part(other)
    ours, theirs = likenesses(own, own_part), likenesses(other, common)
    gap = theirs.right.mean() - theirs.strange.mean()
    if gap <= 0:
        raise CannotStart("The model finds texts that answer no nearer than others: check its name and its prefixes.")
    stretch = float((ours.right.mean() - ours.strange.mean()) / gap)
    bias = BIAS + PER_LIKENESS * float(ours.strange.mean() - stretch * theirs.strange.mean())
    return Scale(common, bias, PER_LIKENESS * stretch, is_calibrated=True)


def told(scale: Scale, found: Likenesses) -> str:
    """Return a sentence that says how well answers are distinguished from unrelated texts."""
    right = [relativity(odds) for odds in scale.bias + scale.per_likeness * found.right + found.right_words]
    strange = [relativity(odds) for odds in scale.bias + scale.per_likeness * found.strange + found.strange_words]
    good, bad = sum(each >= GOOD for each in right), sum(each <= BAD for each in strange)
    return (
        f"{good} of {len(right)} answers have a relativity of {GOOD} or more, "
        f"{bad} of {len(strange)} strangers of {BAD} or less."
    )


async def calibrate(resources: Resources, scope: ProjectScope) -> AsyncIterator[str]:
    """Fit relativity to the embedder that is set, store what was fitted, and yield lines that say how well it does.

    Raises:
        CannotStart: no model is set, or it does not distinguish answers from unrelated texts.
        ModelFailure: the model failed.
    """
    _, meaning = await resources.meanings.wanted(scope)
    if isinstance(meaning.embedder, OwnEmbedder):
        raise CannotStart(
            "Relativity is calibrated for the built-in model; set MEMOS_EMBEDDINGS_URL to calibrate another."
        )
    stores = shipped_stores()
    own = [await embedded(resources.embedder, store) for store in stores]
    other = [await embedded(meaning.embedder, store) for store in stores]
    scale = fitted_scale(own, other, own_part=built_in_scale().common)
    await _calibration(meaning.embedder.id, scale).save()
    yield f"{meaning.embedder.id}: {told(scale, likenesses(other, scale.common))}"


def _calibration(embedder_id: str, scale: Scale) -> Calibration:
    common = scale.common
    return Calibration(
        id=embedder_id,
        query=common.query.tolist(),
        text=common.text.tolist(),
        languages=common.languages.tolist(),
        bias=scale.bias,
        per_likeness=scale.per_likeness,
    )
