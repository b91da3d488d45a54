"""Errors of drivers and the operating system that mean that a service is unavailable, and what clients read then."""

import errno
import os

from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure
from redis.exceptions import RedisError

from memos_gql import disk_space
from memos_gql.errors import DependencyUnavailable

# <mongo/base/error_codes.yml>
OUT_OF_DISK_SPACE = 14031

MONGODB_AWAY = "The database does not answer now; try again in a minute."
REDIS_AWAY = "The queue of jobs does not answer now; try again in a minute."


def absence(error: BaseException) -> DependencyUnavailable | None:
    """Return the error for the client if the cause is a service that is unavailable, else None."""
    sentence = _sentence(error)
    return DependencyUnavailable(sentence) if sentence else None


def _sentence(error: BaseException) -> str | None:
    if disk_space.is_full(error) or (isinstance(error, OperationFailure) and _met_a_full_disk(error)):
        return disk_space.SENTENCE
    if isinstance(error, ConnectionFailure | ExecutionTimeout):
        return MONGODB_AWAY
    return REDIS_AWAY if isinstance(error, RedisError) else None


def _met_a_full_disk(error: OperationFailure) -> bool:
    """Recognise a full disk by its code, or by the system's message that mongod passes on."""
    return error.code == OUT_OF_DISK_SPACE or os.strerror(errno.ENOSPC) in str(error)
