"""Fit relativity on the development store and say what the held-out store thinks of it.

Run: python -m tests.bench.calibration MODEL_DIR [--write]. It prints the numbers for calibrate.py; with --write it first makes
memos_gql/search/common_part.npz anew.
"""

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.calibrate import COMMON_PART, SharedWords, likeness, log_odds, relativity, shared_words
from memos_gql.search.words import CJK
from tests.search.pairs import DEVELOPMENT, HELD_OUT, Store

HARDEST = 3
"""Texts per unrelated query that are fitted on: those that come nearest to answering it."""
RIDGE = 0.05
STEPS = 100
GOOD, BAD = 0.5, 0.3

Numbers = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Embedded:
    store: Store
    texts: Vectors
    related: Vectors
    unrelated: Vectors


async def embedded(embedder: Embedder, store: Store) -> Embedded:
    related = np.stack([await embedder.embed_query(query) for query, _ in store.related])
    unrelated = np.stack([await embedder.embed_query(query) for query in store.unrelated])
    return Embedded(store, await embedder.embed_documents(store.texts), related, unrelated)


def write_common_part(development: Embedded) -> None:
    queries = [*(query for query, _ in development.store.related), *development.store.unrelated]
    query_mean, query_direction = _mean_and_direction(queries, np.concatenate([development.related, development.unrelated]))
    text_mean, text_direction = _mean_and_direction(development.store.texts, development.texts)
    languages = np.linalg.qr(np.stack([text_direction, query_direction], axis=1))[0].T
    np.savez(COMMON_PART, query=query_mean, text=text_mean, languages=np.ascontiguousarray(languages, np.float32))


def _mean_and_direction(texts: Sequence[str], vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Give the middle between the means of Chinese and of the rest, and the way from one to the other."""
    is_chinese = np.array([len(re.findall(f"[{CJK}]", text)) > 0.3 * len(text) for text in texts])
    chinese, others = vectors[is_chinese].mean(axis=0), vectors[~is_chinese].mean(axis=0)
    return (chinese + others) / 2, chinese - others


def features(query: str, query_vector: Vectors, texts: Sequence[str], vectors: Vectors) -> Numbers:
    """One row per text: likeness, coverage, numbers."""
    alike = likeness(query_vector, vectors)
    shared = [shared_words(query, text) for text in texts]
    return np.array([[one, words.coverage, words.numbers] for one, words in zip(alike, shared, strict=True)], np.float64)


def right(data: Embedded) -> Numbers:
    rows = [
        features(query, vector, [text], data.texts[[data.store.texts.index(text)]])
        for (query, text), vector in zip(data.store.related, data.related, strict=True)
    ]
    return np.concatenate(rows)


def wrong(data: Embedded) -> list[Numbers]:
    """One matrix per unrelated query, with a row for every text of the store."""
    return [
        features(query, vector, data.store.texts, data.texts) for query, vector in zip(data.store.unrelated, data.unrelated, strict=True)
    ]


def fit(positive: Numbers, negative: Numbers) -> Numbers:
    """Fit a logistic regression by Newton's method, both classes weighing the same; the bias comes last."""
    rows = np.concatenate([positive, negative])
    inputs = np.column_stack([rows, np.ones(len(rows))])
    target = np.repeat([1.0, 0.0], [len(positive), len(negative)])
    weight = np.where(target == 1, 1.0, len(positive) / len(negative))
    ridge = RIDGE * np.diag([1.0] * rows.shape[1] + [0.0])
    found = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-inputs @ found))
        slope = inputs.T @ (weight * (guess - target)) + ridge @ found
        curvature = (inputs * (weight * guess * (1 - guess))[:, None]).T @ inputs + ridge
        found -= np.linalg.solve(curvature, slope)
    return found


def verify(name: str, data: Embedded) -> None:
    """Print every pair that breaks a limit under the numbers that calibrate.py holds."""
    scored = [_relativity(row) for row in right(data)]
    best = [max(_relativity(row) for row in rows) for rows in wrong(data)]
    low = [f"  {score:.2f} {query}" for score, (query, _) in zip(scored, data.store.related, strict=True) if score < GOOD]
    high = [f"  {score:.2f} {query}" for score, query in zip(best, data.store.unrelated, strict=True) if score > BAD]
    print(f"{name}: {len(low)} of {len(scored)} right ones below {GOOD}, {len(high)} of {len(best)} unrelated queries above {BAD}")  # noqa: T201
    print("\n".join([*low, *high]))  # noqa: T201


def _relativity(row: Numbers) -> float:
    return relativity(log_odds(float(row[0]), SharedWords(float(row[1]), float(row[2]))))


async def main(model_dir: Path, *, options: Sequence[str]) -> None:
    embedder = open_embedder(model_dir, threads=1)
    development, held_out = await embedded(embedder, DEVELOPMENT), await embedded(embedder, HELD_OUT)
    if "--write" in options:
        write_common_part(development)
    hardest = [rows[np.argsort(-rows[:, 0] - 0.3 * rows[:, 1])[:HARDEST]] for rows in wrong(development)]
    print("likeness, coverage, numbers, bias:", fit(right(development), np.concatenate(hardest)).round(2))  # noqa: T201
    verify("development", development)
    verify("held out", held_out)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), options=sys.argv[2:]))
