"""One call of a tool or a resource: who calls, for which user, and what it may reach."""

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
"""Reports progress to a waiting client: the share that is done, 0 to 1, and a few words."""

NO_USER = (
    "It is not known whose memory is meant: connect to /mcp/{user}, send the header X-Memos-User, "
    "or use a key that was made with `memos-gql key create NAME --user U`."
)


class MemosApi(Protocol):
    """The MemOS API as functions. MemOS's own MCP server has a tool for each of the API's addresses, and so have we."""

    async def ask(self, services: Services, caller: Caller, path: str, fields: Mapping[str, object], /) -> object:
        """Return the `data` of the address's answer.

        Raises:
            MemosError: as the address does.
        """

    def sentence_of(self, error: MemosError) -> str:
        """Write what is wrong in one line; each fault of the input is named with its field."""


@dataclass(frozen=True)
class Call:
    """A caller, and the user for whom it calls; `named_user` is the user in the address or header, if any."""

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
        """Restrict everything in this context to the data of `user_id`, even if the key could reach more.

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
        """Call an address of the MemOS API; return its `data`, or as `{"items": data}` if that is not an object."""
        data = await self.memos.ask(self.services, self.caller, path, fields)
        return dict(data) if isinstance(data, Mapping) else {"items": data}

    def conversation_id(self, first_message: str | None) -> str | None:
        """Derive a conversation's id from its first message, as MemOS's own MCP server does; None without one."""
        if not first_message:
            return None
        named = f"{self.user_id}\n{first_message}".encode("utf-8", "surrogatepass")
        return hashlib.md5(named, usedforsecurity=False).hexdigest()
