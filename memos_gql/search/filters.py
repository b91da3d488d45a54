"""Which memories are asked for: the same `Conditions` that `storage.conditions` compiles for the index, compiled for MongoDB."""

from memos_gql.documents import CLASS_MARKS, Fields, MemoryKind
from memos_gql.storage.conditions import Conditions


def mongo_query(conditions: Conditions, *, project_id: str) -> Fields:
    """Compile to a MongoDB query on memories, always scoped to project and user."""
    return {"project_id": project_id, "owner": conditions.owner, **_one_of(conditions), **_all_of(conditions), **_between(conditions)}


def _one_of(conditions: Conditions) -> Fields:
    kinds = conditions.kinds
    allowed = {
        "_class_id": None if kinds is None else tuple(CLASS_MARKS[MemoryKind(kind)] for kind in kinds),
        "status": conditions.statuses,
        "conversation_id": conditions.conversation_ids,
        "agent_id": conditions.agent_ids,
        "app_id": conditions.app_ids,
        "sources.file_id": conditions.file_ids,
    }
    return {field: {"$in": list(values)} for field, values in allowed.items() if values is not None}


def _all_of(conditions: Conditions) -> Fields:
    required = {"tags": conditions.tags, "info_pairs": conditions.info_pairs}
    return {field: {"$all": list(values)} for field, values in required.items() if values}


def _between(conditions: Conditions) -> Fields:
    bounds = {"$gte": conditions.created_after, "$lt": conditions.created_before}
    created = {operator: moment for operator, moment in bounds.items() if moment is not None}
    return {"created_at": created} if created else {}
