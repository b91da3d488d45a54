import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import OperationFailure
from redis import Redis
from redis.exceptions import AuthenticationError

from memos_gql.embedded import Services, private_services, stored_services
from memos_gql.errors import CannotStart


def remember(services: Services, word: str) -> None:
    with MongoClient[dict[str, object]](services.mongodb_uri) as client:
        client.get_default_database()["words"].insert_one({"word": word})
    with Redis.from_url(services.redis_url) as redis:
        redis.rpush("words", word)


def remembered(services: Services) -> tuple[list[object], list[str]]:
    with (
        MongoClient[dict[str, object]](services.mongodb_uri) as client,
        Redis.from_url(services.redis_url, decode_responses=True) as redis,
    ):
        documents = client.get_default_database()["words"].find().sort("_id")
        return [document["word"] for document in documents], redis.lrange("words", 0, -1)


def processes_naming(text: str) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (process / "cmdline").read_bytes():
                yield int(process.name)
        except (FileNotFoundError, ProcessLookupError):
            continue


def mongod_of(data_dir: Path) -> int:
    return int((data_dir / "mongod" / "process").read_text())


async def test_what_is_stored_survives_a_restart(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        remember(services, "apple")

    async with private_services(tmp_path) as again:
        assert remembered(again) == (["apple"], ["apple"])
        assert again == services == stored_services(tmp_path)


async def test_no_process_is_left_when_the_services_stop(tmp_path: Path) -> None:
    async with private_services(tmp_path):
        while_running = list(processes_naming(str(tmp_path)))

    assert len(while_running) >= 1
    assert list(processes_naming(str(tmp_path))) == []


async def test_a_killed_mongod_comes_back_with_its_data(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        remember(services, "apple")

        os.kill(mongod_of(tmp_path), signal.SIGKILL)

        async with AsyncMongoClient[dict[str, object]](services.mongodb_uri, serverSelectionTimeoutMS=20_000) as client:
            await asyncio.to_thread(remember, services, "pear")
            assert await client["memos"]["words"].distinct("word") == ["apple", "pear"]


def test_what_mongod_stores_is_packed_tightly(services: Services) -> None:
    with MongoClient[dict[str, object]](services.mongodb_uri) as client:
        client["memos"]["packed"].insert_one({"word": "plum"})
        stats = client["memos"].command("collStats", "packed")

    assert "block_compressor=zstd" in stats["wiredTiger"]["creationString"]


async def test_a_lock_left_by_a_power_cut_heals(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        remember(services, "apple")
    (tmp_path / "mongod" / "db" / "mongod.lock").write_text("4194304\n")
    (tmp_path / "mongod" / "process").write_text("4194304")

    async with private_services(tmp_path) as again:
        assert remembered(again) == (["apple"], ["apple"])


async def test_a_taken_port_is_replaced(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        remember(services, "apple")
    port = int((tmp_path / "mongod" / "port").read_text())

    async with (
        await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port),
        private_services(tmp_path) as again,
    ):
        assert again.mongodb_uri != services.mongodb_uri
        assert remembered(again) == (["apple"], ["apple"])
        remember(again, "pear")


async def test_a_data_directory_in_use_is_refused(tmp_path: Path) -> None:
    async with private_services(tmp_path):
        with pytest.raises(CannotStart, match="^Another `memos-gql up` runs on"):
            async with private_services(tmp_path):
                pytest.fail("two ran on one directory")


async def test_a_password_that_was_lost_is_one_sentence(tmp_path: Path) -> None:
    async with private_services(tmp_path):
        pass
    (tmp_path / "mongod" / "password").unlink()

    with pytest.raises(CannotStart, match="does not accept the password in the file `password` there"):
        async with private_services(tmp_path):
            pytest.fail("a database was entered without its password")

    assert list(processes_naming(str(tmp_path))) == []


def test_nobody_enters_mongod_without_the_password(services: Services) -> None:
    stranger = services.mongodb_uri.partition("@")[2].partition("/")[0]

    with MongoClient[dict[str, object]](f"mongodb://{stranger}/?directConnection=true") as client:
        with pytest.raises(OperationFailure, match="requires authentication"):
            client.list_database_names()
        with pytest.raises(OperationFailure, match="requires authentication"):
            client.admin.command("createUser", "stranger", pwd="stranger", roles=["root"])


def test_nobody_enters_redis_without_the_password(services: Services) -> None:
    stranger = services.redis_url.partition("@")[2]

    with Redis.from_url(f"redis://{stranger}") as redis, pytest.raises(AuthenticationError):
        redis.keys()


async def test_secrets_are_for_the_owner_alone_and_on_no_command_line(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        remember(services, "apple")
        secrets = [tmp_path / "mongod" / name for name in ("password", "keyfile")]
        secrets += [tmp_path / "redis" / name for name in ("password", "redis.conf")]
        passwords = [(tmp_path / service / "password").read_text() for service in ("mongod", "redis")]

        assert [oct(path.stat().st_mode & 0o777) for path in secrets] == ["0o600"] * 4
        assert [list(processes_naming(password)) for password in passwords] == [[], []]
        assert [
            password in uri for password, uri in zip(passwords, (services.mongodb_uri, services.redis_url), strict=True)
        ] == [
            True,
            True,
        ]


async def test_a_database_that_somebody_else_entered_is_refused(tmp_path: Path) -> None:
    async with private_services(tmp_path) as services:
        with MongoClient[dict[str, object]](services.mongodb_uri) as client:
            client["reports"].command("createUser", "mallory", pwd="mallory", roles=["read"])

    with pytest.raises(
        CannotStart, match=r"has users that memos-gql did not make: mallory@reports\. Someone else has accessed it"
    ):
        async with private_services(tmp_path):
            pytest.fail("a database with users of others was served")

    assert list(processes_naming(str(tmp_path))) == []


def test_services_that_never_ran_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="start `memos-gql up` first"):
        stored_services(tmp_path)
