"""Where a request searches: the owner's memories and those of knowledge bases, each with its own conditions."""

from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from memos_gql import knowledge
from memos_gql.documents import MemoryKind, MemoryStatus, OwnerKind, ProjectScope, owner_kind
from memos_gql.rest.bodies import Id, Names
from memos_gql.rest.filter_language import Filter, read_filter
from memos_gql.rest.owners import Owned
from memos_gql.storage.conditions import Conditions, OneOf, TextField, narrow

ACTIVATED = OneOf(TextField.STATUS, (MemoryStatus.ACTIVATED,))
FILTER_SCHEMA = WithJsonSchema({"type": ["object", "null"]})


class Filtered(Owned):
    filter: Annotated[Filter, PlainValidator(read_filter), FILTER_SCHEMA] = Field(
        default_factory=Filter, description="Conditions in MemOS's filter language; see the README."
    )
    app_id: Id = Field(None, description="Only what was said in this app.")

    @property
    def place(self) -> Conditions:
        """The conditions for the owner's memories: active, of the named app, and for a user also of the named agent.

        Raises:
            InvalidInput: no owner is named.
        """
        owner = self.owner
        is_user = owner_kind(owner) is OwnerKind.USER
        place = Conditions(owner=owner, where=self.filter.user if is_user else self.filter.agent)
        named = {TextField.AGENT_ID: self.agent_id if is_user else None, TextField.APP_ID: self.app_id}
        return narrow(place, ACTIVATED, *(OneOf(field, (value,)) for field, value in named.items() if value))


class Searched(Filtered):
    knowledgebase_ids: Names = Field(
        (), description='Knowledge bases to search, too; `["all"]` means all of the project.'
    )


async def places_of(scope: ProjectScope, body: Searched) -> tuple[Conditions, ...]:
    """Return everything that is searched: the owner's memories and the named knowledge bases.

    Raises:
        InvalidInput: no owner is named.
        NotFound: the project lacks one of the knowledge bases.
    """
    named = body.knowledgebase_ids
    owners = await knowledge.owners(scope, named) if named else []
    asked = body.filter.knowledge_base
    return (body.place, *(narrow(Conditions(owner=owner, where=asked), ACTIVATED) for owner in owners))


def of_kinds(place: Conditions, kinds: tuple[MemoryKind, ...]) -> Conditions:
    """Restrict a place to some kinds of memories."""
    return narrow(place, OneOf(TextField.KIND, kinds))
