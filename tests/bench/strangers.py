"""Ask stores of statements for what they answer and for what they do not: how well relativity tells one from the other.

Run: python -m tests.bench.strangers MODEL_DIR, or `make bench-search`. The stores are those of
`tests/search/situations/unanswerable.toml`. Needs no server.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from memos_gql.providers.embedding import Embedder, open_embedder
from memos_gql.search.rank import Match
from tests.bench import machine
from tests.bench.squad import area
from tests.halves import HALVES, Labelled, labelled
from tests.search.judged import Said, candidates_of, ranked

SITUATIONS = Path(__file__).parents[1] / "search" / "situations" / "any"
LANGUAGES = ("english", "chinese")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


async def relativities(embedder: Embedder, told: Labelled) -> tuple[list[float], list[float]]:
    """Return the relativity of each right answer, and the best that each question without an answer gets."""
    stored = await candidates_of(embedder, [Said(words, NOW) for words in told["said"]])
    answers = [_of(text, await ranked(embedder, stored, query, NOW)) for query, text in told["answered"]]
    strangers = [
        max(match.relativity for match in await ranked(embedder, stored, query, NOW)) for query in told["unanswered"]
    ]
    return answers, strangers


def _of(text: str, matches: Sequence[Match]) -> float:
    return next(match.relativity for match in matches if match.id == text)


async def main(model_dir: Path) -> None:
    embedder, told = open_embedder(model_dir, threads=1), labelled(str(SITUATIONS), "unanswerable.toml")
    everything: tuple[list[float], list[float]] = ([], [])
    for half in HALVES:
        for language in LANGUAGES:
            found = await relativities(embedder, told[half][language])
            show(f"{half}, {language}", *found)
            for listed, more in zip(everything, found, strict=True):
                listed += more
    show("all", *everything)


def show(title: str, answers: Sequence[float], strangers: Sequence[float]) -> None:
    means = (
        f"mean relativity of {len(answers)} answers {np.mean(answers):.3f}, "
        f"of {len(strangers)} strangers {np.mean(strangers):.3f}"
    )
    print(f"{title}: AUROC {area(answers, strangers):.3f}, {means}", flush=True)  # noqa: T201


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1])))
