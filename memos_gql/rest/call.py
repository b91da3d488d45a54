"""One call of the API, as its answer sees it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from memos_gql.gate.services import Enqueue, Services
from memos_gql.resources import Resources
from memos_gql.rest.fields import Sent, Value

Data = Mapping[str, Value] | list[Value] | None
"""What goes into the envelope as `data`."""


@dataclass(frozen=True)
class Call:
    """Who asks, and what was sent.

    `idempotency_key` is set where a request may be one sent again. `uploads` are the files of a form, on disk where they are long.
    """

    services: Services
    project_id: str
    sent: Sent
    idempotency_key: str | None = None
    uploads: tuple[UploadFile, ...] = ()
    key_id: str = ""

    @property
    def resources(self) -> Resources:
        return self.services.resources

    @property
    def enqueue(self) -> Enqueue:
        return self.services.enqueue


Answer = Callable[[Call], Awaitable[Data]]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An address of the API.

    `refusal` is the data of a request that was refused: with it the status is 200, since the SDK shows its callers nothing of any other.
    `is_resent` marks what must not be done twice when a client, its answer overdue, sends it again. `ends_with_client` marks what
    changes nothing and is stopped when its client goes.
    """

    path: str
    answer: Answer
    method: str | None = "POST"
    """None takes any."""
    refusal: Data = None
    is_resent: bool = False
    ends_with_client: bool = False
