"""Owners as one string with their kind, so that a user, an agent and a knowledge base may have equal ids."""

from enum import StrEnum


class OwnerKind(StrEnum):
    USER = "user"
    AGENT = "agent"
    KNOWLEDGE_BASE = "kb"


def owned_by(kind: OwnerKind, owner_id: str) -> str:
    """Write an owner as it is stored: `user:ann`, `agent:planner`, `kb:kb_6921…`."""
    return f"{kind}:{owner_id}"


def owned_by_user(user_id: str) -> str:
    return owned_by(OwnerKind.USER, user_id)


def owner_kind(owner: str) -> OwnerKind:
    return OwnerKind(owner.partition(":")[0])


def owner_id(owner: str) -> str:
    """Return the id that was given to `owned_by`."""
    return owner.partition(":")[2]
