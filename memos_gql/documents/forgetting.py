"""Pending deletions, kept in MongoDB until nothing can restore the deleted memories and no file holds their bytes."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field
from pymongo import ASCENDING, IndexModel

from memos_gql.documents.records import Record, Tenanted, now
from memos_gql.documents.scopes import OwnerScope


class Forgetting(Tenanted):
    """A request to delete memories, kept until every task that was sent before it has ended and cannot restore them."""

    owner: str
    query: str
    """The MongoDB query on memories, as extended JSON."""
    is_everything: bool = False
    with_sources: bool = False
    message_ids: list[str] = Field(default_factory=list)
    file_ids: list[str] = Field(default_factory=list)
    may_lack_sources: bool = False
    """The list of sources is incomplete: a memory reached its limit, or they did not fit into one document."""
    is_carried_out: bool = False
    worked_on_at: datetime = Field(default_factory=now)
    """When the process that carries it out last reported progress."""

    @property
    def scope(self) -> OwnerScope:
        """All that its owner has in its project."""
        return OwnerScope(self.project_id, self.owner)

    class Settings:
        name = "forgettings"
        indexes: ClassVar = [IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", ASCENDING)])]


class Erasure(Record):
    """A pending erasure in one project (the id): rows are deleted, their bytes are still in the index's files."""

    requested_at: datetime

    class Settings:
        name = "erasures"
