"""`delete/memory`, `update/memory` and `add/feedback`."""

from functools import partial
from typing import Annotated

from pydantic import Field, PlainValidator

from memos_gql import feedback
from memos_gql.documents import MemoryKind, OwnerKind, owned_by, owner_kind
from memos_gql.errors import Fault
from memos_gql.feedback import Feedback
from memos_gql.forget import forget
from memos_gql.forget.across_owners import forget_ids, forget_owner, forget_where
from memos_gql.rest.adding import added
from memos_gql.rest.bodies import Among, Body, Id, Name, Names, Unused, VisibleName, VisibleWords, Words, refuse
from memos_gql.rest.call import Call, Data
from memos_gql.rest.filter_language import Filter, read_deletion
from memos_gql.rest.owners import Owned
from memos_gql.rest.search_places import FILTER_SCHEMA
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


class DeleteMemory(Owned):
    """Delete by ids, by filter, or everything of a user or agent; given ids must belong to the given user and type."""

    memory_ids: Names | None = Field(None, description="The memories to delete.")
    filter: Annotated[Filter | None, PlainValidator(read_deletion), FILTER_SCHEMA] = Field(
        None, description="Conditions of the memories to delete, in MemOS's filter language; see the README."
    )
    memory_type: Annotated[Name, Among(tuple(KINDS_BY_TYPE))] | None = Field(
        None, description="Only memories of this type."
    )
    user_ids: Names = Field((), description="What some clients send for `user_id`: a list of one.")
    source: Unused = Field(None, description="No effect: the name of the client.")

    @property
    def kinds(self) -> tuple[MemoryKind, ...]:
        return tuple(MemoryKind) if self.memory_type is None else KINDS_BY_TYPE[self.memory_type]

    @property
    def owner_if_named(self) -> str | None:
        """The owner, also of clients that send their one user as a list."""
        if len(self.user_ids) > 1:
            refuse("user_ids", "It must be one id: several are not supported.")
        listed = owned_by(OwnerKind.USER, self.user_ids[0]) if self.user_ids and self.user_id is None else None
        return listed or super().owner_if_named


async def delete_memory(call: Call, body: DeleteMemory) -> Data:
    owner = body.owner_if_named
    if body.memory_ids == ():
        # Next to a user, an empty list must not mean everything of that user.
        refuse("memory_ids", "It is empty: name at least one memory.", Fault.EMPTY)
    if body.memory_ids and body.filter is not None:
        refuse("filter", "Give either memory_ids or filter.")
    if body.memory_ids:
        count = await forget_ids(call.resources, call.scope, body.memory_ids, owner=owner, kinds=body.kinds)
    elif owner is not None and owner_kind(owner) is OwnerKind.USER and body.agent_id:
        refuse("agent_id", "Give either user_id or agent_id; a filter may name the other.")
    elif body.filter is not None or (owner is not None and body.memory_type is not None):
        count = await _delete_where(call, body, owner)
    elif owner is not None:
        count = await forget_owner(call.resources, call.scope.of(owner))
    else:
        refuse("memory_ids", "Say what to delete: memory_ids, user_id, agent_id or filter.", Fault.MISSING)
    return {"success": True, "deleted": count}


class UpdateMemory(Body):
    """Change a memory: its title, content, tags or status."""

    memory_id: VisibleName
    title: Name = ""
    content: Words = ""
    tags: Names | None = None
    status: Annotated[Name, Among(tuple(STATUSES))] | None = None


async def update_memory(call: Call, body: UpdateMemory) -> Data:
    changes = Changes(
        key=body.title or None,
        value=body.content or None,
        tags=body.tags,
        status=None if body.status is None else STATUSES[body.status],
    )
    memory = await update(call.resources, call.scope, body.memory_id, changes)
    return {"success": True, "memory_id": memory.id}


class AddFeedback(Owned):
    """Say in words what is wrong with what is remembered, and have it corrected."""

    feedback_content: VisibleWords = Field(description="What is wrong, and what is right.")
    conversation_id: Id = Field(None, description="The conversation whose memories are meant first.")
    app_id: Id = Field(None, description="The app in which it was said.")
    feedback_time: Unused = Field(None, description="No effect: the time of arrival counts.")
    allow_public: Unused = Field(None, description="No effect: every memory has one owner.")
    allow_knowledgebase_ids: Unused = Field(None, description="No effect: knowledge bases are not changed by feedback.")


async def add_feedback(call: Call, body: AddFeedback) -> Data:
    """Answer like `add/message`, and list the changes."""
    said = Feedback(
        owner=body.owner,
        words=body.feedback_content,
        conversation_id=body.conversation_id,
        agent_id=body.agent_id,
        app_id=body.app_id,
    )
    async with call.services.searches.turn(call.key_id):
        outcome = await feedback.give(call.resources, call.scope, said)
    changes = [
        {"kind": change.kind.lower(), "memory_id": change.memory_id, "successor_id": change.successor_id}
        for change in outcome.changes
    ]
    return {**added(outcome.task), "changes": changes}


async def _delete_where(call: Call, body: DeleteMemory, owner: str | None) -> int:
    place_of = partial(_meant, body.filter or Filter(), body.kinds)
    if owner is None:
        return await forget_where(call.resources, call.scope, place_of)
    return (await forget(call.resources, call.scope, place_of(owner))).count


def _meant(asked: Filter, kinds: tuple[MemoryKind, ...], owner: str) -> Conditions:
    by_kind = {OwnerKind.USER: asked.user, OwnerKind.AGENT: asked.agent, OwnerKind.KNOWLEDGE_BASE: asked.knowledge_base}
    return narrow(Conditions(owner=owner, where=by_kind[owner_kind(owner)]), OneOf(TextField.KIND, kinds))
