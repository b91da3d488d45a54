"""What the database itself tells of a run: who works on what, and from its oplog what was done more than once."""

import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from tests.e2e.client import Fields

OPEN = {"$in": ["QUEUED", "RUNNING"]}


@dataclass(frozen=True)
class Rereading:
    """How often work was done again.

    `ranges` counts how often work on a page range was begun again, `pages` how often a page that was stored was stored
    again.
    """

    pages_read: int
    ranges: Counter[str]
    pages: Counter[str]


@dataclass(frozen=True)
class History:
    """A look into the database of a running server."""

    database: Database[Any]

    def open_tasks(self) -> set[str]:
        return {task["_id"] for task in self.database["tasks"].find({"state": OPEN}, {"_id": 1})}

    def idle(self, task_ids: set[str], *, since: float) -> set[str]:
        """Return those of the tasks that nobody works on.

        They have not ended, have not moved on since then and have no living worker at them.
        """
        open_tasks = {
            task["_id"]: task for task in self.database["tasks"].find({"_id": {"$in": sorted(task_ids)}, "state": OPEN})
        }
        claims = self.database["claims"].find({"task_id": {"$in": sorted(open_tasks)}})
        worked_on = {claim["task_id"] for claim in claims if claim["worker"] and _lives(claim["worker"])}
        return {
            task_id
            for task_id, task in open_tasks.items()
            if task["updated_at"].timestamp() < since and task_id not in worked_on
        }

    def counts(self, collection: str) -> Counter[str]:
        """Return how many documents each owner has there."""
        groups = self.database[collection].aggregate([{"$group": {"_id": "$owner", "count": {"$sum": 1}}}])
        return Counter({group["_id"]: group["count"] for group in groups})

    def rereading(self) -> Rereading:
        """Read from the oplog what was read more than once since the database was made."""
        written = Counter(str(_id_of(entry)) for entry in self._oplog("readings"))
        holders = {(str(_id_of(entry)), _holder(entry["o"])) for entry in self._oplog("claims")}
        begun = Counter(name for name, holder in holders if holder and _is_range(name))
        return Rereading(len(written), _surplus(begun), _surplus(written))

    def workers_of(self, work: str) -> dict[str, set[int]]:
        """Return which worker processes took up each piece of work whose name begins so, by their process ids."""
        found = dict[str, set[int]]()
        for entry in self._oplog("claims"):
            name, taken = str(_id_of(entry)), entry["o"]
            # the whole claim, as it is when somebody takes it or takes it over
            if name.startswith(work) and taken.get("worker"):
                found.setdefault(name, set()).add(_pid_of(taken["worker"]))
        return found

    def half_read(self, work: str, pids: Collection[int]) -> str | None:
        """Return a page range of such work that one of these processes has begun, if a page of it is not stored yet."""
        claims = self.database["claims"].find({"_id": {"$regex": f"^{work}"}, "worker": {"$ne": None}})
        for claim in claims:
            pages = _pages_in(claim["_id"])
            stored = self.database["readings"].count_documents({"_id": {"$in": pages}})
            if _pid_of(claim["worker"]) in pids and stored < len(pages):
                return str(claim["_id"])
        return None

    def _oplog(self, collection: str) -> Iterator[Fields]:
        """Yield every insertion and change.

        Those within transactions are left out, since there are none of these two collections.
        """
        yield from self.database.client["local"]["oplog.rs"].find(
            {"ns": f"memos.{collection}", "op": {"$in": ["i", "u"]}}
        )


@contextmanager
def history(mongodb_uri: str) -> Iterator[History]:
    with MongoClient[Any](mongodb_uri, tz_aware=True) as client:
        yield History(client.get_default_database())


def wait_until_worked_on(past: History, *, within_s: float) -> float:
    """Wait until every task that is unfinished now is being worked on or has ended, and return the seconds it took."""
    since, began = time.time(), time.monotonic()
    idle = past.open_tasks()
    while idle := past.idle(idle, since=since):
        assert time.monotonic() - began < within_s, f"after {within_s:g} s nobody works on {sorted(idle)}"
        time.sleep(0.2)
    return time.monotonic() - began


def _lives(worker: str) -> bool:
    return Path(f"/proc/{_pid_of(worker)}").exists()


def _pid_of(worker: str) -> int:
    return int(worker.split(":")[-2])


def _id_of(entry: Fields) -> object:
    return entry["o2" if entry["op"] == "u" else "o"]["_id"]


def _holder(change: Fields) -> str | None:
    """Find the holder that a change of a claim names, whether it is written out or as a difference."""
    parts = [change, *(change.get("diff") or {}).values()]
    return next((str(part["holder"]) for part in parts if isinstance(part, dict) and "holder" in part), None)


def _is_range(name: str) -> bool:
    """Tell the claim of a page range, `project/sha256/first-last`, from those of other work."""
    return len(name.split("/")[1]) == 64


def _pages_in(name: str) -> list[str]:
    """Return the ids of the pages of a range, `project/sha256/number`."""
    file, _, ends = name.rpartition("/")
    first, last = map(int, ends.split("-"))
    return [f"{file}/{number}" for number in range(first, last + 1)]


def _surplus(counts: Counter[str]) -> Counter[str]:
    return Counter({name: count - 1 for name, count in counts.items() if count > 1})
