"""API keys are shown once, kept as hashes, and useless once revoked."""

import stat

import pytest

from memos_gql.auth import Authenticator, Caller
from memos_gql.documents import ApiKey, Project
from memos_gql.errors import InvalidInput, NotFound, Unauthenticated
from memos_gql.keys import create_key, default_key, list_keys, revoke_key
from memos_gql.resources import Database
from memos_gql.settings import Settings


def test_the_default_key_is_made_once_and_readable_by_its_owner_alone(settings: Settings) -> None:
    made = settings.model_copy(update={"api_key": None})

    first, second = default_key(made), default_key(made)

    assert first == second
    assert stat.S_IMODE((settings.data_dir / "api-key").stat().st_mode) == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["api-key"]


def test_a_key_that_is_set_wins_over_the_file(settings: Settings) -> None:
    default_key(settings.model_copy(update={"api_key": None}))

    assert default_key(settings) == "key-of-the-default-project"


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token", "BEARER"])
async def test_the_default_key_opens_the_default_project(settings: Settings, database: Database, scheme: str) -> None:
    caller = await Authenticator(settings)(f"{scheme} key-of-the-default-project")

    assert caller == Caller(project_id="default", key_id="default")


@pytest.mark.parametrize("sent", ["x" * 17_000_000, "key_" + "x" * 300 + ".secret", " " * 17_000_000 + "x"])
async def test_a_key_that_is_too_long_is_as_unknown_as_any(settings: Settings, database: Database, sent: str) -> None:
    with pytest.raises(Unauthenticated, match="This API key is unknown or revoked."):
        await Authenticator(settings)(f"Token {sent}")


async def test_a_new_key_opens_its_project_and_is_stored_only_as_a_hash(settings: Settings, database: Database) -> None:
    key = await create_key("acme", name="laptop")

    caller = await Authenticator(settings)(f"Token {key.text}")

    stored = await ApiKey.get(key.id)
    assert caller == Caller(project_id="acme", key_id=key.id)
    assert stored is not None
    assert key.text.partition(".")[2] not in stored.model_dump_json()
    assert await Project.get("acme") is not None


async def test_a_revoked_key_opens_nothing(settings: Settings, database: Database) -> None:
    key = await create_key("acme", name="lost")

    await revoke_key(key.id)

    with pytest.raises(Unauthenticated, match="unknown or revoked"):
        await Authenticator(settings)(f"Token {key.text}")
    assert [known.revoked_at is not None for known in await list_keys() if known.id == key.id] == [True]


@pytest.mark.parametrize("authorization", [None, "", "Token", "Token ", "Basic key-of-the-default-project", "key-of-the-default-project"])
async def test_what_is_no_key_is_told_how_to_send_one(settings: Settings, database: Database, authorization: str | None) -> None:
    with pytest.raises(Unauthenticated, match="Authorization: Token <key>"):
        await Authenticator(settings)(authorization)


@pytest.mark.parametrize("project_id", ["", "Acme", "a b", "-x", "x" * 41, "../x"])
async def test_a_project_id_that_is_none_makes_no_key(database: Database, project_id: str) -> None:
    before = await ApiKey.count()

    with pytest.raises(InvalidInput, match="is no project id"):
        await create_key(project_id, name="x")

    assert await ApiKey.count() == before


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "tab\t", "a\x1b[31m", "x" * 101, "\u202ename"])
async def test_a_name_that_is_none_makes_no_key(database: Database, name: str) -> None:
    before = await ApiKey.count()

    with pytest.raises(InvalidInput, match="is no name of a key"):
        await create_key("acme", name=name)

    assert await ApiKey.count() == before


async def test_revoking_what_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(NotFound):
        await revoke_key("key_none")
