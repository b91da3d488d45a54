"""Looking up API keys, so that requests with wrong keys do not block the database for valid ones."""

import asyncio
import time
from collections import OrderedDict

import pymongo
from pymongo.errors import ConnectionFailure

from memos_gql.documents import ApiKey
from memos_gql.errors import DependencyUnavailable, RateLimited
from memos_gql.keys import digests, sha256_hex

LOOKED_UP_WITHIN_S = 5
UNKNOWN_AT_ONCE = 8
"""Concurrent lookups of keys not known as right; MongoDB's driver has 100 connections for all work."""
MAX_UNKNOWN = 200
"""Lookups that wait or run; together they take less than a second."""
WRONG_FOR_S = 5.0
MAX_KEPT = 4096
"""Digests of right keys, and of wrong ones."""
CROWDED = "Too many requests with unknown keys wait to be answered; try again in a second."
AWAY = "The database that holds the API keys does not answer now; try again in a minute."


class Lookup:
    """Finds keys by their text.

    A key that was right recently is looked up at once. All others wait for one of a few places, and a wrong one is not
    looked up again for five seconds.
    """

    def __init__(self) -> None:
        self._right: OrderedDict[str, None] = OrderedDict()
        self._wrong_until: OrderedDict[str, float] = OrderedDict()
        self._places = asyncio.Semaphore(UNKNOWN_AT_ONCE)
        self._unknown = 0

    async def __call__(self, key_id: str, secret: str) -> ApiKey | None:
        """Return the key with this id and secret, which may be revoked or expired; None if there is no such key.

        A known id with a wrong secret gives the same answer as an unknown id, after the same time.

        Raises:
            DependencyUnavailable: MongoDB does not respond.
            RateLimited: too many keys that were not right recently are being looked up.
        """
        digest = sha256_hex(f"{key_id}.{secret}")
        if digest in self._right:
            found = await _find(key_id, secret)
        elif self._wrong_until.get(digest, 0) > time.monotonic():
            return None
        else:
            found = await self._of_unknown(key_id, secret)
        self._note(digest, is_right=found is not None)
        return found

    async def _of_unknown(self, key_id: str, secret: str) -> ApiKey | None:
        if self._unknown >= MAX_UNKNOWN:
            raise RateLimited(CROWDED, retry_after_ms=1000)
        self._unknown += 1
        try:
            async with self._places:
                return await _find(key_id, secret)
        finally:
            self._unknown -= 1

    def _note(self, digest: str, *, is_right: bool) -> None:
        if is_right:
            self._right[digest] = None
            self._right.move_to_end(digest)
        else:
            self._right.pop(digest, None)
            self._wrong_until[digest] = time.monotonic() + WRONG_FOR_S
        for kept in (self._right, self._wrong_until):
            while len(kept) > MAX_KEPT:
                kept.popitem(last=False)


async def _find(key_id: str, secret: str) -> ApiKey | None:
    try:
        with pymongo.timeout(LOOKED_UP_WITHIN_S):
            # The id is no part of the query: MongoDB would read the document of a known one, which takes time
            found = await ApiKey.get_pymongo_collection().find_one({"secret_sha256": {"$in": digests(secret)}})
            return ApiKey.stored(found) if found is not None and found["_id"] == key_id else None
    except ConnectionFailure as error:
        raise DependencyUnavailable(AWAY) from error
