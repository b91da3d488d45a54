"""The GraphQL API: nothing outside this folder knows Strawberry."""

from memos_gql.schema.failures import UserError
from memos_gql.schema.mutations import Mutation
from memos_gql.schema.operations import Schema
from memos_gql.schema.possible_types import possible_types
from memos_gql.schema.queries import Query
from memos_gql.schema.subscriptions import Subscription
from memos_gql.schema.types.files import File
from memos_gql.schema.types.knowledge_bases import KnowledgeBase
from memos_gql.schema.types.memories import MemoryItem, PreferenceMemory, TextMemory, ToolSchemaMemory, ToolTrajectoryMemory
from memos_gql.schema.types.messages import Message
from memos_gql.schema.types.node import Node
from memos_gql.settings import Settings

# Reached only through an interface, so Strawberry would not find them by itself.
TYPES = (Node, File, KnowledgeBase, Message, MemoryItem, TextMemory, PreferenceMemory, ToolSchemaMemory, ToolTrajectoryMemory, UserError)


def possible_types_of(schema: Schema) -> dict[str, list[str]]:
    """Return which types stand behind each interface and union."""
    return possible_types(schema._schema)


def make_schema(settings: Settings) -> Schema:
    """Make the schema with the setting's limits; what it prints is the same for all of them."""
    return Schema(Query, Mutation, Subscription, settings=settings, types=TYPES)
