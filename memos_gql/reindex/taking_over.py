"""Replacing the embedder of the index.

The new embedder fills a second index while searches use the first one. The second index then replaces the first one in
one step.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from memos_gql.documents import DEFAULT_PROJECT, Filling, Memory, Project, ProjectScope, now
from memos_gql.ingest.remembering.storing import INDEX_BATCH, rows_of
from memos_gql.meanings import Meaning
from memos_gql.resources import Resources
from memos_gql.storage.index_identity import AGREED_FOR_S, InUse
from memos_gql.storage.leases import alone
from memos_gql.storage.project_writer import COMMIT_S, SEARCH_ENDS, TAKING_OVER

BATCHES_PER_LINE = 20
"""How often a line of progress is printed."""
OVERLAP = timedelta(minutes=1)
"""Longer than the difference between the clocks of two machines."""
CLEANED_UP_AFTER_S = AGREED_FOR_S + SEARCH_ENDS.total_seconds()
"""After this time, every process uses the second index, and no search reads the first one any more."""
FEW = 500
"""If at most this many memories changed during a pass, they are added in the last step, while nobody writes."""
MOST_PASSES = 5
"""The most passes: while clients write constantly, each pass finds new memories. Known texts take little time."""
LEASE = timedelta(seconds=30)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Changed:
    scope: ProjectScope
    memory_ids: list[str]


async def take_over(resources: Resources) -> AsyncIterator[str]:
    """Fill the index of the configured embedder, put it in use, delete the other, and yield lines of progress.

    Texts that an interrupted run has embedded with the operator's model are not embedded again.

    Raises:
        ModelFailure: the embedder failed; the index in use stays in use.
    """
    wanted, _ = await resources.meanings.wanted(ProjectScope(DEFAULT_PROJECT))
    filling = _Second(resources, wanted)
    async for line in filling.lines():
        yield line
    async with alone(TAKING_OVER, lasts=LEASE):
        await asyncio.sleep(COMMIT_S)
        await filling.catch_up()
        await resources.identity.take_over(wanted)
    log.info("another embedding model took the index over", extra={"embedder": wanted.embedder or "built-in"})
    yield (
        f"The index of {wanted.embedder or 'the built-in model'} is in use now; "
        "processes that are set to another model refuse to search."
    )
    await asyncio.sleep(CLEANED_UP_AFTER_S)
    await filling.clean_up()


class _Second:
    """The second index. It is filled in passes; each pass adds what has changed since the previous pass began."""

    def __init__(self, resources: Resources, wanted: InUse) -> None:
        self._resources = resources
        self._wanted = wanted
        self._since: datetime | None = None
        self._done = 0

    async def lines(self) -> AsyncIterator[str]:
        """Run passes until few memories are missing, and yield lines of progress."""
        for _ in range(MOST_PASSES):
            began = now()
            changed = await self._changed()
            total = sum(len(each.memory_ids) for each in changed)
            if self._since is not None and total <= FEW:
                return
            yield f"{total} memories to embed with {self._wanted.embedder or 'the built-in model'}"
            self._done = 0
            for each in changed:
                async for line in self._fill(each, total=total):
                    yield line
            self._since = began - OVERLAP

    async def catch_up(self) -> None:
        """Add what changed since the last pass."""
        for each in await self._changed():
            async for _ in self._fill(each, total=len(each.memory_ids)):
                pass

    async def clean_up(self) -> None:
        """Remove rows of memories that were deleted meanwhile, and the indexes of all other embedders."""
        for scope in await _projects():
            _, meaning = await self._resources.meanings.wanted(scope)
            gone = await self._superfluous(meaning, scope)
            if gone:
                await self._resources.index.of(scope).delete(gone)
            await meaning.vectors.drop_others()

    async def _changed(self) -> list[_Changed]:
        """List the memories that changed since the last pass began, and those that have no row yet.

        Before the first pass, list all memories.
        """
        found = []
        for scope in await _projects():
            times = await _times(scope)
            _, meaning = await self._resources.meanings.wanted(scope)
            rows, since = await meaning.vectors.ids(), self._since
            ids = [each for each, time in times.items() if since is None or time >= since or each not in rows]
            found.append(_Changed(scope, ids))
        return found

    async def _fill(self, changed: _Changed, *, total: int) -> AsyncIterator[str]:
        _, meaning = await self._resources.meanings.wanted(changed.scope)
        for batch, start in enumerate(range(0, len(changed.memory_ids), INDEX_BATCH), start=1):
            ids = changed.memory_ids[start : start + INDEX_BATCH]
            memories = await changed.scope.find(Memory, {"_id": {"$in": ids}}).to_list()
            await self._resources.index.of(changed.scope).until_writable()
            await meaning.vectors.upsert(await rows_of(memories, meaning))
            self._done += len(ids)
            await self._resources.identity.tell_filling(
                Filling(embedder=self._wanted.embedder, done=self._done, total=total)
            )
            if batch % BATCHES_PER_LINE == 0:
                yield (
                    f"{changed.scope.project_id}: {self._done} of {total} memories embedded "
                    f"by {self._wanted.embedder or 'the built-in model'}"
                )

    async def _superfluous(self, meaning: Meaning, scope: ProjectScope) -> list[str]:
        return sorted(await meaning.vectors.ids() - (await _times(scope)).keys())


async def _times(scope: ProjectScope) -> dict[str, datetime]:
    """Return when each memory of a project last changed."""
    found = scope.fields_of(Memory, {}, {"updated_at": 1})
    return {raw["_id"]: raw["updated_at"] async for raw in found}


async def _projects() -> list[ProjectScope]:
    return [project.scope async for project in Project.find_all().sort("+_id")]
