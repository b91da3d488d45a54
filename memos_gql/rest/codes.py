"""MemOS's numeric codes: the only place that translates our errors into them.

Where MemOS has no code for an error, its nearest one is used and never a new one; our own `ErrorCode` is given next to
it.
"""

from memos_gql.errors import (
    DependencyUnavailable,
    ErrorCode,
    Fault,
    FileFailure,
    Forbidden,
    InvalidInput,
    Issue,
    MemosError,
    ModelFailure,
    NotFound,
    NothingOwned,
    NotOffered,
    PayloadTooLarge,
    RateLimited,
    Unauthenticated,
)

OK = 0
INVALID, NOT_FOUND, MISSING, EMPTY, UNSUPPORTED_TYPE = 40000, 40001, 40002, 40003, 40006
UNSUPPORTED_FILE, INVALID_BASE64, USER_ID_TOO_LONG, CONVERSATION_ID_TOO_LONG, MESSAGES_TOO_LONG = (
    40007,
    40008,
    40010,
    40011,
    40013,
)
NO_KEY, WRONG_KEY = 40100, 40132
TOO_MANY_CALLS, NOT_AUTHORISED, MEMORY_TO_DELETE_NOT_FOUND, USER_TO_DELETE_NOT_FOUND = 40300, 40306, 40307, 40308
INTERNAL, OPERATION_FAILED, SERVICE_UNAVAILABLE = 50000, 50002, 50004
TOO_MANY_FILES, FILE_TOO_LARGE, REQUEST_TOO_LARGE, BAD_FILE = 50103, 50104, 50105, 50107
KNOWLEDGE_BASE_NOT_FOUND, TASK_NOT_FOUND = 50120, 50131

OF_FAILURE: dict[ErrorCode, int] = {
    ErrorCode.INVALID_INPUT: INVALID,
    ErrorCode.NOT_FOUND: NOT_FOUND,
    ErrorCode.RATE_LIMITED: TOO_MANY_CALLS,
    ErrorCode.TOO_MANY_FILES: TOO_MANY_FILES,
    ErrorCode.FILE_TOO_LARGE: FILE_TOO_LARGE,
    ErrorCode.TOO_MANY_PAGES: FILE_TOO_LARGE,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: UNSUPPORTED_FILE,
    ErrorCode.INVALID_BASE64: INVALID_BASE64,
    ErrorCode.CORRUPT_FILE: BAD_FILE,
    ErrorCode.PASSWORD_PROTECTED: BAD_FILE,
    ErrorCode.DECOMPRESSION_LIMIT: BAD_FILE,
    ErrorCode.NO_CONTENT_FOUND: BAD_FILE,
    ErrorCode.FETCH_FAILED: OPERATION_FAILED,
    ErrorCode.FETCH_FORBIDDEN: OPERATION_FAILED,
    ErrorCode.TIMED_OUT: OPERATION_FAILED,
    ErrorCode.CANCELLED: OPERATION_FAILED,
    ErrorCode.DEPENDENCY_UNAVAILABLE: SERVICE_UNAVAILABLE,
    ErrorCode.INTERNAL: INTERNAL,
}
_OF_ERROR: dict[type[MemosError], int] = {
    NothingOwned: USER_TO_DELETE_NOT_FOUND,
    RateLimited: TOO_MANY_CALLS,
    Forbidden: NOT_AUTHORISED,
    PayloadTooLarge: REQUEST_TOO_LARGE,
    NotOffered: OPERATION_FAILED,
    DependencyUnavailable: SERVICE_UNAVAILABLE,
    ModelFailure: SERVICE_UNAVAILABLE,
}
_OF_FAULT = {Fault.MISSING: MISSING, Fault.EMPTY: EMPTY, Fault.UNKNOWN_KIND: UNSUPPORTED_TYPE}
_TOO_LONG = {
    "user_id": USER_ID_TOO_LONG,
    "conversation_id": CONVERSATION_ID_TOO_LONG,
    "content": MESSAGES_TOO_LONG,
    "files": TOO_MANY_FILES,
}
_ABSENT_AT = {
    "get/status": TASK_NOT_FOUND,
    "delete/memory": MEMORY_TO_DELETE_NOT_FOUND,
    "search/memory": KNOWLEDGE_BASE_NOT_FOUND,
    "delete/knowledgebase": KNOWLEDGE_BASE_NOT_FOUND,
    "add/knowledgebase-file": KNOWLEDGE_BASE_NOT_FOUND,
    "get/knowledgebase-file": KNOWLEDGE_BASE_NOT_FOUND,
}
"""The code of NotFound depends on what the route looks for."""


def code_of(error: MemosError, *, route: str) -> int:
    """Choose the code of an error at a route."""
    match error:
        case InvalidInput():
            return _of_issue(error.issues[0])
        case Unauthenticated():
            return WRONG_KEY if error.has_key else NO_KEY
        case FileFailure():
            return OF_FAILURE[error.code]
        case NotFound() if not isinstance(error, NothingOwned):
            return _ABSENT_AT.get(route, NOT_FOUND)
    return next((code for kind, code in _OF_ERROR.items() if isinstance(error, kind)), INTERNAL)


def _of_issue(issue: Issue) -> int:
    if issue.fault is Fault.TOO_LONG:
        return next((_TOO_LONG[name] for name in reversed(issue.path) if name in _TOO_LONG), INVALID)
    return _OF_FAULT.get(issue.fault, INVALID)
