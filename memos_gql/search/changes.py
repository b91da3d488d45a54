"""The changes of an owner's memories since any moment of the last day, in the order of their times."""

import hashlib
from bisect import bisect_left, insort
from collections.abc import AsyncGenerator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from memos_gql.documents import DEPARTURES_KEPT_HOURS, Departure, Fields, Memory, MemoryStatus, OwnerScope, now
from memos_gql.errors import InvalidInput, Issue
from memos_gql.search.listing import encode_cursor, not_our_cursor, strings_of

LATE = timedelta(seconds=5)
"""A change may become visible this long after its time, because clocks differ and writing takes a while."""
MARKS_IN_CURSOR = 10
"""Changes that a cursor lists as seen; a cursor must stay as short as any name."""
MARK_LENGTH = 6
AT_ONCE = 200
KEPT = timedelta(hours=DEPARTURES_KEPT_HOURS) - timedelta(minutes=5)

Point = tuple[datetime, str]
"""A time and the id of what has it."""


class ChangeKind(StrEnum):
    ADDED = "ADDED"
    UPDATED = "UPDATED"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


@dataclass(frozen=True)
class MemoryChange:
    """One change of a memory; `memory` is None if it was deleted. `cursor` continues after this change."""

    kind: ChangeKind
    memory_id: str
    memory: Memory | None
    cursor: str


@dataclass
class Position:
    """How far a watcher has read.

    Everything up to `floor` is seen. Later changes are seen if they are in `seen`, or their mark is in `marks`.
    """

    floor: Point
    marks: frozenset[str] = frozenset()
    seen: list[Point] = field(default_factory=list)
    _: KW_ONLY
    began: datetime
    """Memories created later than this are reported as added."""
    added: set[str] = field(default_factory=set)
    """Memories that were reported as added; further changes of them are updates."""

    @property
    def cursor(self) -> str:
        floor, latest = self.floor, self.seen[-MARKS_IN_CURSOR:]
        if len(self.seen) > len(latest):
            floor = self.seen[-len(latest) - 1]
        last = latest[-1][0] if latest else self.began
        return encode_cursor(_written(floor[0]), floor[1], _written(last), *map(_mark, latest))

    def is_new(self, point: Point) -> bool:
        place = bisect_left(self.seen, point)
        is_seen = place < len(self.seen) and self.seen[place] == point
        return point > self.floor and not is_seen and not (self.marks and _mark(point) in self.marks)

    def take(self, point: Point) -> None:
        insort(self.seen, point)

    def raise_floor(self) -> None:
        """Raise the floor to the last change before which nothing can appear any more."""
        done = [point for point in self.seen if point[0] < now() - LATE]
        if done:
            self.floor, self.seen = done[-1], self.seen[len(done) :]
            self.began = max(self.began, done[-1][0])
            self.added = {point[1] for point in self.seen}


def position_of(cursor: str | None) -> Position:
    """Return the position that a cursor names; without a cursor, the present.

    Raises:
        InvalidInput: it is not a cursor of changes, or it is older than the recorded deletions.
    """
    if cursor is None:
        start = now() - timedelta(milliseconds=1)
        return Position((start, ""), began=start)
    try:
        stamp, floor_id, last, *marks = strings_of(cursor)
        moment, began = _read(stamp), _read(last)
    except (ValueError, OverflowError, OSError):
        raise not_our_cursor() from None
    if moment < now() - KEPT:
        sentence = (
            "This cursor is older than a day, and deletions are not known for longer; "
            "read `memories` anew and watch from now."
        )
        raise InvalidInput([Issue(("after",), sentence)])
    return Position((moment, floor_id), frozenset(marks), began=began)


async def changes_since(scope: OwnerScope, position: Position) -> AsyncGenerator[MemoryChange, None]:
    """Yield what has changed since the position, oldest first, and move the position."""
    point = position.floor
    while True:
        found = await _page(scope, point)
        for at, row in found:
            if position.is_new(at):
                position.take(at)
                yield _change(row, position)
        if len(found) < AT_ONCE:
            break
        point = found[-1][0]
    position.raise_floor()


async def _page(scope: OwnerScope, point: Point) -> Sequence[tuple[Point, Memory | Departure]]:
    """Read the next changes and deletions after a point, at most `AT_ONCE`, in order and without gaps."""
    memories = (
        await scope.find(Memory, _later("updated_at", point)).sort("+updated_at", "+_id").limit(AT_ONCE).to_list()
    )
    gone = await scope.find(Departure, _later("created_at", point)).sort("+created_at", "+_id").limit(AT_ONCE).to_list()
    rows: list[tuple[Point, Memory | Departure]] = [((memory.updated_at, memory.id), memory) for memory in memories]
    rows += [((departure.created_at, departure.id), departure) for departure in gone]
    return sorted(rows, key=lambda row: row[0])[:AT_ONCE]


def _later(name: str, point: Point) -> Fields:
    return {"$or": [{name: {"$gt": point[0]}}, {name: point[0], "_id": {"$gt": point[1]}}]}


def _change(row: Memory | Departure, position: Position) -> MemoryChange:
    if isinstance(row, Departure):
        return MemoryChange(ChangeKind.DELETED, row.memory_id, None, position.cursor)
    if row.status is MemoryStatus.ARCHIVED:
        kind = ChangeKind.ARCHIVED
    else:
        is_first = row.created_at > position.began and row.id not in position.added
        position.added.add(row.id)
        kind = ChangeKind.ADDED if is_first else ChangeKind.UPDATED
    return MemoryChange(kind, row.id, row, position.cursor)


def _written(moment: datetime) -> str:
    """Write a time as whole milliseconds, which is all that MongoDB keeps."""
    return str(round(moment.timestamp() * 1000))


def _read(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _mark(point: Point) -> str:
    return hashlib.sha256(f"{point[0].isoformat()} {point[1]}".encode()).hexdigest()[:MARK_LENGTH]
