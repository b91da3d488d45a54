"""Queries that list the contents of a project other than memories."""

from typing import Annotated

import strawberry
from strawberry import UNSET

from memos_gql import knowledge
from memos_gql.documents import OwnerKind, owned_by
from memos_gql.schema.arguments import After, First, Owner, UserId, window_of
from memos_gql.schema.context import Info
from memos_gql.schema.types.connections import FileConnection
from memos_gql.schema.types.conversations import ConversationConnection, UserConnection
from memos_gql.schema.types.knowledge_bases import KnowledgeBaseConnection
from memos_gql.search.conversations import list_conversations, list_users
from memos_gql.search.listing import list_files

Listed = Annotated[
    OwnerKind, strawberry.argument(description="AGENT lists the agents that have a memory of their own.")
]


@strawberry.type
class ListQuery:
    @strawberry.field(description="One owner's conversations, ordered by their last message, newest first.")
    async def conversations(
        self, info: Info, user_id: UserId, first: First = 20, after: After = UNSET, owner_kind: Owner = OwnerKind.USER
    ) -> ConversationConnection:
        window = window_of(info, first, after)
        rows = await list_conversations(info.context.scope.of(owned_by(owner_kind, user_id)), window)
        return ConversationConnection.of(rows, user_id=user_id, kind=owner_kind)

    @strawberry.field(
        description=(
            "The project's users by id. For a key that is limited to one user, "
            "this user is listed even if nothing is stored."
        )
    )
    async def users(
        self, info: Info, first: First = 20, after: After = UNSET, owner_kind: Listed = OwnerKind.USER
    ) -> UserConnection:
        window = window_of(info, first, after)
        return UserConnection.of(await list_users(info.context.scope, window, kind=owner_kind), kind=owner_kind)

    @strawberry.field(
        description="One owner's files, newest first; of a knowledge base, give its id and `ownerKind: KNOWLEDGE_BASE`."
    )
    async def files(
        self, info: Info, user_id: UserId, first: First = 20, after: After = UNSET, owner_kind: Owner = OwnerKind.USER
    ) -> FileConnection:
        window = window_of(info, first, after)
        return FileConnection.of(await list_files(info.context.scope.of(owned_by(owner_kind, user_id)), window))

    @strawberry.field(description="The project's knowledge bases, oldest first.")
    async def knowledge_bases(self, info: Info, first: First = 20, after: After = UNSET) -> KnowledgeBaseConnection:
        window = window_of(info, first, after)
        return KnowledgeBaseConnection.of(await knowledge.list_bases(info.context.scope, window))
