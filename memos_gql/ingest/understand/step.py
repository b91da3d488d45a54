"""One thing that a model is asked about a task, and what comes of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from memos_gql.documents import Memory
from memos_gql.ingest.derived import Place
from memos_gql.models import ModelRole


@dataclass(frozen=True)
class Derived:
    """Memories, and what they cost.

    `places` and `words` take the place of the step's own where more than those were read.
    """

    memories: Sequence[Memory]
    tokens: int
    places: Sequence[Place] = ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One thing to be asked.

    `key` tells it from the others in any try. `words` are the memories that it stands beside.
    """

    key: str
    name: str
    role: ModelRole
    places: Sequence[Place]
    words: frozenset[str]
    derive: Callable[[], Awaitable[Derived]]
    after: str | None = None
    """The step without which it is not asked."""
