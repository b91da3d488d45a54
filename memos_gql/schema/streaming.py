"""Framing of subscriptions over plain HTTP, in a form that all tested clients can read."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import ClassVar

from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import HTTPStreamTransport, MultipartSubscriptionTransport, SSETransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL

from memos_gql.gate.encoding import encoded_in_pieces
from memos_gql.gate.pace import Pace

UNBUFFERED = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""Headers against proxies that buffer responses, which would delay every event."""


class EventStream(SSETransport):
    headers: ClassVar[Mapping[str, str]] = {"Content-Type": "text/event-stream", **UNBUFFERED}

    # urql splits events at LF LF, which Strawberry's CRLF frames do not contain.
    def encode_event(self, event: str, data: str | None = None) -> str:
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        return super().encode_comment(comment).replace("\r\n", "\n")


class MultipartStream(MultipartSubscriptionTransport):
    @property
    def headers(self) -> Mapping[str, str]:
        return {**super().headers, **UNBUFFERED}


STREAMS: Mapping[str, type[HTTPStreamTransport]] = {
    GRAPHQL_SSE_PROTOCOL: EventStream,
    MULTIPART_SUBSCRIPTION_PROTOCOL: MultipartStream,
}


async def framed(
    responses: AsyncGenerator[GraphQLHTTPResponse, None], transport: HTTPStreamTransport, pace: Pace
) -> AsyncGenerator[str, None]:
    """Frame each response as an event, a long one encoded in steps, and end the stream."""
    async with aclosing(responses):
        async for response in responses:
            text = b"".join(await encoded_in_pieces(response, pace)).decode()
            yield transport.encode_next(response, partial(_as_encoded, response, text))
    yield transport.encode_complete()


def _as_encoded(response: GraphQLHTTPResponse, text: str, data: object) -> str:
    """Return the JSON of an event: the response itself, or as the payload of a part."""
    return text if data is response else f'{{"payload":{text}}}'
