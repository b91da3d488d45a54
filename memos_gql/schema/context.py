"""What every resolver can reach: the caller, the live things, and loaders that gather look-ups of one request."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from memos_gql.auth import Caller
from memos_gql.documents import Memory, Message, Record, StoredFile
from memos_gql.gate.services import Services
from memos_gql.resources import Resources

Row = TypeVar("Row", bound=Record)


class _ById(Generic[Row]):
    """Loads documents of one class by id, only the caller's, all that are asked for in one turn with one query."""

    def __init__(self, kind: type[Row], project_id: str) -> None:
        self._kind = kind
        self._project_id = project_id

    async def __call__(self, ids: list[str]) -> list[Row | None]:
        rows = await self._kind.find({"_id": {"$in": ids}, "project_id": self._project_id}, with_children=True).to_list()
        by_id = {row.id: row for row in rows}
        return [by_id.get(row_id) for row_id in ids]


@dataclass(frozen=True)
class Context:
    """One request's view; made anew for each, as loaders must not remember across requests."""

    caller: Caller
    services: Services
    request_id: str
    messages: DataLoader[str, Message | None] = field(init=False)
    files: DataLoader[str, StoredFile | None] = field(init=False)
    memories: DataLoader[str, Memory | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "messages", DataLoader(load_fn=_ById(Message, self.caller.project_id)))
        object.__setattr__(self, "files", DataLoader(load_fn=_ById(StoredFile, self.caller.project_id)))
        object.__setattr__(self, "memories", DataLoader(load_fn=_ById(Memory, self.caller.project_id)))

    @property
    def resources(self) -> Resources:
        return self.services.resources

    @property
    def project_id(self) -> str:
        return self.caller.project_id


Info = strawberry.Info[Context, None]
