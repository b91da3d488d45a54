"""Importing another product's export: each conversation is its own task, under the one task of the import.

The export is read twice: first to count its contents and check that it is complete, then to import them, several
conversations at a time.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from memos_gql.cancelling import cancel
from memos_gql.documents import Message, OwnerScope, ProjectScope, Task, TaskState, owned_by_user
from memos_gql.errors import DependencyUnavailable, InvalidInput, UnderWay
from memos_gql.foreign.conversation import Conversation
from memos_gql.foreign.fitting import Fitted, Origin, fitted
from memos_gql.foreign.formats import Export
from memos_gql.foreign.stream import TooLarge
from memos_gql.foreign.survey import Survey
from memos_gql.ingest.progress.failures import count_failures
from memos_gql.ingest.progress.import_tasks import begin_import, count_part, finish_import, keep_alive
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentFile, SentMessage
from memos_gql.ingest.working.jobs import Job, PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources
from memos_gql.settings import MIB

AT_ONCE = 3
"""Conversations that are worked on at a time: while one waits for the database, another is embedded."""
COMMITTED_AT_ONCE = 16
"""Conversations at a time, if those are counted that only wait for a commit to the index.

Their rows share few large commits, because many small commits slow down the searches of all users.
"""
ROOM_AGAIN_S = 0.2
"""How often it is checked whether another conversation may begin."""
CHARACTERS_AT_ONCE = 64 * MIB
"""Characters of all conversations at a time; a single longer one is imported alone."""
ALIVE_EVERY_S = 5.0
TOLD_EVERY = 100
LOOK_AGAIN_S = 3.0
MOST_OUTAGES = 10
"""How often a step is tried while a database does not answer; a busy index can take half a minute to refuse one."""
OTHER_USER = "conversations of another user"
TOO_LARGE_CONVERSATION = "conversations of more than 64 MiB"

T = TypeVar("T")


@dataclass(frozen=True)
class Import:
    """What is imported, and for whom."""

    export: Export
    scope: OwnerScope
    user_id: str
    takes_all: bool
    """Take the memories of any user, because the dump has only one; of several users, only this one's are taken."""

    @property
    def origin(self) -> Origin:
        return Origin(self.scope, self.export.format)

    def conversations(self, resources: Resources, left_out: Counter[str]) -> Iterator[Fitted]:
        """Yield the conversations to import; those that are left out are counted."""
        for each in self.export.conversations():
            if isinstance(each, TooLarge):
                left_out[TOO_LARGE_CONVERSATION] += 1
            elif not self.takes_all and each.user_id not in {None, self.user_id}:
                left_out[OTHER_USER] += 1
            else:
                yield self._fitted(each, resources)

    def _fitted(self, conversation: Conversation, resources: Resources) -> Fitted:
        return fitted(conversation, origin=self.origin, archive=self.export.archive, settings=resources.settings)


async def import_of(export: Export, scope: ProjectScope, *, user_id: str) -> Import:
    """Prepare an import for a user.

    Raises:
        CannotStart: the export is damaged.
    """
    users = await asyncio.to_thread(export.users)
    return Import(export, scope.of(owned_by_user(user_id)), user_id, takes_all=len(users) <= 1)


async def survey(resources: Resources, wanted: Import) -> Survey:
    """Read the whole export and report what would be imported; nothing is stored.

    Raises:
        CannotStart: it is damaged.
    """
    report = Survey(wanted.export.format)
    async for one in _in_thread(lambda: wanted.conversations(resources, report.left_out)):
        report.add(one, known=len(await _known(wanted.scope, one)))
    return report


async def bring_in(resources: Resources, wanted: Import) -> AsyncIterator[str]:
    """Import everything that was not imported before, and yield lines of progress.

    Raises:
        CannotStart: the export is damaged; nothing is stored.
    """
    found = await survey(resources, wanted)
    for line in found.lines():
        yield line
    task = await begin_import(wanted.scope, total=found.steps)
    yield f"The task of this import is {task.id}."
    bringing = _Bringing(resources, wanted, task.id)
    async for line in bringing.lines():
        yield line
    left_out = [f"{count} {reason}." for reason, count in found.left_out.most_common()]
    known = [f"{found.known} messages were here already."] if found.known else []
    await finish_import(task.id, notices=[*known, *left_out])
    ended = await Task.get(task.id)
    state = ended.state if ended else TaskState.CANCELLED
    yield f"{bringing.messages} messages and {bringing.memories} memories came in; the import is {state}."
    if ended and ended.failure:
        yield ended.failure.message


class _Bringing:
    """One run of an import."""

    def __init__(self, resources: Resources, wanted: Import, task_id: str) -> None:
        self._resources = resources
        self._wanted = wanted
        self._task_id = task_id
        self._writer = resources.index.of(wanted.scope.project)
        self._ended = 0
        self._characters = 0
        self.messages = 0
        self.memories = 0

    async def lines(self) -> AsyncIterator[str]:
        """Import the conversations, and yield a line for every hundred and for each that failed."""
        self._writer.is_bulk = True
        alive = asyncio.create_task(self._stay_alive())
        working: set[asyncio.Task[list[str]]] = set()
        try:
            async for one in _in_thread(lambda: self._wanted.conversations(self._resources, Counter())):
                if alive.done():
                    break
                while not self._has_room(working, one):
                    done, working = await asyncio.wait(
                        working, timeout=ROOM_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
                    )
                    for line in self._told(done):
                        yield line
                working.add(self._started(one))
            if alive.done():
                alive.result()
            for line in self._told((await asyncio.wait(working))[0] if working else set()):
                yield line
        finally:
            self._writer.is_bulk = False
            await cancel(alive, *working)

    def _has_room(self, working: Collection[asyncio.Task[list[str]]], one: Fitted) -> bool:
        if not working:
            return True
        waiting = self._writer.waiting
        is_turn = len(working) < COMMITTED_AT_ONCE and len(working) - waiting < AT_ONCE
        return is_turn and self._characters + _length(one) <= CHARACTERS_AT_ONCE

    def _started(self, one: Fitted) -> asyncio.Task[list[str]]:
        self._characters += _length(one)
        return asyncio.create_task(self._conversation(one))

    async def _stay_alive(self) -> None:
        """Return when someone has ended the import's task."""
        is_alive = True
        while is_alive:
            await asyncio.sleep(ALIVE_EVERY_S)
            is_alive = await keep_alive(self._task_id)

    def _told(self, done: set[asyncio.Task[list[str]]]) -> Iterator[str]:
        for task in done:
            yield from task.result()
            self._ended += 1
            if self._ended % TOLD_EVERY == 0:
                yield f"{self._ended} conversations, {self.messages} messages"

    async def _conversation(self, one: Fitted) -> list[str]:
        """Import the new messages of a conversation, and return what failed."""
        try:
            return await self._fresh_of(one)
        finally:
            self._characters -= _length(one)

    async def _fresh_of(self, one: Fitted) -> list[str]:
        known = await _known(self._wanted.scope, one)
        fresh = [message for message in one.messages if message.id not in known]
        notices: list[str] = []
        count = 0
        for messages in _requests(fresh, self._resources):
            task = await self._part(one, messages)
            notices += _notices(one, task)
            count += task.memory_count if isinstance(task, Task) else 0
        self.memories += count
        await count_part(self._task_id, has_failed=bool(notices), memory_count=count, notices=notices)
        return notices

    async def _part(self, one: Fitted, messages: list[SentMessage]) -> Task | str:
        """Import some messages as a task, without files if one exceeds a limit; or return why that is impossible."""
        try:
            task = await self._done(one, messages)
            if task.state is TaskState.FAILED and not task.message_ids:
                bare = [
                    replace(each, parts=tuple(part for part in each.parts if isinstance(part, str)))
                    for each in messages
                ]
                worded = [each for each in bare if each.parts or each.tool_calls]
                without = await self._done(one, worded) if worded else task
                task = without.model_copy(update={"failure": task.failure})
        except InvalidInput as error:
            return str(error)
        return task

    async def _done(self, one: Fitted, messages: list[SentMessage]) -> Task:
        request = AddRequest(
            owner=self._wanted.scope.owner,
            messages=tuple(messages),
            conversation_id=one.id,
            agent_id=one.agent_id,
            app_id=one.app_id,
            part_of=self._task_id,
            understand=False,
        )
        task = (await accept(self._resources, self._wanted.scope.project, request)).task
        await count_failures(self._resources.counters, task)
        jobs: list[Job] = [] if task.state.is_terminal else [PrepareTask(task.id)]
        while jobs:
            jobs += await self._run(jobs.pop(0))
        ended = await Task.get(task.id) or task
        self.messages += len(ended.message_ids)
        return ended

    async def _run(self, job: Job) -> list[Job]:
        """Do a step, and begin again after a pause if another process does it, or a database does not answer."""
        outages = 0
        while True:
            try:
                return await run(self._resources, job)
            except UnderWay:
                pass
            except DependencyUnavailable:
                outages += 1
                if outages == MOST_OUTAGES:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)


def _length(one: Fitted) -> int:
    return sum(len(part) for message in one.messages for part in message.parts if isinstance(part, str))


def _notices(one: Fitted, task: Task | str) -> list[str]:
    title = one.title or one.id
    if isinstance(task, str):
        return [f"{title!r}: {task}"]
    failures = [task.failure, *(file.failure for file in task.files)]
    return [f"{title!r}: {message}" for message in dict.fromkeys(failure.message for failure in failures if failure)]


def _requests(messages: Sequence[SentMessage], resources: Resources) -> Iterator[list[SentMessage]]:
    """Divide messages into requests within the limits on messages and files."""
    settings = resources.settings
    waiting: list[SentMessage] = []
    files = 0
    for message in messages:
        carried = sum(isinstance(part, SentFile) for part in message.parts)
        if waiting and (len(waiting) == settings.max_messages or files + carried > settings.max_files):
            yield waiting
            waiting, files = [], 0
        waiting.append(message)
        files += carried
    if waiting:
        yield waiting


async def _known(scope: OwnerScope, one: Fitted) -> set[str]:
    """Return the ids of the messages that are stored already."""
    ids = [message.id for message in one.messages]
    return {raw["_id"] async for raw in scope.fields_of(Message, {"_id": {"$in": ids}}, {"_id": 1})}


async def _in_thread(make: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
    """Iterate in a thread, one item at a time."""
    iterator = make()
    end = object()
    while (item := await asyncio.to_thread(next, iterator, end)) is not end:
        yield item  # type: ignore[misc]  # what is not the end is an item
