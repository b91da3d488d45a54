"""Framing of subscriptions over plain HTTP, in a form that all tested clients can read."""

from collections.abc import Mapping
from typing import ClassVar

from strawberry.http.streaming import HTTPStreamTransport, MultipartSubscriptionTransport, SSETransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL

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
