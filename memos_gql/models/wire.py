"""Requests to one model server, with limits on time, tries and size; their contents and key are never logged."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
from opentelemetry.trace import SpanKind
from pydantic import JsonValue, TypeAdapter, ValidationError

from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models.breaker import Breaker
from memos_gql.models.roles import Endpoint
from memos_gql.traces import MODEL, OPERATION, span, traceparent

TRIES = 3
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 20.0
"""The longest wait before a retry; if a server asks for more, the request fails."""
MOST_BYTES = 16 * 1024 * 1024
MOST_REASON = 2000
"""Bytes of a refusal in which its reason is looked for."""
OPERATIONS = {"/chat/completions": "chat", "/embeddings": "embeddings"}
"""What OpenTelemetry's conventions call a request, by its path."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 529})

JsonObject = dict[str, JsonValue]
_OBJECT: TypeAdapter[JsonObject] = TypeAdapter(JsonObject)
_LIST: TypeAdapter[list[JsonValue]] = TypeAdapter(list[JsonValue])


class ModelRefused(ModelFailure):
    """The server refused the request.

    `reason` is its message in lower case; it may repeat what was sent, so it is never shown.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(ModelFault.REFUSED, f"the model server refused the request with HTTP status {status}")
        self.status = status
        self.reason = reason.lower()


class _Passing(Exception):
    """A temporary failure: a retry may help, after `wait_s` seconds if the server names a time."""

    def __init__(self, cause: str, *, wait_s: float | None = None) -> None:
        super().__init__(cause)
        self.wait_s = wait_s


class Wire:
    """The client of one model server; usable by many tasks at once."""

    def __init__(self, endpoint: Endpoint, client: httpx2.AsyncClient, *, breaker: Breaker | None = None) -> None:
        self._endpoint = endpoint
        self._client = client
        self._breaker = breaker or Breaker()
        self._headers = {"Authorization": f"Bearer {endpoint.key.get_secret_value()}"} if endpoint.key else {}

    async def models(self) -> list[str]:
        """Return the names of the server's models, which costs nothing.

        Raises:
            ModelFailure: the server does not answer, or refuses.
        """
        request = self._client.build_request("GET", f"{self._endpoint.url}/models", headers=self._headers)
        answer = await self._tried(lambda: self._sent(request), tries=1)
        listed = answer.get("data")
        return (
            [str(each["id"]) for each in listed if isinstance(each, dict) and "id" in each]
            if isinstance(listed, list)
            else []
        )

    async def post(self, path: str, payload: JsonObject, *, tries: int = TRIES) -> JsonObject:
        """Send a request and return the answer.

        Raises:
            ModelRefused: the server refused; a retry would not help.
            ModelFailure: all tries failed (server unavailable, slow or over its rate), or the answer is not JSON.
        """
        operation, model = OPERATIONS.get(path, "rerank"), str(payload.get("model"))
        with span(f"{operation} {model}", kind=SpanKind.CLIENT, facts={OPERATION: operation, MODEL: model}):
            return await self._tried(lambda: self._sent(self._request(path, payload)), tries=tries)

    @asynccontextmanager
    async def stream(self, path: str, payload: JsonObject) -> AsyncIterator[AsyncIterator[str]]:
        """Open a stream of server-sent events and yield their data; nothing is retried.

        Raises:
            ModelRefused, ModelFailure: as for `post`.
        """
        self._breaker.require()
        try:
            async with asyncio.timeout(self._endpoint.timeout_s):
                response = await self._opened(self._request(path, payload))
        except (TimeoutError, httpx2.TransportError, _Passing) as error:
            self._breaker.failed()
            raise _unavailable(str(error) or "it did not answer in time") from None
        try:
            yield self._events(response)
            self._breaker.succeeded()
        finally:
            await response.aclose()

    async def _events(self, response: httpx2.Response) -> AsyncIterator[str]:
        events = aiter(httpx2.EventSource(response))
        while True:
            try:
                async with asyncio.timeout(self._endpoint.timeout_s):
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except (TimeoutError, httpx2.TransportError):
                raise _unavailable("its answer broke off") from None
            yield event.data

    def _request(self, path: str, payload: JsonObject) -> httpx2.Request:
        return self._client.build_request(
            "POST", f"{self._endpoint.url}{path}", json=payload, headers={**self._headers, **_trace()}
        )

    async def _tried(self, send: Callable[[], Awaitable[JsonObject]], *, tries: int) -> JsonObject:
        self._breaker.require()
        for left in reversed(range(tries)):
            try:
                answer = await self._bounded(send())
            except _Passing as error:
                wait_s = FIRST_WAIT_S * 2 ** (tries - left - 1) if error.wait_s is None else error.wait_s
                if not left or wait_s > LONGEST_WAIT_S:
                    self._breaker.failed()
                    raise _unavailable(str(error)) from None
                await asyncio.sleep(wait_s)
            else:
                self._breaker.succeeded()
                return answer
        raise ValueError("a request is tried at least once")

    async def _bounded(self, answer: Awaitable[JsonObject]) -> JsonObject:
        try:
            async with asyncio.timeout(self._endpoint.timeout_s):
                return await answer
        except TimeoutError:
            raise _Passing(f"it did not answer within {self._endpoint.timeout_s:g} s") from None
        except httpx2.TransportError as error:
            # The error's own message may contain the address, which users need not see and the operator knows
            raise _Passing(f"the connection to it failed ({type(error).__name__})") from None

    async def _opened(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and return the response with its body unread; a refused one is closed."""
        response = await self._client.send(request, stream=True)
        try:
            await _check(response)
        except BaseException:
            await response.aclose()
            raise
        return response

    async def _sent(self, request: httpx2.Request) -> JsonObject:
        response = await self._opened(request)
        try:
            body = await _body(response)
        finally:
            await response.aclose()
        try:
            # Text Embeddings Inference returns a bare list
            return (
                {"results": _LIST.validate_json(body)}
                if body.lstrip().startswith(b"[")
                else _OBJECT.validate_json(body)
            )
        except ValidationError:
            raise ModelFailure(
                ModelFault.UNUSABLE, "the model server answered something other than a JSON object"
            ) from None


def _trace() -> dict[str, str]:
    """Return the header by which a model server that records traces continues this one."""
    parent = traceparent()
    return {"traceparent": parent} if parent else {}


async def _check(response: httpx2.Response) -> None:
    if response.status_code in PASSING:
        raise _Passing(f"it answered with HTTP status {response.status_code}", wait_s=_asked_wait_s(response))
    if response.status_code != httpx2.codes.OK:
        reason = (await _body(response))[:MOST_REASON].decode(errors="replace")
        raise ModelRefused(response.status_code, reason)


async def _body(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ModelFailure(ModelFault.UNUSABLE, "the model server answered more than is read of it")
    return bytes(body)


def _asked_wait_s(response: httpx2.Response) -> float | None:
    """Return the seconds in `Retry-After`, which contains seconds or a date; None if it is absent or invalid."""
    asked = response.headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _unavailable(cause: str) -> ModelFailure:
    return ModelFailure(ModelFault.UNAVAILABLE, f"the model is not available now: {cause}")
