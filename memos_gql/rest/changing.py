"""`delete/memory`, `update/memory` and `add/feedback`: memories are removed, set right or contradicted."""

from functools import partial

from memos_gql import feedback
from memos_gql.documents import MemoryKind, OwnerKind, owned_by, owner_kind
from memos_gql.errors import Fault
from memos_gql.feedback import Feedback
from memos_gql.forget import Picked, forget
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
    """Delete by ids, by filter, or all of a user or an agent; ids given with a user must be that user's."""
    sent = call.sent
    memory_ids, owner = sent.texts("memory_ids"), _owner(sent)
    if memory_ids == ():
        # Beside a user, an empty list must not come to mean all that the user has.
        sent.refuse("memory_ids", "It is empty: name at least one memory.", Fault.EMPTY)
    if memory_ids and sent.has("filter"):
        sent.refuse("filter", "Give either memory_ids or filter.")
    if memory_ids:
        count = await _delete_ids(call, memory_ids, owner)
    elif sent.has("filter") or (owner is not None and sent.has("memory_type")):
        count = await _delete_where(call, owner)
    elif sent.has("user_id") and sent.has("agent_id"):
        sent.refuse("agent_id", "Give either user_id or agent_id: all that it has is deleted.")
    elif owner is not None:
        count = await forget_owner(call.resources, owner, project_id=call.project_id)
    else:
        sent.refuse("memory_ids", "Say what to delete: memory_ids, user_id, agent_id or filter.", Fault.MISSING)
    return {"success": True, "deleted": count}


async def update_memory(call: Call) -> Data:
    sent = call.sent
    changes = Changes(
        key=sent.text("title") or None,
        value=sent.text("content") or None,
        tags=sent.texts("tags"),
        status=STATUSES[sent.choice("status", STATUSES, default="")] if sent.has("status") else None,
    )
    memory = await update(call.resources, sent.required_text("memory_id"), changes, project_id=call.project_id)
    return {"success": True, "memory_id": memory.id}


async def add_feedback(call: Call) -> Data:
    """Answer as adding does, and say what was changed."""
    sent = call.sent
    said = Feedback(
        owner=owner_of(sent),
        words=sent.required_text("feedback_content"),
        conversation_id=sent.id("conversation_id"),
        agent_id=sent.id("agent_id"),
        app_id=sent.id("app_id"),
    )
    outcome = await feedback.give(call.resources, said, project_id=call.project_id)
    changes = [
        {"kind": change.kind.lower(), "memory_id": change.memory_id, "successor_id": change.successor_id} for change in outcome.changes
    ]
    return {**added(outcome.task), "changes": changes}


def _owner(sent: Sent) -> str | None:
    """Read whose memories are meant, also where a client sends its one user as a list."""
    user_ids = sent.texts("user_ids") or ()
    if len(user_ids) > 1:
        sent.refuse("user_ids", "It must be one id: several are not supported.")
    return optional_owner(sent) or (owned_by(OwnerKind.USER, user_ids[0]) if user_ids else None)


async def _delete_ids(call: Call, memory_ids: tuple[str, ...], owner: str | None) -> int:
    if owner is None:
        return await forget_ids(call.resources, memory_ids, project_id=call.project_id)
    return (await forget(call.resources, Picked(owner, memory_ids), project_id=call.project_id)).count


async def _delete_where(call: Call, owner: str | None) -> int:
    sent = call.sent
    kinds = KINDS_BY_TYPE[sent.choice("memory_type", KINDS_BY_TYPE, default="")] if sent.has("memory_type") else None
    place_of = partial(_meant, read_deletion(sent.raw("filter")) if sent.has("filter") else Filter(), kinds)
    if owner is None:
        return await forget_where(call.resources, place_of, project_id=call.project_id)
    return (await forget(call.resources, place_of(owner), project_id=call.project_id)).count


def _meant(asked: Filter, kinds: tuple[MemoryKind, ...] | None, owner: str) -> Conditions:
    by_kind = {OwnerKind.USER: asked.user, OwnerKind.AGENT: asked.agent, OwnerKind.KNOWLEDGE_BASE: asked.knowledge_base}
    place = Conditions(owner=owner, where=by_kind[owner_kind(owner)])
    return place if kinds is None else narrow(place, OneOf(TextField.KIND, kinds))
