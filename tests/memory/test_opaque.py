"""What only programs read is stored, and neither embedded nor counted for much."""

import base64
import json
import random
from uuid import UUID

import pytest

from memos_gql.memory.chunk import chunk_pages
from memos_gql.memory.opaque import countable, legible
from memos_gql.memory.passages import Splitter
from memos_gql.pages import Line, Page

CHANCE = random.Random(7)  # noqa: S311 - repeatable, not secret
UUIDS = [str(UUID(int=CHANCE.getrandbits(128))) for _ in range(200)]


@pytest.mark.parametrize(
    "run",
    [
        UUIDS[0],
        CHANCE.randbytes(32).hex(),
        CHANCE.randbytes(20).hex().upper(),
        base64.urlsafe_b64encode(CHANCE.randbytes(60)).decode(),
        ", ".join(str(CHANCE.random()) for _ in range(40)),
        " ".join(str(number) for number in range(100, 160)),
    ],
)
def test_an_opaque_run_is_left_out_of_what_is_embedded(run: str) -> None:
    assert legible(f"The heron: {run}; seen at noon") == "The heron: \u2026; seen at noon"


@pytest.mark.parametrize(
    "text",
    [
        "internationalization_of_the_settings",
        "AbstractSingletonProxyFactoryBean",
        "2026-quarterly-report-of-the-northern-region",
        "IBAN DE89 3704 0044 0532 0130 00, call +49 30 901820",
        "North | 4.1 | 4.4 | 3.9 | 2.2",
        "3, 5, 8, 13, 21, 34, 55, 89",
        "\u4e00\u4e8c\u4e09" * 30,
        UUIDS[0],
    ],
)
def test_names_amounts_and_what_says_nothing_else_stay(text: str) -> None:
    assert legible(text) == text


def test_nearly_all_ids_are_known_and_no_run_is_free() -> None:
    hashes = [CHANCE.randbytes(16).hex() for _ in range(500)]

    assert sum(legible(f"id {text}") == "id \u2026" for text in hashes) > 480
    assert countable(f"id {'0a' * 64}") == "id \u2026 \u2026 \u2026 \u2026"


def test_records_full_of_ids_make_few_passages_that_keep_them(splitter: Splitter) -> None:
    record = json.dumps({"name": "heron", "related": UUIDS})

    passages = chunk_pages([Page(1, (Line(record),))], splitter=splitter, page_count=None)

    assert len(passages) == 2
    assert "".join("".join(passage.text.split()) for passage in passages) == "".join(record.split())
