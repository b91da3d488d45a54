"""Where a request searches: the owner's memories and those of knowledge bases, each with its own conditions."""

from memos_gql import knowledge
from memos_gql.documents import MemoryKind, MemoryStatus, OwnerKind, owner_kind
from memos_gql.rest.call import Call
from memos_gql.rest.fields import Sent
from memos_gql.rest.filter_language import Filter, read_filter
from memos_gql.rest.owners import owner_of
from memos_gql.storage.conditions import Conditions, OneOf, TextField, narrow

ACTIVATED = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))


def filter_of(sent: Sent) -> Filter:
    """Read `filter`; without one, nothing is filtered.

    Raises:
        InvalidInput: it is not a filter.
    """
    return read_filter(sent.raw("filter")) if sent.has("filter") else Filter()


def owners_place(sent: Sent) -> Conditions:
    """Read the owner and the conditions: active memories, of the named app, and for a user of the named agent.

    Raises:
        InvalidInput: no owner is named, or the filter is invalid.
    """
    owner = owner_of(sent)
    is_user = owner_kind(owner) is OwnerKind.USER
    asked = filter_of(sent)
    place = Conditions(owner=owner, where=asked.user if is_user else asked.agent)
    named = {TextField.AGENT_ID: sent.id("agent_id") if is_user else None, TextField.APP_ID: sent.id("app_id")}
    return narrow(place, ACTIVATED, *(OneOf(field, (value,)) for field, value in named.items() if value))


async def places_of(call: Call) -> tuple[Conditions, ...]:
    """Read everything that is searched: the owner's memories and the named knowledge bases.

    Raises:
        InvalidInput: no owner is named, or the filter is invalid.
        NotFound: the project lacks one of the knowledge bases.
    """
    named = call.sent.texts("knowledgebase_ids")
    owners = await knowledge.owners(named, project_id=call.project_id) if named else []
    asked = filter_of(call.sent).knowledge_base
    return (owners_place(call.sent), *(narrow(Conditions(owner=owner, where=asked), ACTIVATED) for owner in owners))


def of_kinds(place: Conditions, kinds: tuple[MemoryKind, ...]) -> Conditions:
    """Restrict a place to some kinds of memories."""
    return narrow(place, OneOf(TextField.KIND, kinds))
