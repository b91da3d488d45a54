"""One call of the API, as its handler receives it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from memos_gql.gate.services import Enqueue, Services
from memos_gql.resources import Resources
from memos_gql.rest.fields import Sent, Value

Data = Mapping[str, Value] | list[Value] | None
"""The `data` of the envelope."""


@dataclass(frozen=True)
class Call:
    """The caller's project and the request.

    `idempotency_key` is set on routes whose requests may be sent again. `uploads` are the files of a form; long ones
    are on disk.
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
Events = Callable[[Call], AsyncIterator[str]]
"""The data of server-sent events."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A route of the API.

    `refusal` is the `data` of a refused request; if it is set, the HTTP status is 200, because the SDK hides all other
    responses from its callers. `is_resent` marks routes whose effect must happen once although clients send a request
    again after a timeout. `ends_with_client` marks routes that change nothing and stop when the client disconnects.
    `events` streams the answer if the request asks for `stream`.
    """

    path: str
    answer: Answer
    method: str | None = "POST"
    """None accepts any method."""
    refusal: Data = None
    is_resent: bool = False
    ends_with_client: bool = False
    events: Events | None = None
    """What answers instead where the request says `stream`."""
