"""Ask passages for what they answer: how often the right one comes first, and what those that do not answer score.

Run: python -m tests.bench.squad MODEL_DIR [--questions N] FILE... Each file has the shape of SQuAD, such as XQuAD and
CMRC 2018, which are not part of this repository; the order of the files does not matter. All passages of a file are one
store. Of each question the best passage of all counts as an answer, and the best of the other articles as a stranger:
what a search gives where nothing answers.
"""

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.calibrate import relativity
from memos_gql.search.context import bm25
from memos_gql.search.counts import counts_in
from memos_gql.search.rank import Asked, Match, rank
from memos_gql.search.recall import CANDIDATES
from memos_gql.search.words import asked_forms
from memos_gql.storage.candidates import Candidate, Vector
from tests.bench import machine

SCALES = (1.0, 0.0, 0.75, 1.25)
"""Of `Explanation.doubt`: the first is as a search serves it, the others tell how well it is fitted."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Passage:
    article: int
    text: str


@dataclass(frozen=True)
class Answered:
    """Whether the right passage came first, and how well the best passages of two articles fit.

    By each scale of doubt it has the relativity of the first passage, and the best of another article.
    """

    is_right: bool
    best: Mapping[float, float]
    stranger: Mapping[float, float]


def passages_of(file: Path) -> tuple[list[Passage], list[tuple[str, int]]]:
    """Read the passages, and the questions with the place of the passage that each is about."""
    passages: list[Passage] = []
    questions: list[tuple[str, int]] = []
    for article, entry in enumerate(json.loads(file.read_text())["data"]):
        for paragraph in entry["paragraphs"]:
            questions += [(one["question"], len(passages)) for one in paragraph["qas"]]
            passages.append(Passage(article, paragraph["context"]))
    return passages, questions


def candidates(passages: Sequence[Passage], vectors: Vector, query: str, query_vector: Vector) -> Iterator[Candidate]:
    """Yield the passages that a search of the index would give; their ids are their places."""
    asked = sorted(asked_forms(query))
    found = counts_in([passage.text for passage in passages], asked)
    scores = bm25(found.times, found.lengths)
    cosines = vectors @ query_vector
    near = set(np.argsort(-cosines)[:CANDIDATES].tolist())
    worded = {place for place in np.argsort(-scores)[:CANDIDATES].tolist() if scores[place] > 0}
    for place in near | worded:
        yield _candidate(
            place, passages[place].text, vectors[place], cosine=float(cosines[place]), score=float(scores[place])
        )


def _candidate(place: int, text: str, vector: Vector, *, cosine: float, score: float) -> Candidate:
    return Candidate(
        id=str(place),
        cosine=cosine,
        bm25=score,
        conversation_id="",
        is_correction=False,
        said_at=NOW,
        role=None,
        speech=None,
        replaced_by=None,
        turns=(),
        previous_turns=(),
        owner="user:ann",
        kind="TEXT",
        gist=str(place),
        happens_from=None,
        happens_until=None,
        words=text,
        vector=vector,
    )


async def answered(
    embedder: Embedder, passages: Sequence[Passage], questions: Sequence[tuple[str, int]]
) -> list[Answered]:
    vectors = await embedder.embed_documents([passage.text for passage in passages])
    results = []
    for query, right in questions:
        query_vector = await embedder.embed_query(query)
        matches = rank(list(candidates(passages, vectors, query, query_vector)), Asked(query, query_vector, None, NOW))
        others = [match for match in matches if passages[int(match.id)].article != passages[right].article]
        best = {scale: doubted(matches[0], scale) for scale in SCALES}
        strangers = {scale: max(doubted(match, scale) for match in others) for scale in SCALES}
        results.append(Answered(int(matches[0].id) == right, best, strangers))
    return results


def doubted(match: Match, scale: float) -> float:
    """Give the relativity that a match would have with another scale of its doubt."""
    return relativity(match.explanation.merit + (scale - 1) * match.explanation.doubt)


def area(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Give how likely one of `right` is above one of `wrong`: the area under the ROC curve."""
    ordered = np.sort(wrong)
    below, at_most = np.searchsorted(ordered, right, "left"), np.searchsorted(ordered, right, "right")
    return float((below + at_most).mean() / 2 / len(ordered))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("--questions", type=int, default=1200, help="of each file, taken evenly")
    parser.add_argument(
        "--skip", type=int, default=0, help="of each file, the questions before the first that is asked"
    )
    parser.add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    embedder = open_embedder(given.model_dir, threads=1)
    for file in given.files:
        passages, questions = passages_of(file)
        questions = questions[given.skip :]
        step = max(1, len(questions) // given.questions)
        show(file.stem, len(passages), await answered(embedder, passages, questions[::step][: given.questions]))


def show(name: str, passages: int, results: Sequence[Answered]) -> None:
    first = np.mean([one.is_right for one in results])
    print(f"{name}: {len(results)} questions, {passages} passages, first {first:.3f}")  # noqa: T201
    for scale in SCALES:
        best, strangers = [one.best[scale] for one in results], [one.stranger[scale] for one in results]
        means = f"mean relativity {np.mean(best):.3f}, of strangers {np.mean(strangers):.3f}"
        print(f"  doubt × {scale}: AUROC {area(best, strangers):.3f}, {means}", flush=True)  # noqa: T201


if __name__ == "__main__":
    machine.show()
    asyncio.run(main())
