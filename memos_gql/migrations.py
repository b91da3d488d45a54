"""The version of the database, and the steps that migrate an older one.

A new step is a function at the end of `STEPS`. It must be repeatable, because a process may be killed during it, and
must leave everything readable for the previous version, because servers are upgraded one by one. If that is impossible,
set `OLDEST_READER` to the new version in the same change: processes of earlier versions then refuse to start. A field
with a default needs no step. A change of the index's columns needs none either: raise `ROW_SHAPE`, and the workers
rebuild it.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import ApiKey, Fields, StoredVersion, now
from memos_gql.errors import CannotStart
from memos_gql.storage.leases import alone

Step = Callable[[], Awaitable[None]]

KEY = "stored"
LEASE = timedelta(minutes=1)
"""If a step takes longer, a second process may run it too, which does no harm."""
OLDEST_READER = 0
"""The oldest version whose processes can use a database that this version has written."""

log = logging.getLogger(__name__)


async def _clean_key_names() -> None:
    """Remove line breaks from the names of keys; earlier versions allowed them."""
    keys = ApiKey.get_pymongo_collection()
    async for raw in keys.find({"name": {"$regex": r"[\x00-\x1f\x7f]"}}, {"name": 1}):
        await keys.update_one(
            {"_id": raw["_id"], "name": raw["name"]}, {"$set": {"name": " ".join(raw["name"].split())}}
        )


STEPS: tuple[Step, ...] = (_clean_key_names,)
VERSION = len(STEPS)


async def require_readable(database: AsyncDatabase[Fields]) -> None:
    """Check that no newer version has made the database unreadable for this one; nothing is changed.

    Raises:
        CannotStart: a newer version has.
    """
    stored = await database[StoredVersion.Settings.name].find_one({"_id": KEY}) or {}
    version = int(stored.get("version", 0))
    if int(stored.get("oldest_reader", version)) > VERSION:
        raise CannotStart(
            f"The database holds version {version} of what memos-gql stores, and this memos-gql knows versions up to "
            f"{VERSION}: start the newer memos-gql, or restore a backup that was made before."
        )


async def migrate(steps: tuple[Step, ...] = STEPS) -> None:
    """Migrate the database, to which Beanie must be bound, to this version; one process does it, the others wait."""
    if await _version() >= len(steps):
        return
    async with alone("migrate", lasts=LEASE):
        for number in range(await _version(), len(steps)):
            log.info("database is being upgraded", extra={"to_version": number + 1})
            await steps[number]()
            await _save_version(number + 1)


async def _version() -> int:
    stored = await StoredVersion.get_pymongo_collection().find_one({"_id": KEY})
    return int(stored["version"]) if stored else 0


async def _save_version(version: int) -> None:
    """Record a completed step; a higher number, recorded by a newer process meanwhile, stays."""
    await StoredVersion.get_pymongo_collection().update_one(
        {"_id": KEY},
        {"$max": {"version": version, "oldest_reader": OLDEST_READER}, "$setOnInsert": {"created_at": now()}},
        upsert=True,
    )
