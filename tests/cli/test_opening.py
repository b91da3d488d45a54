"""A command finds the services of a server that runs one of them itself, and was told the address of the other."""

from pathlib import Path

import pytest

from memos_gql.cli.opening import settings_of_services
from memos_gql.embedded.mongod import mongod_in
from memos_gql.embedded.redis import redis_in
from memos_gql.errors import CannotStart

MONGODB_URI = "mongodb://db.example/memos?replicaSet=memos"
REDIS_URL = "redis://cache.example:6379/0"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEMOS_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_both_private_services_are_found(data_dir: Path) -> None:
    mongod, redis = mongod_in(data_dir / "mongod"), redis_in(data_dir / "redis")

    found = settings_of_services()

    assert (found.mongodb_uri, found.redis_url) == (mongod.uri, redis.url)


def test_a_private_mongod_is_found_beside_a_redis_of_the_operators(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongod = mongod_in(data_dir / "mongod")
    monkeypatch.setenv("MEMOS_REDIS_URL", REDIS_URL)

    found = settings_of_services()

    assert (found.mongodb_uri, found.redis_url) == (mongod.uri, REDIS_URL)


def test_a_private_redis_is_found_beside_a_mongodb_of_the_operators(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = redis_in(data_dir / "redis")
    monkeypatch.setenv("MEMOS_MONGODB_URI", MONGODB_URI)

    found = settings_of_services()

    assert (found.mongodb_uri, found.redis_url) == (MONGODB_URI, redis.url)


def test_a_command_that_needs_only_mongodb_needs_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_MONGODB_URI", MONGODB_URI)

    found = settings_of_services()

    assert (found.mongodb_uri, found.redis_url) == (MONGODB_URI, None)


def test_without_any_mongod_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMOS_REDIS_URL", REDIS_URL)

    with pytest.raises(CannotStart, match="start `memos-gql up` first"):
        settings_of_services()
