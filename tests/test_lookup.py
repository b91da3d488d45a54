"""Wrong keys never keep right ones waiting, and a wrong one is not looked up again at once."""

import asyncio

import pytest
from beanie import init_beanie
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from memos_gql import lookup
from memos_gql.documents import ApiKey, Fields
from memos_gql.errors import RateLimited
from memos_gql.keys import create_key, digests, revoke_key, sha256_hex
from memos_gql.lookup import MAX_UNKNOWN, Lookup
from memos_gql.resources import Database
from memos_gql.settings import Settings


async def test_a_key_is_found_by_its_id_and_secret_alone(database: Database) -> None:
    key = await create_key("acme", name="laptop")
    other = await create_key("acme", name="phone")
    secret = key.text.partition(".")[2]
    look_up = Lookup()

    found = await look_up(key.id, secret)

    assert found is not None
    assert found.id == key.id
    assert await look_up(other.id, secret) is None
    assert await look_up(key.id, f"{secret}x") is None


class Replies(CommandListener):
    """What the database is asked by each `find`, and answers."""

    def __init__(self) -> None:
        self.asked: list[Fields] = []
        self.found: list[list[object]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name == "find":
            self.asked.append(dict(event.command["filter"]))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        if event.command_name == "find":
            self.found.append(event.reply["cursor"]["firstBatch"])

    def failed(self, event: CommandFailedEvent) -> None:
        pass


async def test_the_database_answers_the_same_for_a_known_id_with_a_wrong_secret_as_for_an_unknown_id(
    settings: Settings,
) -> None:
    """A document that came back only for the known id would cost the time that tells one from the other."""
    replies = Replies()
    client: AsyncMongoClient[Fields] = AsyncMongoClient(settings.mongodb_uri, tz_aware=True, event_listeners=[replies])
    await init_beanie(client.get_default_database("memos"), document_models=[ApiKey])
    await ApiKey(id="key_known", project_id="acme", name="laptop", secret_sha256=sha256_hex("secret")).save()
    look_up = Lookup()

    found = [await look_up("key_known", "wrong"), await look_up("key_unknown", "wrong")]
    looked_for = ApiKey.get_pymongo_collection().find({"secret_sha256": {"$in": digests("wrong")}})
    read = (await looked_for.explain())["executionStats"]
    await client.close()

    assert found == [None, None]
    assert replies.found == [[], []]
    assert replies.asked == [{"secret_sha256": {"$in": digests("wrong")}}] * 2
    assert read["totalDocsExamined"] == 0


async def test_a_wrong_key_is_looked_up_again_only_after_a_while(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = Lookup()
    assert await look_up("key_new", "secret") is None
    key = ApiKey(id="key_new", project_id="acme", name="new", secret_sha256=sha256_hex("secret"))
    await key.insert()

    assert await look_up("key_new", "secret") is None
    monkeypatch.setattr(lookup, "WRONG_FOR_S", 0)
    later = Lookup()
    assert await later("key_new", "wrong") is None
    await key.set({"secret_sha256": sha256_hex("wrong")})

    found = await later("key_new", "wrong")
    assert found is not None
    assert found.id == "key_new"


async def test_a_crowd_of_unknown_keys_keeps_out_others_like_them_and_nobody_with_a_right_key(
    database: Database,
) -> None:
    key = await create_key("acme", name="laptop")
    look_up = Lookup()
    secret = key.text.partition(".")[2]
    assert await look_up(key.id, secret) is not None

    crowd = [asyncio.create_task(look_up("key_unknown", str(number))) for number in range(MAX_UNKNOWN + 100)]
    await asyncio.sleep(0)
    found = await look_up(key.id, secret)
    answers = await asyncio.gather(*crowd, return_exceptions=True)

    assert found is not None
    assert [type(answer) for answer in answers] == [type(None)] * MAX_UNKNOWN + [RateLimited] * 100


async def test_a_key_that_was_right_shows_at_once_that_it_is_revoked(database: Database) -> None:
    key = await create_key("acme", name="lost")
    look_up = Lookup()
    secret = key.text.partition(".")[2]
    assert await look_up(key.id, secret) is not None

    await revoke_key(key.id)

    found = await look_up(key.id, secret)
    assert found is not None
    assert found.revoked_at is not None
