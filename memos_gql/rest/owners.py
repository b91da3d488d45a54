"""Reading the owner that a request names."""

from memos_gql.documents import OwnerKind, owned_by
from memos_gql.errors import Fault, InvalidInput, Issue
from memos_gql.rest.fields import Sent


def owner_of(sent: Sent) -> str:
    """Read the owner: the user, or if none is named the agent, which can have memories of its own.

    Raises:
        InvalidInput: neither is named, or an id is a list or too long.
    """
    owner = optional_owner(sent)
    if owner is None:
        raise InvalidInput([Issue(("user_id",), "user_id or agent_id is required.", Fault.MISSING)])
    return owner


def optional_owner(sent: Sent) -> str | None:
    """Read the owner, if the request names one.

    Raises:
        InvalidInput: an id is a list or too long.
    """
    user_id, agent_id = sent.id("user_id"), sent.id("agent_id")
    if user_id is not None:
        return owned_by(OwnerKind.USER, user_id)
    return None if agent_id is None else owned_by(OwnerKind.AGENT, agent_id)
