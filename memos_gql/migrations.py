"""The version of what MongoDB holds, and the steps that bring an older database up to it.

A new step is a function at the end of `STEPS`. It must be repeatable, since a process may be killed in it, and leave everything readable
for the version before, since servers are upgraded one by one. Where that cannot be, raise `OLDEST_READER` to the new version with it:
processes of earlier versions then refuse to start. A field with a default needs no step. A new shape of the index needs none either:
raise `ROW_SHAPE`, and the workers make the index anew.
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
"""A step that takes longer may be begun by a second process, which does no harm."""
OLDEST_READER = 0
"""The oldest version whose processes can work on what this one stores."""

log = logging.getLogger(__name__)


async def _clean_key_names() -> None:
    """Take line breaks out of the names of keys, which earlier versions let through."""
    keys = ApiKey.get_pymongo_collection()
    async for raw in keys.find({"name": {"$regex": r"[\x00-\x1f\x7f]"}}, {"name": 1}):
        await keys.update_one({"_id": raw["_id"], "name": raw["name"]}, {"$set": {"name": " ".join(raw["name"].split())}})


STEPS: tuple[Step, ...] = (_clean_key_names,)
VERSION = len(STEPS)


async def require_readable(database: AsyncDatabase[Fields]) -> None:
    """Make sure that a newer version did not write the database in a way that this one cannot read; nothing is changed.

    Raises:
        CannotStart: it did.
    """
    stored = await database[StoredVersion.Settings.name].find_one({"_id": KEY}) or {}
    version = int(stored.get("version", 0))
    if int(stored.get("oldest_reader", version)) > VERSION:
        raise CannotStart(
            f"The database holds version {version} of what memos-gql stores, and this memos-gql knows versions up to "
            f"{VERSION}: start the newer memos-gql, or restore a backup that was made before."
        )


async def migrate(steps: tuple[Step, ...] = STEPS) -> None:
    """Bring the database, which Beanie must be bound to, up to this version; of several processes, one does it, and the others wait."""
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
    """Note a step that is done; a number that a newer process has noted meanwhile stays."""
    await StoredVersion.get_pymongo_collection().update_one(
        {"_id": KEY},
        {"$max": {"version": version, "oldest_reader": OLDEST_READER}, "$setOnInsert": {"created_at": now()}},
        upsert=True,
    )
