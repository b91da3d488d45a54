"""One question to a model about a task, and its result."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from memos_gql.documents import Memory
from memos_gql.ingest.derived import Place
from memos_gql.models import ModelRole


@dataclass(frozen=True)
class Derived:
    """The memories of a step, and their tokens.

    `places` and `words` replace the step's own if more was read.
    """

    memories: Sequence[Memory]
    tokens: int
    places: Sequence[Place] = ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One question to a model.

    `key` identifies it in every attempt. `words` are the memories of the words that are asked about.
    """

    key: str
    name: str
    role: ModelRole
    places: Sequence[Place]
    words: frozenset[str]
    derive: Callable[[], Awaitable[Derived]]
    after: str | None = None
    """The key of the step that must have succeeded first."""
