"""Collections of documents that belong to a project as a whole, not to one of its users."""

from datetime import datetime
from typing import ClassVar

from pymongo import ASCENDING, IndexModel

from memos_gql.documents.records import Reachable


class KnowledgeBase(Reachable):
    """A knowledge base; its contents have the owner `kb:<its id>`. A deleted one is gone for every caller."""

    # No knowledge base's id equals an owner, so a key limited to one owner reaches none of them
    owner_field: ClassVar[str] = "_id"

    name: str
    description: str = ""
    deleted_at: datetime | None = None

    class Settings:
        name = "knowledge_bases"
        indexes: ClassVar = [IndexModel([("project_id", ASCENDING), ("created_at", ASCENDING)])]
