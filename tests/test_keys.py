"""API keys are shown once, kept as hashes, useless once revoked or expired, and held to their limits."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from memos_gql.auth import Authenticator, Caller
from memos_gql.documents import ApiKey, Project, now
from memos_gql.errors import InvalidInput, NotFound, Unauthenticated
from memos_gql.keys import Limits, create_key, described, list_keys, revoke_key, sha256_hex, span_of
from memos_gql.reach import WHOLE, Reach, limit_to, reach
from memos_gql.resources import Database
from memos_gql.settings import Settings

LIMITS = Limits(user_id="ann", is_read_only=True, expires_in=timedelta(days=90), rate_requests=5)


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    """No key of one test stands behind the work of the next."""
    yield
    limit_to(WHOLE)


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


@pytest.mark.parametrize(
    "authorization", [None, "", "Token", "Token ", "Basic key-of-the-default-project", "key-of-the-default-project"]
)
async def test_what_is_no_key_is_told_how_to_send_one(
    settings: Settings, database: Database, authorization: str | None
) -> None:
    with pytest.raises(Unauthenticated, match="Authorization: Token <key>"):
        await Authenticator(settings)(authorization)


@pytest.mark.parametrize("project_id", ["", "Acme", "a b", "-x", "x" * 41, "../x"])
async def test_a_project_id_that_is_none_makes_no_key(database: Database, project_id: str) -> None:
    before = await ApiKey.count()

    with pytest.raises(InvalidInput, match="is no project id"):
        await create_key(project_id, name="x")

    assert await ApiKey.count() == before


@pytest.mark.parametrize(
    "name", ["", "   ", "two\nlines", "tab\t", "a\x1b[31m", "x" * 101, "\u202ename", "\u2800", "\u3164\u3164"]
)
async def test_a_name_that_is_none_makes_no_key(database: Database, name: str) -> None:
    before = await ApiKey.count()

    with pytest.raises(InvalidInput, match="is no name of a key"):
        await create_key("acme", name=name)

    assert await ApiKey.count() == before


async def test_revoking_what_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(NotFound):
        await revoke_key("key_none")


async def test_the_limits_of_a_key_are_its_callers_and_hold_the_work_that_follows(
    settings: Settings, database: Database
) -> None:
    key = await create_key("acme", name="desktop", limits=LIMITS)

    caller = await Authenticator(settings)(f"Bearer {key.text}")

    assert caller == Caller("acme", key.id, Reach(owner="user:ann", is_read_only=True), rate_requests=5)
    assert reach() == Reach(owner="user:ann", is_read_only=True)


async def test_a_key_without_limits_lifts_those_of_the_one_before(settings: Settings, database: Database) -> None:
    authenticate = Authenticator(settings)
    await authenticate(f"Token {(await create_key('acme', name='a', limits=LIMITS)).text}")

    await authenticate(f"Token {(await create_key('acme', name='b')).text}")

    assert reach() == WHOLE


async def test_an_expired_key_opens_nothing_and_says_so(settings: Settings, database: Database) -> None:
    key = await create_key("acme", name="visitor", limits=Limits(expires_in=timedelta(hours=1)))
    authenticate = Authenticator(settings)
    await authenticate(f"Token {key.text}")

    await ApiKey.find_one({"_id": key.id}).update({"$set": {"expires_at": now() - timedelta(seconds=1)}})

    with pytest.raises(Unauthenticated, match="^This API key has expired; ask for a new one.$"):
        await authenticate(f"Token {key.text}")


@pytest.mark.parametrize(
    ("limits", "is_known"), [(Limits(), True), (LIMITS, False), (Limits(is_read_only=True), False)]
)
async def test_a_server_of_an_earlier_version_refuses_keys_whose_limits_it_does_not_know(
    database: Database, limits: Limits, is_known: bool
) -> None:
    key = await create_key("acme", name="desktop", limits=limits)

    looked_up_as_before = {"_id": key.id, "secret_sha256": sha256_hex(key.text.partition(".")[2])}

    assert (await ApiKey.find_one(looked_up_as_before) is not None) == is_known


async def test_a_key_of_an_earlier_version_goes_on_working(settings: Settings, database: Database) -> None:
    old = {
        "_id": "key_old",
        "project_id": "acme",
        "name": "phone",
        "secret_sha256": sha256_hex("s"),
        "revoked_at": None,
    }
    await ApiKey.get_pymongo_collection().replace_one({"_id": "key_old"}, {**old, "created_at": now()}, upsert=True)

    assert await Authenticator(settings)("Token key_old.s") == Caller("acme", "key_old")


async def test_the_last_use_of_a_key_is_listed_to_the_minute(settings: Settings, database: Database) -> None:
    key = await create_key("acme", name="desktop", limits=LIMITS)
    before = await ApiKey.get(key.id)

    await Authenticator(settings)(f"Token {key.text}")
    limit_to(WHOLE)
    after = await ApiKey.get(key.id)

    assert before is not None
    assert after is not None
    minute = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    limits = "user ann alone  read-only  5 requests a minute"
    assert re.fullmatch(
        rf"{key.id}  acme  desktop  {minute}  valid until {minute}  no use noted  {limits}", described(before)
    )
    assert re.fullmatch(
        rf"{key.id}  acme  desktop  {minute}  valid until {minute}  last used {minute}  {limits}", described(after)
    )


async def test_a_use_soon_after_the_last_is_not_written_down(settings: Settings, database: Database) -> None:
    key = await create_key("acme", name="busy")
    lately = now() - timedelta(seconds=50)
    await ApiKey.find_one({"_id": key.id}).update({"$set": {"last_used_at": lately}})

    await Authenticator(settings)(f"Token {key.text}")

    assert [known.last_used_at for known in await list_keys() if known.id == key.id] == [lately]


@pytest.mark.parametrize(
    ("text", "span"),
    [("30m", timedelta(minutes=30)), ("12h", timedelta(hours=12)), ("90d", timedelta(90)), ("4w", timedelta(weeks=4))],
)
def test_a_length_of_time_is_read(text: str, span: timedelta) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize("text", ["", "90", "d", "0d", "-1d", "1.5h", "90 d", "90y", "999999d", "\u0663d"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no length of time: write 30m, 12h, 90d or 4w."):
        span_of(text)


@pytest.mark.parametrize(
    "limits", [Limits(user_id=""), Limits(user_id="a\nb"), Limits(user_id="x" * 257), Limits(rate_requests=0)]
)
async def test_a_limit_that_is_none_makes_no_key(database: Database, limits: Limits) -> None:
    before = await ApiKey.count()

    with pytest.raises(InvalidInput):
        await create_key("acme", name="x", limits=limits)

    assert await ApiKey.count() == before
