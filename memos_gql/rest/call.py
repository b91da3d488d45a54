"""One call of the API, as its handler receives it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field
from starlette.datastructures import UploadFile

from memos_gql.documents import ProjectScope
from memos_gql.gate.services import Enqueue, Services
from memos_gql.resources import Resources
from memos_gql.rest.bodies import Body, Fields, Flag, Value

Data = Mapping[str, Value] | list[Value] | None
"""The `data` of the envelope."""


@dataclass(frozen=True)
class Call:
    """A request, and the caller's project as `scope`.

    `idempotency_key` is set on routes whose requests may be sent again. `uploads` are the files of a form; long ones
    are on disk.
    """

    services: Services
    scope: ProjectScope
    fields: Fields
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


B = TypeVar("B", bound=Body)


@dataclass(frozen=True)
class Reading(Generic[B]):
    """A handler of calls that reads each request into its body first, and refuses it if that fails."""

    body: type[B]
    answer: Callable[[Call, B], Awaitable[Data]]
    require: Callable[[Call], object] | None = None
    """Called before the request is read; refuses what this server cannot do at all."""

    async def __call__(self, call: Call) -> Data:
        return await self.answer(call, self.read(call))

    def read(self, call: Call) -> B:
        if self.require:
            self.require(call)
        return self.body.read(call.fields)

    def streaming(self, events: Callable[[Call, B], AsyncIterator[str]]) -> Events:
        """Return a handler that answers the same requests with events."""

        def answered(call: Call) -> AsyncIterator[str]:
            return events(call, self.read(call))

        return answered


@dataclass(frozen=True, kw_only=True)
class ApiRoute:
    """A route of the API.

    `refusal` is the `data` of a refused request; if it is set, the HTTP status is 200, because the SDK hides all other
    responses from its callers. `is_resent` marks routes whose effect must happen once although clients send a request
    again after a timeout. `ends_with_client` marks routes that change nothing and stop when the client disconnects.
    `takes_files` marks a route that also takes a form with files. `events` streams the answer if the request asks for
    `stream`; see `Streamed`.
    """

    path: str
    answer: Answer
    method: str | None = "POST"
    """None accepts any method."""
    refusal: Data = None
    is_resent: bool = False
    ends_with_client: bool = False
    takes_files: bool = False
    events: Events | None = None
    """The handler to use instead if the request asks for `stream`."""
    most_values: int = 20_000
    """The most JSON values in a request; they are counted before they are parsed. A filter has at most 10,000 names."""


class Streamed(Body):
    stream: Flag = Field(False, description="Whether the answer is sent as server-sent events, sentence by sentence.")
