"""Of several statements of one thing the newest counts, and the older one is what was true before."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from memos_gql.providers.embedding import Embedder, open_embedder
from tests.search.judged import Said, candidates_of, ranked

PAIRS = tomllib.loads(Path(__file__).with_name("newer.toml").read_text("utf-8"))
JANUARY, MAY, JULY, NOW = (datetime(2026, month, 15, tzinfo=UTC) for month in (1, 5, 7, 11))


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> Embedder:
    return open_embedder(model_dir, threads=1)


async def wrong(embedder: Embedder, half: str) -> list[str]:
    """Return the questions that another statement than the right one answers first.

    Each pair has a store of its own.
    """
    others = await candidates_of(embedder, [Said(words, MAY) for words in PAIRS["others"]])
    found: list[str] = []
    for pair in PAIRS[half]:
        store = [*others, *await candidates_of(embedder, [Said(pair["newer"], JULY), Said(pair["older"], JANUARY)])]
        asked = [(pair[at], pair[of]) for at, of in (("now", "newer"), ("before", "older")) if at in pair]
        found += [query for query, answer in asked if (await ranked(embedder, store, query, NOW))[0].id != answer]
    return found


def questions(half: str) -> int:
    return sum(at in pair for pair in PAIRS[half] for at in ("now", "before"))


async def test_the_newer_statement_answers_now_and_the_older_before(embedder: Embedder) -> None:
    assert len(await wrong(embedder, "development")) <= questions("development") / 10


@pytest.mark.parametrize("half", ["held_out", "unseen"])
async def test_nine_in_ten_held_out_pairs_are_right(embedder: Embedder, half: str) -> None:
    assert len(await wrong(embedder, half)) <= questions(half) / 10


@pytest.mark.parametrize("pair", PAIRS["apart"], ids=lambda pair: pair["now"])
async def test_a_newer_statement_of_something_else_changes_nothing(embedder: Embedder, pair: dict[str, str]) -> None:
    store = await candidates_of(embedder, [Said(pair["kept"], JANUARY), Said(pair["newer"], JULY)])

    assert [match.id for match in await ranked(embedder, store, pair["now"], NOW)] == [pair["kept"], pair["newer"]]
