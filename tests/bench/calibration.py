"""Fit relativity on the development stores and say what stores think of it that it was not fitted on.

Run: python -m tests.bench.calibration MODEL_DIR [--write] [--unseen]. It prints the numbers for calibrate.py; with
--write it first makes memos_gql/search/common_part.npz anew. --unseen asks the stores of pairs_unseen.py too: whoever
looks at them while changing the model spoils them.

All is judged as a search serves it: what the ranking adds to likeness, words and numbers, such as its doubt of long
texts, counts as likeness does.
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
from memos_gql.search.calibrate import (
    BIAS,
    COMMON_PART,
    PER_COVERAGE,
    PER_LIKENESS,
    PER_NUMBERS,
    CommonPart,
    relativity,
    shared_words,
    shipped_part,
)
from memos_gql.search.fitting import BAD, GOOD, Embedded, Store, common_part, embedded
from memos_gql.search.rank import Match
from tests.bench import machine
from tests.search.judged import NOON, indexed, ranked
from tests.search.pairs import HELD_OUT, development_stores
from tests.search.pairs_unseen import UNSEEN

HARDEST = 2
"""Texts per unrelated query that are fitted on: those that come nearest to answering it."""
RIDGE = 0.05
STEPS = 100

Numbers = NDArray[np.float64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Served(Embedded):
    """A store in the form that the index holds texts in.

    It has also what the ranking adds for each query and text beside what is fitted.
    """

    added_to_related: Numbers
    added_to_unrelated: Numbers


@dataclass(frozen=True)
class Judged:
    """Log-odds of each right pair, of the best text for each unrelated query, and whether the right text came first."""

    right: Numbers
    stranger: Numbers
    is_first: NDArray[np.bool_]


async def served(embedder: OwnEmbedder, store: Store) -> Served:
    """Embed everything of a store, and rank it for each of its queries."""
    related = tuple((comparable(query), comparable(text)) for query, text in store.related)
    known = Store(related, tuple(map(comparable, store.unrelated)))
    candidates, data = await indexed(embedder, known.texts), await embedded(embedder, known)
    return Served(
        *(data.store, data.texts, data.related, data.unrelated),
        added_to_related=np.array(
            [_added(await ranked(embedder, candidates, query, NOON), known.texts) for query, _ in related]
        ),
        added_to_unrelated=np.array(
            [_added(await ranked(embedder, candidates, query, NOON), known.texts) for query in known.unrelated]
        ),
    )


def _added(matches: Sequence[Match], texts: Sequence[str]) -> list[float]:
    """Give for each text the terms that decide how well it answers, but those that are fitted."""
    by_text = {match.id: match.explanation for match in matches}
    whys = [by_text[text] for text in texts]
    return [why.merit - why.base - why.likeness - why.words - why.numbers for why in whys]


def features(query: str, alike: Vectors, texts: Sequence[str], added: Numbers) -> Numbers:
    """One row per text: likeness with what the ranking adds, in the scale of likeness; coverage; numbers."""
    shared = [shared_words(query, text) for text in texts]
    return np.column_stack(
        [alike + added / PER_LIKENESS, [words.coverage for words in shared], [words.numbers for words in shared]]
    )


def related(data: Served, common: CommonPart) -> list[Numbers]:
    """One matrix per right query, with a row for every text of the store."""
    return _judging(
        [query for query, _ in data.store.related], data.related, data.added_to_related, data=data, common=common
    )


def unrelated(data: Served, common: CommonPart) -> list[Numbers]:
    """The same for the unrelated queries."""
    return _judging(data.store.unrelated, data.unrelated, data.added_to_unrelated, data=data, common=common)


def _judging(
    queries: Sequence[str], vectors: Vectors, added: Numbers, *, data: Embedded, common: CommonPart
) -> list[Numbers]:
    rows = zip(queries, vectors, added, strict=True)
    return [
        features(query, common.likeness(vector, data.texts), data.store.texts, more) for query, vector, more in rows
    ]


def answers(data: Embedded) -> list[int]:
    """Say for each right query which text answers it."""
    texts = data.store.texts
    return [texts.index(text) for _, text in data.store.related]


def fitted(stores: Sequence[Served], common: CommonPart) -> Numbers:
    """Give the weights of likeness, coverage and numbers, and the bias, in the scale of PER_LIKENESS.

    They are in that scale because the bonuses of rank.py stand beside them.
    """
    right = [rows[place] for data in stores for rows, place in zip(related(data, common), answers(data), strict=True)]
    wrong = [_hardest(rows) for data in stores for rows in unrelated(data, common)]
    weights = fit(np.stack(right), np.concatenate(wrong))
    return np.asarray(weights * (PER_LIKENESS / weights[0]))


def _hardest(rows: Numbers) -> Numbers:
    hardest: Numbers = rows[np.argsort(-PER_LIKENESS * rows[:, 0] - PER_COVERAGE * rows[:, 1])[:HARDEST]]
    return hardest


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


def judged(data: Served, common: CommonPart, weights: Numbers) -> Judged:
    odds = [rows @ weights[:-1] + weights[-1] for rows in related(data, common)]
    places = answers(data)
    strangers = [float(np.max(rows @ weights[:-1] + weights[-1])) for rows in unrelated(data, common)]
    return Judged(
        np.array([row[place] for row, place in zip(odds, places, strict=True)]),
        np.array(strangers),
        np.array([row.argmax() == place for row, place in zip(odds, places, strict=True)]),
    )


def cross_validate(stores: Sequence[Served]) -> None:
    """Judge each store by what the others taught, and print what each shift of the bias would give."""
    results = []
    for data in stores:
        others = [other for other in stores if other is not data]
        common = common_part(others)
        results.append(judged(data, common, fitted(others, common)))
    right, strangers, is_first = (
        np.concatenate(parts)
        for parts in zip(*((one.right, one.stranger, one.is_first) for one in results), strict=True)
    )
    print(f"cross-validated over {len(stores)} stores: the right text comes first for {is_first.mean():.3f}")  # noqa: T201
    for shift in np.arange(-1.25, 0.5, 0.125):
        good = np.mean([relativity(one + shift) >= GOOD for one in right])
        bad = np.mean([relativity(one + shift) <= BAD for one in strangers])
        print(  # noqa: T201
            f"  bias {shift:+.3f}: {good:.3f} of the right ones, {bad:.3f} of the unrelated queries within the limits"
        )


def verify(name: str, data: Served) -> None:
    """Print every pair that breaks a limit under the numbers that calibrate.py holds."""
    found = judged(data, shipped_part(), np.array([PER_LIKENESS, PER_COVERAGE, PER_NUMBERS, BIAS]))
    scores, best = [relativity(odds) for odds in found.right], [relativity(odds) for odds in found.stranger]
    low = [
        f"  {score:.2f} {query}" for score, (query, _) in zip(scores, data.store.related, strict=True) if score < GOOD
    ]
    high = [f"  {score:.2f} {query}" for score, query in zip(best, data.store.unrelated, strict=True) if score > BAD]
    within = (
        f"{len(scores) - len(low)} of {len(scores)} right ones within the limit, {found.is_first.sum()} in first place"
    )
    print(f"{name}: {within}, {len(best) - len(high)} of {len(best)} unrelated queries")  # noqa: T201
    print("\n".join([*low, *high]))  # noqa: T201


async def main(model_dir: Path, *, options: Sequence[str]) -> None:
    embedder = open_embedder(model_dir, threads=1)
    development = [await served(embedder, store) for store in development_stores()]
    common = common_part(development)
    if "--write" in options:
        np.savez(COMMON_PART, query=common.query, text=common.text, languages=common.languages)
    print("likeness, coverage, numbers, bias:", fitted(development, common).round(2))  # noqa: T201
    cross_validate(development)
    for data in development:
        verify("development", data)
    verify("held out", await served(embedder, HELD_OUT))
    for store in UNSEEN if "--unseen" in options else ():
        verify("unseen", await served(embedder, store))


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1]), options=sys.argv[2:]))
