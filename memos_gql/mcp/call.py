"""One call of a tool or a resource, as what answers it sees it."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from memos_gql.auth import Caller
from memos_gql.documents import owned_by_user, owner_id
from memos_gql.errors import InvalidInput, Issue, MemosError
from memos_gql.gate.services import Services
from memos_gql.reach import limit_to, reach

Fields = dict[str, object]
"""A JSON object."""

Report = Callable[[float, str], Awaitable[None]]
"""Tells a client that waits how much is done, 0 to 1, and in a few words what."""

NO_USER = (
    "No user is named: connect to /mcp/{user}, send the header X-Memos-User, "
    "or use a key that was made with `memos-gql key create NAME --user U`."
)


class MemosApi(Protocol):
    """The addresses of the MemOS API, as functions: the tools of that API's own MCP server are its addresses."""

    async def ask(self, services: Services, caller: Caller, path: str, fields: Mapping[str, object], /) -> object:
        """Return what the address answers as `data`; raises as the functions below do."""

    def sentence_of(self, error: MemosError) -> str:
        """Write what is wrong, each fault with the field it is about."""


@dataclass(frozen=True)
class Call:
    """Who asks for whom; `named_user` is the user of the address or header, where there is one."""

    services: Services
    caller: Caller
    memos: MemosApi
    named_user: str | None = None

    @property
    def user_id(self) -> str:
        """The user whose memory is meant.

        Raises:
            InvalidInput: nothing names one.
        """
        bound = owner_id(self.caller.limits.owner) if self.caller.limits.owner is not None else None
        user_id = self.named_user or bound
        if user_id is None:
            raise InvalidInput([Issue((), NO_USER)])
        return user_id

    @contextmanager
    def within_user(self) -> Iterator[None]:
        """Hold what is done to this one user, whatever else the key may reach.

        What is asked for by an id must be the user's, too.

        Raises:
            InvalidInput: nothing names a user.
            Forbidden: the key does not reach the user.
        """
        owner = owned_by_user(self.user_id)
        self.caller.limits.require(owner)
        before = reach()
        limit_to(replace(self.caller.limits, owner=owner))
        try:
            yield
        finally:
            limit_to(before)

    async def ask(self, path: str, fields: Mapping[str, object]) -> Fields:
        """Ask an address of the MemOS API that answers with an object."""
        data = await self.memos.ask(self.services, self.caller, path, fields)
        return dict(data) if isinstance(data, Mapping) else {"items": data}

    def conversation_id(self, first_message: str | None) -> str | None:
        """Name a conversation after its first message, as MemOS's own MCP server does."""
        if not first_message:
            return None
        named = f"{self.user_id}\n{first_message}".encode("utf-8", "surrogatepass")
        return hashlib.md5(named, usedforsecurity=False).hexdigest()
