"""`delete/memory`, `update/memory` and `add/feedback`."""

from functools import partial

from memos_gql import feedback
from memos_gql.documents import MemoryKind, OwnerKind, owned_by, owner_kind
from memos_gql.errors import Fault
from memos_gql.feedback import Feedback
from memos_gql.forget import forget
from memos_gql.forget.whoever import forget_ids, forget_owner, forget_where
from memos_gql.rest.adding import added
from memos_gql.rest.call import Call, Data
from memos_gql.rest.fields import Sent
from memos_gql.rest.filter_language import Filter, read_deletion
from memos_gql.rest.owners import optional_owner, owner_of
from memos_gql.rest.views import VIEWS
from memos_gql.rest.wire.memories import STATUSES
from memos_gql.revise import Changes, update
from memos_gql.storage.conditions import Conditions, OneOf, TextField, narrow

KINDS_BY_TYPE: dict[str, tuple[MemoryKind, ...]] = {
    **{view.name: view.kinds for view in VIEWS},
    "preferencememory": (MemoryKind.PREFERENCE,),
    "toolschemamemory": (MemoryKind.TOOL_SCHEMA,),
    "tooltrajectorymemory": (MemoryKind.TOOL_TRAJECTORY,),
}


async def delete_memory(call: Call) -> Data:
    """Delete by ids, by filter, or everything of a user or agent; given ids must belong to the given user and type."""
    sent = call.sent
    memory_ids, owner = sent.texts("memory_ids"), _owner(sent)
    if memory_ids == ():
        # Next to a user, an empty list must not mean everything of that user.
        sent.refuse("memory_ids", "It is empty: name at least one memory.", Fault.EMPTY)
    if memory_ids and sent.has("filter"):
        sent.refuse("filter", "Give either memory_ids or filter.")
    if memory_ids:
        count = await forget_ids(call.resources, memory_ids, project_id=call.project_id, owner=owner, kinds=_kinds(sent))
    elif owner is not None and owner_kind(owner) is OwnerKind.USER and sent.id("agent_id"):
        sent.refuse("agent_id", "Give either user_id or agent_id; a filter may name the other.")
    elif sent.has("filter") or (owner is not None and sent.has("memory_type")):
        count = await _delete_where(call, owner)
    elif owner is not None:
        count = await forget_owner(call.resources, owner, project_id=call.project_id)
    else:
        sent.refuse("memory_ids", "Say what to delete: memory_ids, user_id, agent_id or filter.", Fault.MISSING)
    return {"success": True, "deleted": count}


async def update_memory(call: Call) -> Data:
    sent = call.sent
    changes = Changes(
        key=sent.text("title") or None,
        value=sent.words("content") or None,
        tags=sent.texts("tags"),
        status=STATUSES[sent.choice("status", STATUSES, default="")] if sent.has("status") else None,
    )
    memory = await update(call.resources, sent.required_text("memory_id"), changes, project_id=call.project_id)
    return {"success": True, "memory_id": memory.id}


async def add_feedback(call: Call) -> Data:
    """Answer like `add/message`, and list the changes."""
    sent = call.sent
    said = Feedback(
        owner=owner_of(sent),
        words=sent.required_words("feedback_content"),
        conversation_id=sent.id("conversation_id"),
        agent_id=sent.id("agent_id"),
        app_id=sent.id("app_id"),
    )
    async with call.services.searches.turn(call.key_id):
        outcome = await feedback.give(call.resources, said, project_id=call.project_id)
    changes = [
        {"kind": change.kind.lower(), "memory_id": change.memory_id, "successor_id": change.successor_id} for change in outcome.changes
    ]
    return {**added(outcome.task), "changes": changes}


def _owner(sent: Sent) -> str | None:
    """Read the owner, also from clients that send their one user as a list."""
    user_ids = sent.texts("user_ids") or ()
    if len(user_ids) > 1:
        sent.refuse("user_ids", "It must be one id: several are not supported.")
    listed = owned_by(OwnerKind.USER, user_ids[0]) if user_ids and sent.id("user_id") is None else None
    return listed or optional_owner(sent)


def _kinds(sent: Sent) -> tuple[MemoryKind, ...]:
    if not sent.has("memory_type"):
        return tuple(MemoryKind)
    return KINDS_BY_TYPE[sent.choice("memory_type", KINDS_BY_TYPE, default="")]


async def _delete_where(call: Call, owner: str | None) -> int:
    sent = call.sent
    place_of = partial(_meant, read_deletion(sent.raw("filter")) if sent.has("filter") else Filter(), _kinds(sent))
    if owner is None:
        return await forget_where(call.resources, place_of, project_id=call.project_id)
    return (await forget(call.resources, place_of(owner), project_id=call.project_id)).count


def _meant(asked: Filter, kinds: tuple[MemoryKind, ...], owner: str) -> Conditions:
    by_kind = {OwnerKind.USER: asked.user, OwnerKind.AGENT: asked.agent, OwnerKind.KNOWLEDGE_BASE: asked.knowledge_base}
    return narrow(Conditions(owner=owner, where=by_kind[owner_kind(owner)]), OneOf(TextField.KIND, kinds))
