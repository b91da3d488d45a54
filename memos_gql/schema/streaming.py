"""How subscriptions are framed over plain HTTP, in the form that every client tried can read."""

from collections.abc import Mapping
from typing import ClassVar

from strawberry.http.streaming import HTTPStreamTransport, MultipartSubscriptionTransport, SSETransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL

UNBUFFERED = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""Proxies that gather a response before passing it on would hold back every event."""


class EventStream(SSETransport):
    headers: ClassVar[Mapping[str, str]] = {"Content-Type": "text/event-stream", **UNBUFFERED}

    # urql splits events at LF LF and finds none in Strawberry's CRLF frames.
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
