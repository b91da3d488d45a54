"""Read `Accept` headers.

Clients also list stream types for requests that do not stream, so the header alone decides nothing.
"""

from collections.abc import Mapping

from strawberry.http import GraphQLRequestProtocol

JSON_TYPE = "application/json"
GRAPHQL_TYPE = "application/graphql-response+json"
EVENT_STREAM_TYPE = "text/event-stream"
MULTIPART_TYPE = "multipart/mixed"
MAX_LENGTH = 4096
"""Far more than any client sends; the header is parsed before the key is checked."""


def media_types(accept: str) -> Mapping[str, float]:
    """Parse an `Accept` header: media type in lower case -> quality, 0..1.

    A missing or very long header accepts anything. `multipart/mixed` counts only with `subscriptionSpec`: without it,
    it asks for another protocol (incremental delivery).
    """
    qualities: dict[str, float] = {}
    for part in (accept if 0 < len(accept) <= MAX_LENGTH else "*/*").split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media_type == MULTIPART_TYPE and not any(
            parameter.startswith("subscriptionspec=") for parameter in parameters
        ):
            continue
        qualities[media_type] = max(_quality(parameters), qualities.get(media_type, 0.0))
    return qualities


def prefers_graphql_type(accept: str) -> bool:
    """Whether the client prefers `application/graphql-response+json`, which uses error statuses."""
    qualities = media_types(accept)
    graphql = qualities.get(GRAPHQL_TYPE, qualities.get("application/*", 0.0))
    return graphql > 0 and graphql >= qualities.get(JSON_TYPE, 0.0)


def stream_protocol(accept: str) -> GraphQLRequestProtocol:
    """Return the protocol in which a subscription would be answered; `http` if the client accepts no stream."""
    qualities = media_types(accept)
    event_stream, multipart = qualities.get(EVENT_STREAM_TYPE, 0.0), qualities.get(MULTIPART_TYPE, 0.0)
    if not event_stream and not multipart:
        return "http"
    return "sse" if event_stream >= multipart else "multipart-subscription"


def takes_only_events(accept: str) -> bool:
    """Whether this is a client of the SSE protocol, which wants even query results as events.

    A client that merely lists all types it knows is not one.
    """
    return set(media_types(accept)) == {EVENT_STREAM_TYPE}


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0
