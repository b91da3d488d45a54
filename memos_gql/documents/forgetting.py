"""What is yet to be forgotten: kept in MongoDB until nothing can bring it back, and no file holds it."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field
from pymongo import ASCENDING, IndexModel

from memos_gql.documents.records import Record, now


class Forgetting(Record):
    """A wish to forget, kept until nothing can bring back what it names: no task sent before it is unfinished."""

    project_id: str
    owner: str
    query: str
    """The MongoDB query on memories, as extended JSON."""
    is_everything: bool = False
    with_sources: bool = False
    message_ids: list[str] = Field(default_factory=list)
    file_ids: list[str] = Field(default_factory=list)
    may_lack_sources: bool = False
    """Not all are noted: a memory had as many sources as one keeps, or they were too many for one document."""
    is_carried_out: bool = False
    worked_on_at: datetime = Field(default_factory=now)
    """When whoever carries it out last said so."""

    class Settings:
        name = "forgettings"
        indexes: ClassVar = [IndexModel([("project_id", ASCENDING), ("owner", ASCENDING), ("created_at", ASCENDING)])]


class Erasure(Record):
    """That rows were deleted from the index of the project named by the id, and its files still hold them."""

    requested_at: datetime

    class Settings:
        name = "erasures"
