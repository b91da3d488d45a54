"""What clients may see of an error: always a code, but the text only if it was written for clients."""

import logging

from graphql import ArgumentNode, GraphQLError, GraphQLSyntaxError
from graphql.language import ValueNode
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from memos_gql.errors import MemosError, RateLimited
from memos_gql.gate.absence import absence
from memos_gql.gate.answer import BAD_USER_INPUT, DEPENDENCY_UNAVAILABLE, INTERNAL, code_of

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"

MAX_ERRORS = 25
"""Errors in one response: if a hundred items of a list fail, the first few say enough."""

STOPPED = "Too many errors"

_OF_THE_REQUEST = (
    MissingQueryError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
    StrawberryInputCoercionError,
)

log = logging.getLogger(__name__)


def refusal(error: MemosError, *, request_id: str) -> GraphQLError:
    """Convert one of our errors for the top-level list: its sentence, its code, and how long to wait."""
    extensions: dict[str, object] = {"code": code_of(error)}
    if extensions["code"] in {INTERNAL, DEPENDENCY_UNAVAILABLE}:
        extensions["requestId"] = request_id
        log.error("operation failed", extra={"request_id": request_id}, exc_info=error)
    if isinstance(error, RateLimited) and error.retry_after_ms is not None:
        extensions["retryAfterMs"] = error.retry_after_ms
    return GraphQLError(str(error), extensions=extensions)


def masked(error: BaseException, *, request_id: str) -> GraphQLError:
    """Log an internal error, and return the error to show instead.

    That error says that a service is unavailable, or names only the request id.
    """
    away = absence(error)
    if away:
        away.__cause__ = error
        return refusal(away, request_id=request_id)
    log.error("operation failed", extra={"request_id": request_id}, exc_info=error)
    sentence = f"Something went wrong on the server; quote request id {request_id}."
    return GraphQLError(sentence, extensions={"code": INTERNAL, "requestId": request_id})


def disclose(errors: list[GraphQLError], *, request_id: str) -> list[GraphQLError]:
    """Give every error a code, and mask texts that were not written for clients.

    Of errors over the limit, only their number is given.
    """
    shown = [_disclosed(error, request_id) for error in errors[:MAX_ERRORS]]
    if len(errors) > MAX_ERRORS:
        shown[-1] = GraphQLError(_told_of_more(errors), extensions={"code": (shown[-1].extensions or {}).get("code")})
    return shown


def _told_of_more(errors: list[GraphQLError]) -> str:
    last = errors[-1].message
    # GraphQL-core stops counting at a limit of its own
    return last if last.startswith(STOPPED) else f"{len(errors) - MAX_ERRORS + 1} more errors were found."


def coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error


def _disclosed(error: GraphQLError, request_id: str) -> GraphQLError:
    if "code" in (error.extensions or {}):
        return error
    if isinstance(error, GraphQLSyntaxError):
        return coded(error, PARSE_FAILED)
    cause = _cause(error)
    if isinstance(cause, MemosError):
        return _at(error, refusal(cause, request_id=request_id))
    if isinstance(cause, _OF_THE_REQUEST) or (cause is None and _blames_the_request(error)):
        return coded(error, BAD_USER_INPUT)
    return _at(error, masked(cause or error, request_id=request_id))


def _cause(error: GraphQLError) -> BaseException | None:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _blames_the_request(error: GraphQLError) -> bool:
    """Whether the error is about a value that the caller sent, not about a resolver's result.

    It is about such a value if it has no path yet, or points at an argument.
    """
    return error.path is None or any(isinstance(node, ArgumentNode | ValueNode) for node in error.nodes or ())


def _at(place: GraphQLError, error: GraphQLError) -> GraphQLError:
    return GraphQLError(error.message, nodes=place.nodes, path=place.path, extensions=error.extensions)
