"""What outlives a request: given to every edge by the application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from memos_gql.auth import Caller
from memos_gql.events import TaskEvents
from memos_gql.ingest.jobs import Job
from memos_gql.resources import Resources

Enqueue = Callable[[Job], Awaitable[None]]
Authenticate = Callable[[str | None], Awaitable[Caller]]
"""From the raw `Authorization` value to the caller; raises Unauthenticated."""


@dataclass(frozen=True)
class Services:
    resources: Resources
    events: TaskEvents
    enqueue: Enqueue
