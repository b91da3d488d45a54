"""Every error raised on purpose.

MemosError
├── InvalidInput            the request breaks a rule; the first faults are listed, the others counted
├── NotFound                an id that does not exist, or belongs to someone else
│   └── NothingOwned        nothing is stored for this user or agent
├── Unauthenticated         no key, or one that is unknown, revoked or expired
├── Forbidden               outside the limits of the caller's key
├── FileFailure             one file cannot be remembered: a code and a sentence for its owner
│   └── FileTooLarge        with the limit and the file's size
├── RateLimited             over a limit of the caller's key; `retry_after_ms` is set if waiting helps
├── PayloadTooLarge         the request's body is over the limit
│   └── OperationTooLong    the text of a GraphQL operation is over its own limit
├── NotOffered              this server lacks what was asked for: a kind of memory, a model
├── ModelFailure            a configured model gave nothing usable; `fault` says in what way
├── DependencyUnavailable   MongoDB, Redis or the index did not respond; trying again may help
│   ├── LeaseLost           another process took over the work, for example because this one was frozen
│   └── IndexUnusable       the index cannot be used as it is; the sentence says what the operator has to do
├── NotEnded                a task of the user must end first
├── UnderWay                another worker is doing this piece of work
├── CannotStart             the machine or the settings lack something; the sentence says what to do
│   └── ServiceAway         MongoDB or Redis did not respond at the start; trying again may help
└── KeepsDying              a program that `up` supervises ends again and again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MAX_TOLD = 20
"""Faults or ids that one error lists; further ones are only counted."""


class ErrorCode(StrEnum):
    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    TOO_MANY_FILES = "TOO_MANY_FILES"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    INVALID_BASE64 = "INVALID_BASE64"
    CORRUPT_FILE = "CORRUPT_FILE"
    PASSWORD_PROTECTED = "PASSWORD_PROTECTED"  # noqa: S105 - a code, not a password
    DECOMPRESSION_LIMIT = "DECOMPRESSION_LIMIT"
    NO_CONTENT_FOUND = "NO_CONTENT_FOUND"
    FETCH_FAILED = "FETCH_FAILED"
    FETCH_FORBIDDEN = "FETCH_FORBIDDEN"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    DEPENDENCY_UNAVAILABLE = "DEPENDENCY_UNAVAILABLE"
    INTERNAL = "INTERNAL"


class MemosError(Exception):
    """One sentence for the person it concerns."""


class Fault(StrEnum):
    """The kind of a fault in an input, for programs."""

    WRONG = "WRONG"
    MISSING = "MISSING"
    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    UNKNOWN_KIND = "UNKNOWN_KIND"


@dataclass(frozen=True)
class Issue:
    """One fault in an input, such as path `("input", "messages", "0", "role")`."""

    path: tuple[str, ...]
    message: str
    fault: Fault = Fault.WRONG


class InvalidInput(MemosError):
    """`issues` are the first faults; `more` is the number of further ones."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = list(issues[:MAX_TOLD])
        self.more = len(issues) - len(self.issues)
        super().__init__(self.sentence([issue.message for issue in self.issues]))

    def sentence(self, faults: Sequence[str]) -> str:
        """Join the sentences about `issues`, in the wording of an API, and give the number of further faults."""
        return " ".join([*faults, *([f"{self.more} more faults were found."] if self.more else [])])


class NotFound(MemosError):
    def __init__(self, ids: list[str]) -> None:
        more = f" and {len(ids) - MAX_TOLD} more" if len(ids) > MAX_TOLD else ""
        super().__init__(f"Nothing found with id {', '.join(ids[:MAX_TOLD])}{more}.")
        self.ids = ids


class NothingOwned(NotFound):
    """The id is that of the owner."""


class NotEnded(MemosError):
    pass


class Unauthenticated(MemosError):
    def __init__(self, sentence: str, *, has_key: bool = True) -> None:
        super().__init__(sentence)
        self.has_key = has_key


class Forbidden(MemosError):
    pass


class RateLimited(MemosError):
    def __init__(self, sentence: str, *, retry_after_ms: int | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_ms = retry_after_ms


class PayloadTooLarge(MemosError):
    def __init__(self, *, max_bytes: int) -> None:
        super().__init__(
            f"The request is larger than the {max_bytes} bytes this server takes; send the files in several requests."
        )
        self.max_bytes = max_bytes


class OperationTooLong(PayloadTooLarge):
    def __init__(self, *, length: int, limit: int) -> None:
        sentence = f"The operation has {length:,} characters, and {limit:,} are allowed; send long values as variables."
        MemosError.__init__(self, sentence)
        self.max_bytes = limit


class FileFailure(MemosError):
    """A final failure: reading the same bytes again would give the same result, unless `retryable`.

    The sentence begins in lower case and without the file's name, which is put in front where the name is known.
    """

    def __init__(self, code: ErrorCode, sentence: str, *, page: int | None = None, retryable: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.page = page
        self.retryable = retryable


class FileTooLarge(FileFailure):
    """`size_bytes` is None if counting stopped at the limit."""

    def __init__(self, *, limit_bytes: int, size_bytes: int | None) -> None:
        size = f"{size_bytes:,} bytes" if size_bytes is not None else f"more than {limit_bytes:,} bytes"
        super().__init__(
            ErrorCode.FILE_TOO_LARGE,
            f"the file has {size}, and {limit_bytes:,} are allowed; send a smaller file or split this one",
        )
        self.limit_bytes = limit_bytes
        self.size_bytes = size_bytes


class NotOffered(MemosError):
    pass


class ModelFault(StrEnum):
    """Why a model gave nothing usable."""

    UNAVAILABLE = "MODEL_UNAVAILABLE"
    """Unavailable, slow, over its rate, or not asked for a while after failures: it may answer later."""
    REFUSED = "MODEL_REFUSED"
    """It refused the key, the model's name or the request."""
    UNUSABLE = "MODEL_ANSWER_UNUSABLE"
    """Empty, cut off, or not of the form that was asked for."""
    SPENT = "TOKENS_SPENT"
    """The project may spend no more tokens today."""


class ModelFailure(MemosError):
    """The sentence begins in lower case, and holds nothing of what was sent, answered or set as a key."""

    def __init__(self, fault: ModelFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class DependencyUnavailable(MemosError):
    pass


class IndexUnusable(DependencyUnavailable):
    pass


class IndexMoved(DependencyUnavailable):
    """Another embedding model took the index over, and vectors of the previous one are no longer written."""


class LeaseLost(DependencyUnavailable):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another process took over {name}, because this one did not renew its lease in time; try again."
        )
        self.name = name


class UnderWay(MemosError):
    def __init__(self, name: str) -> None:
        super().__init__(f"Another worker does {name} now; look again later.")
        self.name = name


class CannotStart(MemosError):
    pass


class ServiceAway(CannotStart):
    pass


class KeepsDying(MemosError):
    def __init__(self, name: str, *, deaths: int, code: int, cause: str, log: str) -> None:
        said = f"It said: {cause}" if cause else "It said nothing"
        super().__init__(
            f"{name} ended {deaths} times within a minute, last with exit code {code}. {said}. Its log: {log}."
        )
        self.name = name
        self.code = code
