"""Watchers of memories: the change stream says which memories changed, and their owners' watchers are woken.

A woken watcher reads the changes from the database, so nothing is lost when the stream is interrupted.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Mapping
from itertools import islice
from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from memos_gql.documents import Fields, OwnerScope

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A project and an owner."""
MEMORIES, DEPARTURES = "memories", "departures"
"""Names of collections: Beanie knows them only after it is bound to a database."""
OF_MEMORIES: Fields = {
    "$or": [
        {"ns.coll": DEPARTURES, "operationType": "insert"},
        {"ns.coll": MEMORIES, "operationType": {"$in": ["insert", "replace"]}},
        # A watcher sees no difference when a memory is indexed
        {"ns.coll": MEMORIES, "updateDescription.updatedFields.updated_at": {"$exists": True}},
    ]
}
"""The stream's filter for changes that matter to watchers of memories."""
IDS_PER_READ = 500
PAUSE_S = 0.2
"""The pause between two reads of one watcher, so that changes in quick succession are read together."""


class MemoryEvents:
    """The watchers of memories, by owner."""

    def __init__(self, database: AsyncDatabase[Fields], *, has_watchers: asyncio.Event) -> None:
        """Set `has_watchers` whenever somebody begins to watch."""
        self._has_watchers = has_watchers
        self._memories = database[MEMORIES]
        self._watchers: dict[Place, set[asyncio.Event]] = {}
        self._changed: set[str] = set()
        self._has_changed = asyncio.Event()
        self._is_closed = False

    async def woken(self, scope: OwnerScope) -> AsyncGenerator[None, None]:
        """Yield at once, then each time this owner's memories may have changed, until the events are closed."""
        place, wake = (scope.project_id, scope.owner), asyncio.Event()
        self._watchers.setdefault(place, set()).add(wake)
        self._has_watchers.set()
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

    @property
    def are_watched(self) -> bool:
        return bool(self._watchers)

    def take(self, change: Mapping[str, Any]) -> None:
        """Wake the watchers concerned by one change of a memory."""
        if not self._watchers:
            return
        known = change.get("fullDocument") or {}
        if "owner" in known:
            self._wake([(known["project_id"], known["owner"])])
        elif "documentKey" in change:
            self._changed.add(change["documentKey"]["_id"])
            self._has_changed.set()

    def wake_all(self) -> None:
        """Wake every watcher, because the stream was reopened or has ended."""
        self._wake(list(self._watchers))

    def close(self) -> None:
        """End every watch."""
        self._is_closed = True
        self.wake_all()

    async def run(self) -> None:
        """Look up the owners of changed memories and wake their watchers, until cancelled."""
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
