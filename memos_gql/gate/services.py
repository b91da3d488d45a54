"""Services that the application creates once and hands to every API."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from memos_gql.auth import Caller
from memos_gql.events import TaskEvents
from memos_gql.ingest.working.jobs import Job
from memos_gql.originals.pictures import Pictures
from memos_gql.resources import Resources
from memos_gql.turns import Turns

Enqueue = Callable[[Job], Awaitable[None]]
Authenticate = Callable[[str | None], Awaitable[Caller]]
"""Return the caller for a raw `Authorization` value; raises Unauthenticated."""


@dataclass(frozen=True)
class Services:
    resources: Resources
    events: TaskEvents
    enqueue: Enqueue
    searches: Turns = field(init=False)
    """The limit on searches that run at once, over all keys and APIs."""
    extractions: Turns = field(init=False)
    pictures: Pictures = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "searches", Turns(self.resources.settings.max_searches))
        object.__setattr__(self, "extractions", Turns(1))
        object.__setattr__(self, "pictures", Pictures(self.resources))
