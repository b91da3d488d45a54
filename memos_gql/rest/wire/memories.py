"""Memories as items of the lists in responses."""

import json
from collections.abc import Mapping

from memos_gql.documents import (
    Memory,
    MemoryStatus,
    MemoryType,
    OwnerKind,
    PreferenceMemory,
    PreferenceType,
    TextMemory,
    ToolSchemaMemory,
    ToolTrajectoryMemory,
    ToolUse,
    owner_kind,
)
from memos_gql.rest.moments import milliseconds
from memos_gql.rest.wire.origins import Item, Origins

FACTS, PREFERENCES, TOOLS = "detail_factual", "preference", "tool_memory"
MEMORY_TYPES: Mapping[MemoryType, str] = {
    MemoryType.WORKING: "WorkingMemory",
    MemoryType.LONG_TERM: "LongTermMemory",
    MemoryType.USER: "UserMemory",
}
PREFERENCE_TYPES: Mapping[PreferenceType, str] = {
    PreferenceType.EXPLICIT: "explicit_preference",
    PreferenceType.IMPLICIT: "implicit_preference",
}
STATUSES: Mapping[str, MemoryStatus] = {status.lower(): status for status in MemoryStatus}


def view_of(memory: Memory) -> str:
    """Name the view of a memory."""
    match memory:
        case PreferenceMemory():
            return PREFERENCES
        case ToolSchemaMemory() | ToolTrajectoryMemory():
            return TOOLS
    return FACTS


def item_of(memory: Memory, origins: Origins) -> Item:
    """Write a memory as an item of its view's list."""
    shared = {
        "create_time": milliseconds(memory.created_at),
        "update_time": milliseconds(memory.updated_at),
        "conversation_id": memory.conversation_id,
        "status": memory.status.lower(),
        "tags": memory.tags,
        "info": memory.info if memory.info is not None else {},
        **owner_fields(memory),
        "sources": origins.sources_of(memory),
    }
    return {"id": memory.id, **own_fields(memory), **shared}


def own_fields(memory: Memory) -> Item:
    """Write the fields that only memories of this kind have."""
    match memory:
        case PreferenceMemory():
            kind = PREFERENCE_TYPES[memory.preference_type]
            return {"preference": memory.value, "preference_type": kind, "reasoning": memory.reasoning}
        case ToolSchemaMemory():
            # A string, as documented: one of the clients would print an object as "[object Object]".
            schema = json.dumps(memory.tool_schema, ensure_ascii=False)
            return {"tool_type": "ToolSchemaMemory", "tool_value": schema, "source": "conversation"}
        case ToolTrajectoryMemory():
            return _trajectory_fields(memory)
    return {"memory_key": memory.key, "memory_value": memory.value, **_text_fields(memory)}


def _text_fields(memory: Memory) -> Item:
    if not isinstance(memory, TextMemory):
        return {}
    return {"memory_type": MEMORY_TYPES[memory.memory_type], "confidence": memory.confidence}


def _trajectory_fields(memory: ToolTrajectoryMemory) -> Item:
    return {
        "tool_type": "ToolTrajectoryMemory",
        "tool_value": memory.value,
        "experience": memory.experience,
        "tool_used_status": [_tool_use(use) for use in memory.tools_used],
        "source": "conversation",
    }


def _tool_use(use: ToolUse) -> Item:
    return {
        "used_tool": use.tool_name,
        "success_rate": use.success_rate,
        "error_type": use.error_type,
        "tool_experience": use.experience,
    }


def owner_fields(memory: Memory) -> Item:
    """Write the owner, and the agent and app that the memory was made with."""
    is_user = owner_kind(memory.owner) is OwnerKind.USER
    is_agent = owner_kind(memory.owner) is OwnerKind.AGENT
    return {
        "user_id": memory.owner_id if is_user else None,
        "agent_id": memory.owner_id if is_agent else memory.agent_id,
        "app_id": memory.app_id,
    }


def memory_type_of(memory: Memory) -> str:
    """Name the kind of a memory in one word."""
    match memory:
        case TextMemory():
            return MEMORY_TYPES[memory.memory_type]
    return type(memory).__name__
