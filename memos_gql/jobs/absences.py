"""Errors that mean that a service is unavailable; a job may be retried for as long as that lasts."""

from dramatiq.errors import BrokerError
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from memos_gql.disk_space import is_full
from memos_gql.errors import DependencyUnavailable

ABSENCES = (PyMongoError, RedisError, BrokerError, DependencyUnavailable)


def is_absence(error: BaseException) -> bool:
    """Tell whether a service did not respond, or the disk was full."""
    return isinstance(error, ABSENCES) or is_full(error)
