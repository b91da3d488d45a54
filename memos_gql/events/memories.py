"""Who is to look for changes of memories: the stream tells which memories changed, and their owners' watchers are woken.

What changed is read by the watcher itself, from what is stored: so nothing depends on the stream's history here either.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Mapping
from itertools import islice
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from memos_gql.documents import Fields

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A project and an owner."""
MEMORIES, DEPARTURES = "memories", "departures"
"""Collections: Beanie knows their names only once it is bound to a database."""
OF_MEMORIES: Fields = {
    "$or": [
        {"ns.coll": DEPARTURES, "operationType": "insert"},
        {"ns.coll": MEMORIES, "operationType": {"$in": ["insert", "replace"]}},
        # Being indexed changes nothing that anybody sees
        {"ns.coll": MEMORIES, "updateDescription.updatedFields.updated_at": {"$exists": True}},
    ]
}
"""The changes that concern watchers of memories."""
IDS_PER_READ = 500
PAUSE_S = 0.2
"""Between two looks of one watcher: changes that come close together are read together."""


class MemoryEvents:
    """Watchers of memories by owner."""

    def __init__(self, database: AsyncDatabase[Fields]) -> None:
        self._memories = database[MEMORIES]
        self._watchers: dict[Place, set[asyncio.Event]] = {}
        self._changed: set[str] = set()
        self._has_changed = asyncio.Event()
        self._is_closed = False

    async def woken(self, project_id: str, owner: str) -> AsyncGenerator[None, None]:
        """Yield at once, and then whenever memories of this owner may have changed, until these events close."""
        place, wake = (project_id, owner), asyncio.Event()
        self._watchers.setdefault(place, set()).add(wake)
        try:
            while not self._is_closed:
                yield
                await wake.wait()
                await asyncio.sleep(PAUSE_S)
                wake.clear()
        finally:
            self._watchers[place].discard(wake)
            if not self._watchers[place]:
                del self._watchers[place]

    def take(self, change: Mapping[str, Any]) -> None:
        """Take in a change of the stream that is of memories."""
        if not self._watchers:
            return
        known = change.get("fullDocument") or {}
        if "owner" in known:
            self._wake([(known["project_id"], known["owner"])])
        elif "documentKey" in change:
            self._changed.add(change["documentKey"]["_id"])
            self._has_changed.set()

    def wake_all(self) -> None:
        """Let every watcher look: the stream was opened anew, or there will be no more."""
        self._wake(list(self._watchers))

    def close(self) -> None:
        """End every watch."""
        self._is_closed = True
        self.wake_all()

    async def run(self) -> None:
        """Find out whose memories changed, until cancelled."""
        while True:
            await self._has_changed.wait()
            ids = list(islice(self._changed, IDS_PER_READ))
            self._changed.difference_update(ids)
            if not self._changed:
                self._has_changed.clear()
            try:
                rows = self._memories.find({"_id": {"$in": ids}}, {"project_id": 1, "owner": 1})
                self._wake([(row["project_id"], row["owner"]) async for row in rows])
            except PyMongoError as error:
                log.warning("memories not read for their watchers", extra={"error": type(error).__name__})
                self.wake_all()
                await asyncio.sleep(PAUSE_S)

    def _wake(self, places: Collection[Place]) -> None:
        for place in set(places):
            for wake in self._watchers.get(place, ()):
                wake.set()
