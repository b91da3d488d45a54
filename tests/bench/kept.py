"""Count how many of the labelled rows that are kept apart come out right: `python -m tests.bench.kept MODEL_DIR`.

The rows themselves are never printed, so that no rule can be made on one. With `--tuned` the rows that rules were made
on are counted in the same way, and those that come out wrong are shown.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from memos_gql.memory.dates import without_dates
from memos_gql.memory.language import Language
from memos_gql.providers.embedding import OwnEmbedder, open_embedder
from memos_gql.search.pointing import kind_pointed_at
from memos_gql.search.rank import Match
from tests.bench import machine
from tests.halves import Labelled, labelled
from tests.memory.preferences import test_asked, test_spoken, test_stated
from tests.search.judged import Said, candidates_of, ranked
from tests.search.test_situations import ANSWERS, NOON, NOW, asked_of, dialogue

SITUATIONS = Path(__file__).parents[1] / "search" / "situations" / "any"


@dataclass(frozen=True)
class Counted:
    """How many rows of a sort there are, and those that come out wrong."""

    sort: str
    rows: int
    wrong: Sequence[object]

    def __str__(self) -> str:
        return f"{self.sort}: {self.rows - len(self.wrong)} of {self.rows}"


def read(name: str) -> Labelled:
    return labelled(str(SITUATIONS), name)


async def found(embedder: OwnEmbedder, said: Sequence[Said], query: str) -> list[Match]:
    return await ranked(embedder, await candidates_of(embedder, said), query, NOW)


async def told_apart(embedder: OwnEmbedder, name: str) -> AsyncIterator[Counted]:
    for sort, pairs in read(name).items():
        scores = [(await found(embedder, [Said(text, NOON)], query))[0].relativity for query, text in pairs]
        wrong = [
            (round(score, 2), *pair)
            for score, pair in zip(scores, pairs, strict=True)
            if (score >= ANSWERS) is (sort == "another")
        ]
        yield Counted(f"strangers, {sort}", len(pairs), wrong)


async def agreements(embedder: OwnEmbedder, name: str) -> AsyncIterator[Counted]:
    texts = [contract["text"] for contract in read("agreements.toml")["contract"]]
    for place, contract in enumerate(read(name)["contract"]):
        text = contract.get("text") or texts[contract["text_of"]]
        asked = await asked_of(embedder, {**contract, "text": text})
        yield Counted(f"contract {place}", len(contract["asked"]), asked.missed)
        strangers = ", ".join(f"{best:.2f}" for best in sorted(asked.strangers))
        print(f"contract {place}: strangers {np.mean(asked.strangers):.2f} ({strangers})")  # noqa: T201


async def kinds(embedder: OwnEmbedder) -> AsyncIterator[Counted]:
    rows = read("kinds_kept.toml")
    asked = [(row[0], query, row) for row in rows["questions"] for query in row[1:]]
    firsts = [
        (await found(embedder, [Said(words, NOON + timedelta(days=day)) for day, words in enumerate(row)], query))[0].id
        for _, query, row in asked
    ]
    yield Counted("questions", len(asked), [a for a, first in zip(asked, firsts, strict=True) if first != a[0]])
    store = await dialogue(embedder, rows["replies"], rows["others"])
    hits = [(await ranked(embedder, store, query, NOW))[0] for _, _, query in rows["replies"]]
    wrong = [r for r, hit in zip(rows["replies"], hits, strict=True) if hit.id != r[1] or hit.relativity < ANSWERS]
    yield Counted("replies", len(hits), wrong)
    meant = [(None if kind == "none" else kind, query) for kind, some in rows["pointing"].items() for query in some]
    astray = [query for kind, query in meant if kind_pointed_at(without_dates(query, NOW)) != kind]
    yield Counted("pointing", len(meant), astray)
    days = [(row["said"], query, date) for row in rows["moments"] for query, date in row["asked"].items()]
    best = [(await found(embedder, said_on(said), query))[0].id for said, query, _ in days]
    yield Counted("moments", len(days), [d for d, first in zip(days, best, strict=True) if first != d[0][d[2]]])


def preferences(half: str) -> Iterator[Counted]:
    for language in Language:
        asked, spoken = test_asked.asked(half, language), test_spoken.spoken(half, language)
        stated, changed = test_stated.stated(half, language), test_stated.changed(half, language)
        rows: dict[str, tuple[Sequence[object], Sequence[object]]] = {
            "asked": (asked, [row for row in asked if not test_asked.is_right(row, language)]),
            "spoken": (spoken, [row for row in spoken if not test_spoken.is_right(row)]),
            "stated": (stated, [row for row in stated if not test_stated.is_right(row, language)]),
            "changed": (changed, [row for row in changed if test_stated.replaces(row) is not row.replaces]),
        }
        for name, (all_rows, wrong) in rows.items():
            yield Counted(f"preferences {name}, {language}", len(all_rows), wrong)


def said_on(said: dict[str, str]) -> list[Said]:
    return [Said(words, datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)) for day, words in said.items()]


async def main(model_dir: Path, *, is_tuned: bool) -> None:
    embedder, kept = open_embedder(model_dir, threads=1), "" if is_tuned else "_kept"
    sets = [told_apart(embedder, f"told_apart{kept}.toml"), agreements(embedder, f"agreements{kept}.toml")]
    for counts in [*sets, *([] if is_tuned else [kinds(embedder)])]:
        async for counted in counts:
            show(counted, is_tuned=is_tuned)
    for counted in preferences("development" if is_tuned else "held_out"):
        show(counted, is_tuned=is_tuned)


def show(counted: Counted, *, is_tuned: bool) -> None:
    print(counted)  # noqa: T201
    for row in counted.wrong if is_tuned else ():
        print("   ", row)  # noqa: T201


if __name__ == "__main__":
    machine.show()
    asyncio.run(main(Path(sys.argv[1]), is_tuned="--tuned" in sys.argv))
