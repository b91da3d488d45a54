"""What the key behind the present work may touch of its project: everything, one owner alone, or nothing but to look.

The reach is ambient, so that no function can forget to pass it on. `Authenticator` sets it for the work of a request, and what
reads or writes storage asks for it. Work that no key stands behind, as in the workers, reaches everything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from memos_gql.errors import Forbidden


@dataclass(frozen=True)
class Reach:
    """The limits of a key inside its project."""

    owner: str | None = None
    """The only owner that exists for it, as `owned_by` writes it; None lets it reach every owner."""
    is_read_only: bool = False

    @property
    def is_whole(self) -> bool:
        return self == WHOLE

    def covers(self, owner: str) -> bool:
        """Tell whether anything of this owner may be seen."""
        return self.owner in {None, owner}

    def require(self, owner: str) -> None:
        """Let work that names an owner go on.

        Raises:
            Forbidden: the key does not reach this owner.
        """
        if not self.covers(owner):
            raise Forbidden(f"This key reaches {str(self.owner).replace(':', ' ', 1)!r} alone; ask for that, or use another key.")

    def require_writing(self, owner: str) -> None:
        """Let work that changes what an owner has go on.

        Raises:
            Forbidden: the key may only read, or does not reach this owner.
        """
        if self.is_read_only:
            raise Forbidden("This key may only read; use one that was made without `--read-only`.")
        self.require(owner)


WHOLE = Reach()

_reach: ContextVar[Reach] = ContextVar("reach", default=WHOLE)


def reach() -> Reach:
    """Return what the present work may touch."""
    return _reach.get()


def limit_to(limits: Reach) -> None:
    """Hold the present request, and all that it starts, to the limits of its key."""
    _reach.set(limits)


@contextmanager
def granted(owner: str) -> Iterator[None]:
    """Let the server carry out a change that the caller may make: it touches more than the caller may see, as equal bytes of others.

    Raises:
        Forbidden: the caller may not change what this owner has; nothing is done.
    """
    reach().require_writing(owner)
    token = _reach.set(WHOLE)
    try:
        yield
    finally:
        _reach.reset(token)
