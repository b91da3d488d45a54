"""The context of every resolver: the caller, the resources, and data loaders for one request."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from memos_gql.auth import Caller
from memos_gql.documents import Memory, Message, Owned, ProjectScope, StoredFile, Task
from memos_gql.documents.loading import loaded
from memos_gql.gate.services import Services
from memos_gql.resources import Resources
from memos_gql.schema.price import Budget
from memos_gql.search.highlight import Highlight, highlights

Row = TypeVar("Row", bound=Owned)

SHORT_TEXT = 300
"""Characters of a text whose matches are marked at once, in .03 ms. Loading them together with others takes longer."""
SHORT_TEXTS = 3_000
"""Characters of texts whose matches are marked in the event loop, which takes a millisecond; more, in a thread.

A thread costs more than such texts: it waits for the interpreter, and the event loop for the thread."""


class _ById(Generic[Row]):
    """Loads the caller's documents of one class by id, in batches with one query each."""

    def __init__(self, kind: type[Row], scope: ProjectScope) -> None:
        self._kind = kind
        self._scope = scope

    async def __call__(self, ids: list[str]) -> list[Row | None]:
        rows = await loaded(self._scope.each(self._kind, {"_id": {"$in": ids}}), argument="first")
        by_id = {row.id: row for row in rows}
        return [by_id.get(row_id) for row_id in ids]


@dataclass(frozen=True)
class Marked:
    """A text, and the query whose words are highlighted in it."""

    value: str
    query: str


async def _highlights(wanted: list[Marked]) -> list[list[Highlight]]:
    if sum(len(each.value) for each in wanted) <= SHORT_TEXTS:
        return _marked(wanted)
    return await asyncio.to_thread(_marked, wanted)


def _marked(wanted: list[Marked]) -> list[list[Highlight]]:
    return [highlights(each.value, each.query) for each in wanted]


@dataclass(frozen=True)
class Context:
    """The context of one request; a new one is made for each, because loaders must not cache across requests."""

    caller: Caller
    services: Services
    request_id: str
    budget: Budget = field(init=False)
    """Shared by all operations of one request."""
    highlights: DataLoader[Marked, list[Highlight]] = field(init=False)
    messages: DataLoader[str, Message | None] = field(init=False)
    files: DataLoader[str, StoredFile | None] = field(init=False)
    memories: DataLoader[str, Memory | None] = field(init=False)
    tasks: DataLoader[str, Task | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "budget", Budget(self.resources.settings.max_cost))
        # Computed for all rows of a page at once, in a thread
        object.__setattr__(self, "highlights", DataLoader(load_fn=_highlights, cache=False))
        object.__setattr__(self, "messages", DataLoader(load_fn=_ById(Message, self.scope)))
        object.__setattr__(self, "files", DataLoader(load_fn=_ById(StoredFile, self.scope)))
        object.__setattr__(self, "memories", DataLoader(load_fn=_ById(Memory, self.scope)))
        object.__setattr__(self, "tasks", DataLoader(load_fn=_ById(Task, self.scope)))

    @property
    def resources(self) -> Resources:
        return self.services.resources

    @property
    def scope(self) -> ProjectScope:
        return self.caller.scope


def remember_loaded(context: Context, task: Task, files: Iterable[StoredFile]) -> None:
    """Put a task and its files, which were just saved, into the loaders.

    The response then needs no database, which may have failed since.
    """
    context.tasks.prime(task.id, task, force=True)
    for file in files:
        context.files.prime(file.id, file, force=True)


def forget_loaded(context: Context) -> None:
    """Clear the loaders' caches: data changes while a subscription runs."""
    for loader in (context.messages, context.files, context.memories, context.tasks):
        loader.clear_all()


Info = strawberry.Info[Context, None]
