"""The GraphQL API; nothing outside this package imports Strawberry."""

from memos_gql.schema.failures import UserError
from memos_gql.schema.mutations import Mutation
from memos_gql.schema.operations import Schema
from memos_gql.schema.possible_types import possible_types
from memos_gql.schema.queries import Query
from memos_gql.schema.subscriptions import Subscription
from memos_gql.schema.types.files import File
from memos_gql.schema.types.knowledge_bases import KnowledgeBase
from memos_gql.schema.types.memories import (
    MemoryItem,
    PreferenceMemory,
    TextMemory,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
)
from memos_gql.schema.types.messages import Message
from memos_gql.schema.types.node import Node
from memos_gql.settings import Settings

# These types are only reachable through an interface, so Strawberry would not find them.
TYPES = (
    Node,
    File,
    KnowledgeBase,
    Message,
    MemoryItem,
    TextMemory,
    PreferenceMemory,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
    UserError,
)


def possible_types_of(schema: Schema) -> dict[str, list[str]]:
    """Return the concrete types of each interface and union."""
    return possible_types(schema._schema)


def make_schema(settings: Settings) -> Schema:
    """Make the schema with the limits in the settings; the limits do not change its printed form."""
    return Schema(Query, Mutation, Subscription, settings=settings, types=TYPES)
