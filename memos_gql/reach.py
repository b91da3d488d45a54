"""What the current work may access in its project: everything, one owner only, or reading only, depending on its key.

The reach is ambient, so no function can forget to pass it on. `Authenticator` sets it for the work of a request, and
code that reads or writes storage checks it. Work without a key, as in the workers, reaches everything.
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
    """The only owner that the key can access, as `owned_by` writes it; None for all owners."""
    is_read_only: bool = False

    @property
    def is_whole(self) -> bool:
        return self == WHOLE

    def covers(self, owner: str) -> bool:
        """Tell whether data of this owner may be seen."""
        return self.owner in {None, owner}

    def require(self, owner: str) -> None:
        """Check that work on an owner's data is allowed.

        Raises:
            Forbidden: the key cannot access this owner.
        """
        if not self.covers(owner):
            raise Forbidden(
                f"This key reaches {str(self.owner).replace(':', ' ', 1)!r} alone; ask for that, or use another key."
            )

    def require_writing(self, owner: str) -> None:
        """Check that changing an owner's data is allowed.

        Raises:
            Forbidden: the key may only read, or cannot access this owner.
        """
        if self.is_read_only:
            raise Forbidden("This key may only read; use one that was made without `--read-only`.")
        self.require(owner)


WHOLE = Reach()

_reach: ContextVar[Reach] = ContextVar("reach", default=WHOLE)


def reach() -> Reach:
    """Return what the current work may access."""
    return _reach.get()


def limit_to(limits: Reach) -> None:
    """Limit the current request, and everything that it starts, to the limits of its key."""
    _reach.set(limits)


@contextmanager
def granted(owner: str) -> Iterator[None]:
    """Make a change that the caller may make with full access, because it also touches others' data, as equal bytes.

    Raises:
        Forbidden: the caller may not change this owner's data; nothing is done.
    """
    reach().require_writing(owner)
    token = _reach.set(WHOLE)
    try:
        yield
    finally:
        _reach.reset(token)
