"""Bodies that name an owner: a user, or an agent that has memories of its own."""

from pydantic import Field

from memos_gql.documents import OwnerKind, owned_by
from memos_gql.errors import Fault
from memos_gql.rest.bodies import Body, Id, refuse


class Owned(Body):
    user_id: Id = Field(None, description="The user whose memory is meant.")
    agent_id: Id = Field(
        None, description="An agent. Without a user: its own memory. With a user: what was said to this agent."
    )

    @property
    def owner(self) -> str:
        """The user, or if none is named the agent.

        Raises:
            InvalidInput: neither is named.
        """
        owner = self.owner_if_named
        if owner is None:
            refuse("user_id", "user_id or agent_id is required.", Fault.MISSING)
        return owner

    @property
    def owner_if_named(self) -> str | None:
        if self.user_id is not None:
            return owned_by(OwnerKind.USER, self.user_id)
        return None if self.agent_id is None else owned_by(OwnerKind.AGENT, self.agent_id)
