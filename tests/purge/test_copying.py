"""A copied database is the same in all its documents, options and indexes, or is refused."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId, Regex
from pymongo import MongoClient

from memos_gql.embedded import Services, private_services
from memos_gql.errors import DependencyUnavailable
from memos_gql.purge import copying
from memos_gql.purge.copying import copy_databases


@dataclass(frozen=True)
class Pair:
    """Two servers, and a client of each."""

    full: Services
    empty: Services
    old: MongoClient[dict[str, Any]]
    new: MongoClient[dict[str, Any]]

    async def copy(self) -> list[str]:
        return [line async for line in copy_databases(self.full.mongodb_uri, to=self.empty.mongodb_uri)]


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    async with private_services(tmp_path / "full") as full, private_services(tmp_path / "empty") as empty:
        with (
            MongoClient[dict[str, Any]](full.mongodb_uri) as old,
            MongoClient[dict[str, Any]](empty.mongodb_uri) as new,
        ):
            yield Pair(full, empty, old, new)


async def test_documents_options_and_indexes_are_the_same(pair: Pair) -> None:
    odd = {
        "z": Int64(1),
        "a": [Decimal128("1.10"), {"deep": ObjectId()}],
        "": b"\0\xff",
        "when": datetime(1, 1, 1, tzinfo=UTC),
        "like": Regex("^a"),
    }
    pair.old["memos"]["words"].insert_many([odd, {"_id": "text"}, {"_id": {"b": 1, "a": 2}}])
    pair.old["memos"]["words"].create_index([("z", 1), ("a", -1)], unique=True, sparse=True)
    pair.old["memos"]["words"].create_index("when", expireAfterSeconds=10)
    pair.old["memos"].create_collection("ring", capped=True, size=8192, max=3)
    pair.old["memos"]["ring"].insert_many([{"_id": number} for number in (3, 1, 2)])
    pair.old["memos"].create_collection("nothing", collation={"locale": "de"})
    pair.old["other"]["numbers"].insert_one({"_id": 7})

    lines = await pair.copy()

    assert lines == [
        "memos.ring: 3 documents copied",
        "memos.words: 3 documents copied",
        "other.numbers: 1 documents copied",
    ]
    for name in ("memos", "other"):
        assert described(pair.new, name) == described(pair.old, name)
    assert [document["_id"] for document in pair.new["memos"]["ring"].find()] == [3, 1, 2]


def described(client: MongoClient[dict[str, Any]], name: str) -> dict[str, Any]:
    return {
        one["name"]: (
            one["options"],
            client[name][one["name"]].index_information(),
            list(client[name][one["name"]].find()),
        )
        for one in client[name].list_collections()
    }


async def test_many_documents_are_copied_in_batches(pair: Pair) -> None:
    size = copying.BATCH_BYTES // 4
    pair.old["memos"]["large"].insert_many([{"_id": number, "bytes": bytes(size)} for number in range(6)])

    lines = await pair.copy()

    assert lines == ["memos.large: 4 documents copied", "memos.large: 6 documents copied"]


async def test_nothing_expires_while_it_is_copied(pair: Pair) -> None:
    await pair.copy()

    expiring = [
        server["admin"].command("getParameter", 1, ttlMonitorEnabled=True)["ttlMonitorEnabled"]
        for server in (pair.old, pair.new)
    ]
    assert expiring == [False, False]


async def test_what_cannot_be_copied_is_refused_by_name(pair: Pair) -> None:
    pair.old["memos"]["words"].insert_one({})
    pair.old["memos"].create_collection("sight", viewOn="words", pipeline=[])

    with pytest.raises(
        DependencyUnavailable, match=r"^The copy of system\.views differs from the original; nothing has changed\.$"
    ):
        await pair.copy()


async def test_a_copy_with_something_else_in_it_is_refused(pair: Pair) -> None:
    pair.old["memos"]["words"].insert_one({})
    pair.new["memos"]["stranger"].insert_one({})

    with pytest.raises(DependencyUnavailable, match="^The copy of stranger differs from the original"):
        await pair.copy()
