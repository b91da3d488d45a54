"""Conversations and users, as lists show them."""

from datetime import datetime
from typing import Self

import strawberry

from memos_gql.documents import OwnerKind
from memos_gql.schema.types.connections import CURSOR, EDGES, PAGE_INFO, PageInfo
from memos_gql.search import conversations
from memos_gql.search.listing import Slice


@strawberry.type(
    description="A conversation. Its `id` may be chosen by the caller, so it is unique only together with its owner."
)
class Conversation:
    id: strawberry.ID = strawberry.field(description="As given when adding, or made by the server.")
    user_id: strawberry.ID = strawberry.field(description="Whose it is.")
    owner_kind: OwnerKind = strawberry.field(description="What `userId` names.")
    title: str = strawberry.field(
        description=(
            "The `title` in the `info` of its first message, else its first words or the name of its first file, "
            "else empty."
        )
    )
    message_count: int = strawberry.field(description="How many messages it has.")
    first_sent_at: datetime = strawberry.field(description="The `sentAt` of its first message.")
    last_sent_at: datetime = strawberry.field(description="The `sentAt` of its last message.")

    @classmethod
    def of(cls, row: conversations.Conversation, *, user_id: strawberry.ID, kind: OwnerKind) -> Self:
        return cls(
            id=strawberry.ID(row.id),
            user_id=user_id,
            owner_kind=kind,
            title=row.title,
            message_count=row.message_count,
            first_sent_at=row.first_sent_at,
            last_sent_at=row.last_sent_at,
        )


@strawberry.type(description="A conversation in a list.")
class ConversationEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Conversation = strawberry.field(description="The conversation.")


@strawberry.type(description="Conversations, ordered by their last message, newest first.")
class ConversationConnection:
    edges: list[ConversationEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[conversations.Conversation], *, user_id: strawberry.ID, kind: OwnerKind) -> Self:
        edges = [
            ConversationEdge(cursor=cursor, node=Conversation.of(row, user_id=user_id, kind=kind))
            for cursor, row in rows.pairs
        ]
        return cls(edges=edges, page_info=PageInfo.of(rows))


@strawberry.type(description="Somebody who has memories or messages.")
class User:
    id: strawberry.ID = strawberry.field(description="The `userId` of all that is theirs.")
    owner_kind: OwnerKind = strawberry.field(description="What `id` names.")
    memory_count: int = strawberry.field(description="The number of their ACTIVATED memories.")
    last_sent_at: datetime | None = strawberry.field(
        description="The `sentAt` of their last message; null if none is stored."
    )

    @classmethod
    def of(cls, row: conversations.User, *, kind: OwnerKind) -> Self:
        return cls(
            id=strawberry.ID(row.id), owner_kind=kind, memory_count=row.memory_count, last_sent_at=row.last_sent_at
        )


@strawberry.type(description="A user in a list.")
class UserEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: User = strawberry.field(description="The user.")


@strawberry.type(description="Users in the order of their ids.")
class UserConnection:
    edges: list[UserEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[conversations.User], *, kind: OwnerKind) -> Self:
        return cls(
            edges=[UserEdge(cursor=cursor, node=User.of(row, kind=kind)) for cursor, row in rows.pairs],
            page_info=PageInfo.of(rows),
        )
