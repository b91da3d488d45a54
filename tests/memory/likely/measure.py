"""Count how much is found of what people write who know no rule, by rules and classifiers together.

Run `python -m tests.memory.likely.measure MODEL_DIR` for the table.
"""

import asyncio
import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import click

from memos_gql.memory.comparable import comparable
from memos_gql.memory.likely import endings, texts
from memos_gql.memory.likely.texts import Judged, may_be_judged
from memos_gql.memory.opaque import legible
from memos_gql.memory.preferences import find_statements
from memos_gql.memory.states import read_states, replaces
from memos_gql.providers.embedding import OwnEmbedder, open_embedder
from tests.halves import HALVES
from tests.memory.likely.rows import LANGUAGES, SERIES, WILD, embedded_form
from tests.memory.wild.measure import Counts


async def preferences(embedder: OwnEmbedder, name: str) -> Counts:
    """Count the messages of a file in which a lasting preference is found."""
    rows = _rows(name)
    log_odds = await embedder.judge_documents([embedded_form(row["text"]) for row in rows], texts.head())
    found = [_tells_preference(row["text"], odds) for row, odds in zip(rows, log_odds.tolist(), strict=True)]
    return _counts([row["is"] for row in rows], found)


async def pairs(embedder: OwnEmbedder, name: str) -> Counts:
    """Count the pairs of a file of which the later statement is taken for the end of the earlier one."""
    rows = _rows(name)
    told = [(row["earlier"], row["later"]) for row in rows]
    forms = [(legible(comparable(earlier)), legible(comparable(later))) for earlier, later in told]
    ends = (await embedder.judge_pairs(forms, endings.head())).tolist()
    later = [embedded_form(text) for _, text in told]
    judged = (await embedder.judge_documents(later, texts.head())).tolist()
    found = [_ends(pair, odds, of_later) for pair, odds, of_later in zip(told, ends, judged, strict=True)]
    return _counts([row["replaces"] for row in rows], found)


def _tells_preference(text: str, log_odds: Sequence[float]) -> bool:
    is_read = any(not statement.is_passing for statement in find_statements(text))
    return is_read or (may_be_judged(text) and Judged(text, log_odds).preference() is not None)


def _ends(pair: tuple[str, str], log_odds: Sequence[float], of_later: Sequence[float]) -> bool:
    earlier, later = pair
    is_looked_at = may_be_judged(later) and Judged(later, of_later).is_likely(texts.Answer.CHANGE)
    return replaces(read_states(later), read_states(earlier)) or (is_looked_at and endings.is_ended(earlier, log_odds))


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (WILD / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _counts(are_such: Sequence[bool], found: Sequence[bool]) -> Counts:
    right = [taken for is_such, taken in zip(are_such, found, strict=True) if is_such]
    wrong = [taken for is_such, taken in zip(are_such, found, strict=True) if not is_such]
    return Counts(sum(right), len(right), sum(wrong), len(wrong))


async def _print_all(model_dir: Path) -> None:
    embedder = open_embedder(model_dir, threads=2)
    for half, language in product(HALVES, LANGUAGES):
        of_messages = [*(f"{series}preferences" for series in SERIES), "chat"]
        for name in (f"{kind}_{half}_{language}" for kind in of_messages):
            click.echo(f"{name}: {await preferences(embedder, name)}")
        for name in (f"{series}pairs_{half}_{language}" for series in SERIES):
            click.echo(f"{name}: {await pairs(embedder, name)}")


@click.command(help=__doc__)
@click.argument("model_dir", type=click.Path(path_type=Path))
def main(model_dir: Path) -> None:
    asyncio.run(_print_all(model_dir))


if __name__ == "__main__":
    main()
