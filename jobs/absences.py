"""Which errors tell that something the workers need is away for now: trying again helps, however often."""

from dramatiq.errors import BrokerError
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from memos_gql.errors import DependencyUnavailable
from memos_gql.room import is_full

ABSENCES = (PyMongoError, RedisError, BrokerError, DependencyUnavailable)


def is_absence(error: BaseException) -> bool:
    """Tell whether a service did not answer, or the disk was full."""
    return isinstance(error, ABSENCES) or is_full(error)
