"""What all APIs share in responses: the status, code and headers of a refusal, and the request's id for the log."""

import secrets

from memos_gql.errors import (
    DependencyUnavailable,
    ErrorCode,
    FileFailure,
    Forbidden,
    InvalidInput,
    MemosError,
    ModelFailure,
    NotFound,
    NotOffered,
    PayloadTooLarge,
    RateLimited,
    Unauthenticated,
)
from memos_gql.logs import bind

REQUEST_ID_HEADER = "X-Request-Id"
INTERNAL_STATUS = 500

_STATUSES: dict[type[MemosError], int] = {
    InvalidInput: 400,
    FileFailure: 400,
    Forbidden: 403,
    Unauthenticated: 401,
    NotFound: 404,
    PayloadTooLarge: 413,
    RateLimited: 429,
    NotOffered: 501,
    ModelFailure: 503,
    DependencyUnavailable: 503,
}

BAD_USER_INPUT = "BAD_USER_INPUT"
RATE_LIMITED = "RATE_LIMITED"
DEPENDENCY_UNAVAILABLE = "DEPENDENCY_UNAVAILABLE"
INTERNAL = "INTERNAL"

_CODES: dict[type[MemosError], str] = {
    InvalidInput: BAD_USER_INPUT,
    FileFailure: BAD_USER_INPUT,
    NotFound: "NOT_FOUND",
    Unauthenticated: "UNAUTHENTICATED",
    Forbidden: "FORBIDDEN",
    RateLimited: RATE_LIMITED,
    PayloadTooLarge: "PAYLOAD_TOO_LARGE",
    DependencyUnavailable: DEPENDENCY_UNAVAILABLE,
    ModelFailure: DEPENDENCY_UNAVAILABLE,
    NotOffered: BAD_USER_INPUT,
}


def new_request_id() -> str:
    """Make an id for the current request; its later log lines carry the id."""
    request_id = secrets.token_hex(8)
    bind(request_id=request_id)
    return request_id


def status_of(error: MemosError) -> int:
    """Choose the HTTP status for a request that was refused before anything was done."""
    if isinstance(error, FileFailure) and error.code is ErrorCode.RATE_LIMITED:
        return _STATUSES[RateLimited]
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), INTERNAL_STATUS)


def code_of(error: MemosError) -> str:
    """Choose the documented code that fits the error best."""
    if isinstance(error, FileFailure) and error.code is ErrorCode.RATE_LIMITED:
        return RATE_LIMITED
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), INTERNAL)


def advice(error: MemosError) -> dict[str, str]:
    """Write headers that say how to authenticate or how long to wait."""
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, RateLimited) and error.retry_after_ms is not None:
        return {"Retry-After": str(-(-error.retry_after_ms // 1000))}
    return {}
