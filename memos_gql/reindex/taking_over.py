"""Another embedder takes the index over.

It fills a second index while the first one serves. The second one then takes the first one's place in one step.
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

LINE_EVERY = 20
"""Batches."""
OVERLAP = timedelta(minutes=1)
"""The clocks of two machines differ by less."""
CLEANED_UP_AFTER_S = AGREED_FOR_S + SEARCH_ENDS.total_seconds()
"""After this time, every process has noticed, and no search reads the earlier index."""
FEW = 500
"""If at most this many memories changed during a pass, the rest is filled in while nobody writes."""
MOST_PASSES = 5
"""The most passes: under constant writing, each pass finds new memories. Known texts cost little in another pass."""
LEASE = timedelta(seconds=30)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Changed:
    project: ProjectScope
    memory_ids: list[str]


async def take_over(resources: Resources) -> AsyncIterator[str]:
    """Fill the index of the embedder that is set, have it take over, delete the other, and yield lines of progress.

    What an interrupted run has filled is not embedded again.

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
    """The second index, pass by pass: each one adds what changed since the one before began."""

    def __init__(self, resources: Resources, wanted: InUse) -> None:
        self._resources = resources
        self._wanted = wanted
        self._since: datetime | None = None
        self._done = 0

    async def lines(self) -> AsyncIterator[str]:
        """Fill it until little is missing, and yield lines of progress."""
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
        for project in await _projects():
            _, meaning = await self._resources.meanings.wanted(project)
            gone = await self._superfluous(meaning, project)
            if gone:
                await self._resources.index.of(project).delete(gone)
            await meaning.vectors.drop_others()

    async def _changed(self) -> list[_Changed]:
        """List what changed since the last pass, and what is missing for whatever reason.

        Before the first pass, list everything.
        """
        found = []
        for project in await _projects():
            times = await _times(project)
            _, meaning = await self._resources.meanings.wanted(project)
            there = await meaning.vectors.ids()
            ids = [each for each, at in times.items() if self._since is None or at >= self._since or each not in there]
            found.append(_Changed(project, ids))
        return found

    async def _fill(self, changed: _Changed, *, total: int) -> AsyncIterator[str]:
        _, meaning = await self._resources.meanings.wanted(changed.project)
        for batch, start in enumerate(range(0, len(changed.memory_ids), INDEX_BATCH), start=1):
            ids = changed.memory_ids[start : start + INDEX_BATCH]
            memories = await Memory.find({"_id": {"$in": ids}}, with_children=True).to_list()
            await self._resources.index.of(changed.project).until_writable()
            await meaning.vectors.upsert(await rows_of(memories, meaning))
            self._done += len(ids)
            await self._resources.identity.tell_filling(
                Filling(embedder=self._wanted.embedder, done=self._done, total=total)
            )
            if batch % LINE_EVERY == 0:
                yield (
                    f"{changed.project.project_id}: {self._done} of {total} memories embedded "
                    f"by {self._wanted.embedder or 'the built-in model'}"
                )

    async def _superfluous(self, meaning: Meaning, scope: ProjectScope) -> list[str]:
        return sorted(await meaning.vectors.ids() - (await _times(scope)).keys())


async def _times(scope: ProjectScope) -> dict[str, datetime]:
    """Return when each memory of a project last changed."""
    found = Memory.get_pymongo_collection().find({"project_id": scope.project_id}, {"updated_at": 1})
    return {raw["_id"]: raw["updated_at"] async for raw in found}


async def _projects() -> list[ProjectScope]:
    return [project.scope async for project in Project.find_all().sort("+_id")]
