"""Load anything by its id: the prefix determines the collection, and every query is limited to the caller's project."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from memos_gql import documents
from memos_gql.documents import ProjectScope, Tenanted
from memos_gql.documents.loading import loaded
from memos_gql.schema.context import Info
from memos_gql.schema.types.files import File
from memos_gql.schema.types.knowledge_bases import KnowledgeBase
from memos_gql.schema.types.memories import memory_of
from memos_gql.schema.types.messages import Message
from memos_gql.schema.types.node import Node
from memos_gql.schema.types.tasks import Task

KINDS: dict[str, tuple[type[Tenanted], Callable[[Any], Node]]] = {
    "task": (documents.Task, Task.of),
    "msg": (documents.Message, Message.of),
    "file": (documents.StoredFile, File.of),
    "mem": (documents.Memory, memory_of),
    "kb": (documents.KnowledgeBase, KnowledgeBase.of),
}


async def load_nodes(info: Info, ids: Sequence[str]) -> list[Node | None]:
    """Load by id, in order, with one query per collection; None for ids that the caller's project does not have."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for node_id in ids:
        wanted[node_id.partition("_")[0]].append(node_id)
    found: dict[str, Node] = {}
    for prefix, prefixed in wanted.items():
        if prefix in KINDS:
            found |= await _load(info.context.scope, prefix, prefixed)
    return [found.get(node_id) for node_id in ids]


async def _load(scope: ProjectScope, prefix: str, ids: list[str]) -> dict[str, Node]:
    kind, make = KINDS[prefix]
    # A knowledge base that is being deleted counts as gone; only knowledge bases have this field
    rows = await loaded(scope.find(kind, {"_id": {"$in": ids}, "deleted_at": None}), argument="ids")
    return {row.id: make(row) for row in rows}
