"""Fit the numbers of the order in rank.py, and say what each of them is worth.

Run: python -m tests.bench.ranking MODEL_DIR FOLDER, where FOLDER holds LoCoMo's conversations as `make bench-search`
takes them. Every search is ranked once; then each term of its explanation is scaled, and the searches are ordered anew.
What counts is recall of LoCoMo's evidence in ten hits and, as often, the share of the situations of
`tests/search/situations` that come out right; of these the development halves alone are looked at. A scale of 1 is the
number that rank.py holds. Each conversation is also judged by the scales that the others give.
"""

import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memos_gql.documents import Role
from memos_gql.memory.comparable import comparable
from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.explanation import ORDER
from memos_gql.search.rank import Asked, rank
from memos_gql.storage.candidates import Candidate
from tests.bench import machine
from tests.bench.search import SCORED, candidates, said, said_at, turns_of, words_alone
from tests.halves import labelled
from tests.search.judged import Said, candidates_of

SITUATIONS = Path(__file__).parents[1] / "search" / "situations" / "any"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FITTED = ("rarity", "context", "speaker", "question", "superseded", "own_word", "noun", "person", "correction", "reply")
SCALES = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
DEPTH = 10
LEAST_GAIN = 0.0005
terms_of = attrgetter(*ORDER)

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A search.

    terms: of each candidate, shape (candidates, terms).
    is_right: which of them are right.
    right: how many right ones there are, found or not.
    depth: how many of the first count.
    """

    terms: Numbers
    is_right: NDArray[np.bool_]
    right: int
    depth: int


def case(found: Sequence[Candidate], asked: Asked, right: set[str], *, depth: int) -> Case:
    matches = rank(found, asked)
    terms = np.array([terms_of(match.explanation) for match in matches], np.float64)
    return Case(terms, np.array([match.id in right for match in matches]), len(right), depth)


def score(cases: Iterable[Case], scales: Numbers) -> float:
    """Return the mean share of the right ones that are found within the depth."""
    return float(np.mean([_recall(one, scales) for one in cases]))


def _recall(one: Case, scales: Numbers) -> float:
    best = np.argsort(-(one.terms @ scales), kind="stable")[: one.depth]
    return float(one.is_right[best].sum() / one.right)


async def talk_cases(embedder: Embedder, file: Path) -> list[Case]:
    talk = json.loads(file.read_text())
    turns = turns_of(talk)
    texts, ids = [said(turn) for turn in turns], {str(turn["id"]) for turn in turns}
    vectors = await embedder.embed_documents(texts)
    found = []
    for question in talk["questions"]:
        right = set(map(str, question["evidence"]))
        if question["category"] not in SCORED or not right or not right <= ids:
            continue
        words = str(question["question"])
        query = await embedder.embed_query(words)
        near = list(candidates(turns, vectors, words_alone(words, texts), query))
        found.append(case(near, Asked(words, query, None, said_at(turns[-1])), right, depth=DEPTH))
    return found


async def situation_cases(embedder: Embedder) -> list[Case]:
    """Give the development halves of the situations in which one text has to stand first."""
    strangers, own_word, questions, superseded = (
        labelled(str(SITUATIONS), f"{name}.toml")["development"]
        for name in ("strangers", "own_word", "questions", "superseded")
    )
    found = [
        await _first(embedder, query, [Said(right, NOON), Said(other, NOON)])
        for query, right, other in strangers["people"]
    ]
    found += [
        await _first(embedder, query, [Said(own, NOON), Said(reply, NOON, Role.ASSISTANT, own)])
        for own, reply, query in own_word
    ]
    for row in questions["asked"]:
        asked = [Said(words, NOON + timedelta(days=day)) for day, words in enumerate(row)]
        found += [await _first(embedder, query, asked) for query in row[1:]]
    for first, then, query in superseded:
        found.append(await _first(embedder, query, [Said(then, NOON), Said(first, NOON)], superseded=first))
    return found


async def _first(embedder: Embedder, query: str, statements: Sequence[Said], *, superseded: str | None = None) -> Case:
    found = [
        replace(one, replaced_by="another" if one.id == superseded else None)
        for one in await candidates_of(embedder, statements)
    ]
    asked = comparable(query)
    return case(found, Asked(asked, await embedder.embed_query(asked), None, NOON), {statements[0].words}, depth=1)


def fitted(talks: Sequence[Case], situations: Sequence[Case]) -> Numbers:
    """Scale one term after the other while the mean of both shares grows by more than chance would have it."""

    def both(scales: Numbers) -> float:
        return (score(talks, scales) + score(situations, scales)) / 2

    scales, best = np.ones(len(ORDER)), both(np.ones(len(ORDER)))
    for name in FITTED * 2:
        place = ORDER.index(name)
        for scale in SCALES:
            tried = scales.copy()
            tried[place] = scale
            if (reached := both(tried)) > best + LEAST_GAIN:
                scales, best = tried, reached
    return scales


async def main(model_dir: Path, folder: Path) -> None:
    embedder = open_embedder(model_dir, threads=1)
    talks = {file.stem: await talk_cases(embedder, file) for file in sorted(folder.glob("conv-*.json"))}
    report(talks, await situation_cases(embedder))


def report(talks: dict[str, list[Case]], situations: Sequence[Case]) -> None:
    everything, plain = [one for cases in talks.values() for one in cases], np.ones(len(ORDER))
    say(f"as it is: recall@{DEPTH} {score(everything, plain):.3f}, situations {score(situations, plain):.3f}")
    for name in FITTED:
        row = [_scaled(name, scale) for scale in SCALES]
        worth = ", ".join(
            f"{scale:g}: {score(everything, one):.3f}/{score(situations, one):.3f}"
            for scale, one in zip(SCALES, row, strict=True)
        )
        say(f"  {name:11} {worth}")
    say(f"fitted: {_named(fitted(everything, situations))}")
    for left_out, cases in talks.items():
        others = [one for name, listed in talks.items() if name != left_out for one in listed]
        scales = fitted(others, situations)
        say(
            f"  {left_out}: {score(cases, plain):.3f} as it is, "
            f"{score(cases, scales):.3f} by the others: {_named(scales)}"
        )


def _scaled(name: str, scale: float) -> Numbers:
    scales = np.ones(len(ORDER))
    scales[ORDER.index(name)] = scale
    return scales


def _named(scales: Numbers) -> dict[str, float]:
    return {name: float(scale) for name, scale in zip(ORDER, scales, strict=True) if scale != 1}


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
