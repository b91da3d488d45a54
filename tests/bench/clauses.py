"""Fit what is expected of a clause that answers a question, and say how well other contracts' clauses are told by it.

Run: python -m tests.bench.clauses MODEL_DIR [--write]. With --write it makes memos_gql/search/clause_map.npz anew. It
learns from the contracts and questions that rules were made on, never from those that are kept apart. What it prints
was measured on each contract with a map that was fitted without it.

Source: ridge regression in its dual form, Saunders et al., "Ridge Regression Learning Algorithm in Dual Variables",
ICML 1998.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.memory.comparable import comparable
from memos_gql.providers.embedding import OwnEmbedder, open_embedder
from memos_gql.search.calibrate import CLAUSE_MAP, shipped_part
from tests.bench import machine
from tests.halves import labelled
from tests.search.test_situations import passages_of, situations

RIDGE = 3.0
FIRSTS = (1, 2, 3, 5)

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """Questions and, for each, the part of its clause that is particular to it; those of one contract belong together.

    questions, answers: shape (n, dimensions). passages: all of the contract; none if the clauses are of many contracts.
    """

    questions: Vectors
    answers: Vectors
    passages: Vectors


async def asked_of(embedder: OwnEmbedder, text: str, asked: dict[str, str]) -> Asked:
    passages = await passages_of(embedder, text)
    vectors = particular(np.stack([one.vector for one in passages]))
    found = {
        query: np.array([words in one.id for one in passages])
        for query, words in asked.items()
        if any(words in one.id for one in passages)
    }
    answers = np.stack([vectors[holds].mean(axis=0) for holds in found.values()])
    return Asked(await questions_of(embedder, list(found)), answers, vectors)


async def pairs_of(embedder: OwnEmbedder, pairs: Sequence[Sequence[str]]) -> Asked:
    clauses = await embedder.embed_documents([comparable(clause) for _, clause in pairs])
    return Asked(
        await questions_of(embedder, [query for query, _ in pairs]), particular(clauses), np.zeros((0, 0), np.float32)
    )


async def questions_of(embedder: OwnEmbedder, queries: Sequence[str]) -> Vectors:
    vectors = [await embedder.embed_query(comparable(query)) for query in queries]
    return np.stack([shipped_part().asked(vector) for vector in vectors])


def particular(vectors: Vectors) -> Vectors:
    rest = vectors - vectors.mean(axis=0)
    return np.asarray(rest / np.linalg.norm(rest, axis=1, keepdims=True), np.float32)


def fitted(sets: Sequence[Asked]) -> Vectors:
    questions, answers = (
        np.concatenate([getattr(one, name) for one in sets]).astype(np.float64) for name in ("questions", "answers")
    )
    weights = np.linalg.solve(questions @ questions.T + RIDGE * np.eye(len(questions)), answers)
    return np.asarray(questions.T @ weights, np.float32)


def ranks(one: Asked, to_clause: Vectors) -> list[int]:
    """Return the place of each question's clause among the passages, 0 for the first."""
    alike = (one.questions @ to_clause) @ one.passages.T
    right = (one.answers @ one.passages.T).argmax(axis=1)
    return [int((row > row[place]).sum()) for row, place in zip(alike, right, strict=True)]


def told(name: str, places: Sequence[int]) -> None:
    firsts = ", ".join(f"{sum(place < first for place in places)} within {first}" for first in FIRSTS)
    print(f"{name}: of {len(places)} clauses {firsts}")  # noqa: T201


async def main(model_dir: Path, *, writes: bool) -> None:
    embedder = open_embedder(model_dir, threads=1)
    contracts = [*situations("contract")["development"], *situations("agreements")["contract"]]
    asked = [await asked_of(embedder, one["text"], one["asked"]) for one in contracts]
    known, written = situations("topics"), labelled(__file__, "clauses.toml")
    others = [await pairs_of(embedder, [*known[name][::2], *written[name]]) for name in ("english", "chinese")]
    unchanged = np.eye(others[0].questions.shape[1], dtype=np.float32)
    told("likeness", [place for one in asked for place in ranks(one, unchanged)])
    maps = [fitted([one for one in (*asked, *others) if one is not left_out]) for left_out in asked]
    told("expected", [place for one, to_clause in zip(asked, maps, strict=True) for place in ranks(one, to_clause)])
    if writes:
        np.savez_compressed(CLAUSE_MAP, to_clause=fitted([*asked, *others]).astype(np.float16))


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1]), writes="--write" in sys.argv))
