"""Which errors of drivers and of the system tell that something the server needs is away for now, and how a client reads of it."""

import errno

from pymongo.errors import ConnectionFailure, OperationFailure
from redis.exceptions import RedisError

from memos_gql.errors import DependencyUnavailable

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# <mongo/base/error_codes.yml>
OUT_OF_DISK_SPACE = 14031

MONGODB_AWAY = "The database does not answer now; try again in a minute."
REDIS_AWAY = "The queue of jobs does not answer now; try again in a minute."
DISK_FULL = "The server has no disk space left; try again once its operator has freed some."


def absence(error: BaseException) -> DependencyUnavailable | None:
    """Return what a client may read of the error, or None where it does not tell of an absence."""
    sentence = _sentence(error)
    return DependencyUnavailable(sentence) if sentence else None


def _sentence(error: BaseException) -> str | None:
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return DISK_FULL
    if isinstance(error, OperationFailure) and error.code == OUT_OF_DISK_SPACE:
        return DISK_FULL
    if isinstance(error, ConnectionFailure):
        return MONGODB_AWAY
    return REDIS_AWAY if isinstance(error, RedisError) else None
