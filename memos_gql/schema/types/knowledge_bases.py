"""Knowledge bases, as queries return them."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry import UNSET

from memos_gql import documents
from memos_gql.documents import OwnerKind, StoredFile, owned_by
from memos_gql.schema.arguments import After, First, window_of
from memos_gql.schema.context import Info
from memos_gql.schema.types.connections import CURSOR, EDGES, PAGE_INFO, FileConnection, PageInfo
from memos_gql.schema.types.node import Node
from memos_gql.search.listing import Slice, list_files


@strawberry.type(
    description=(
        "Documents of the whole project, which are read and found like a user's files: "
        "see `searchMemory(knowledgeBaseIds:)`."
    )
)
class KnowledgeBase(Node):
    name: str = strawberry.field(description="As given.")
    description: str = strawberry.field(description="As given; may be empty.")
    created_at: datetime = strawberry.field(description="When it was made.")

    @strawberry.field(description="How many files it contains.")
    async def file_count(self, info: Info) -> int:
        return await info.context.scope.of(self._owner).count(StoredFile)

    @strawberry.field(description="Its files, newest first.")
    async def files(self, info: Info, first: First = 20, after: After = UNSET) -> FileConnection:
        window = window_of(info, first, after)
        return FileConnection.of(await list_files(info.context.scope.of(self._owner), window))

    @property
    def _owner(self) -> str:
        return owned_by(OwnerKind.KNOWLEDGE_BASE, self.id)

    @classmethod
    def of(cls, base: documents.KnowledgeBase) -> Self:
        return cls(id=strawberry.ID(base.id), name=base.name, description=base.description, created_at=base.created_at)


@strawberry.type(description="A knowledge base in a list.")
class KnowledgeBaseEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: KnowledgeBase = strawberry.field(description="The knowledge base.")


@strawberry.type(description="Knowledge bases, oldest first.")
class KnowledgeBaseConnection:
    edges: list[KnowledgeBaseEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[documents.KnowledgeBase]) -> Self:
        edges = [KnowledgeBaseEdge(cursor=cursor, node=KnowledgeBase.of(base)) for cursor, base in rows.pairs]
        return cls(edges=edges, page_info=PageInfo.of(rows))
