"""The broker: Redis, and everything that happens around a job, in order."""

from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Retries, ShutdownNotifications, TimeLimit
from redis import Redis

from jobs.absences import is_absence
from jobs.middleware import OpenResources
from jobs.probe import Probe
from jobs.renew import Renew
from jobs.settle import Settle
from jobs.sweep import Sweep
from memos_gql.errors import CannotStart
from memos_gql.settings import Settings

# The files of one request may take long to arrive; each child process that reads has far stricter limits of its own.
TIME_LIMIT_MS = 3_600_000
MAX_RETRIES = 5
MIN_BACKOFF_MS = 1_000
# Short, as a job goes on so soon after what it lacked is back.
MAX_BACKOFF_MS = 5_000
# A killed worker's jobs come back once its heartbeat is this old and some command runs the maintenance …
HEARTBEAT_TIMEOUT_MS = 10_000
# … which every command does at this chance (in a million).
MAINTENANCE_CHANCE = 1_000_000
# A frozen Redis must not hold up who sends a job.
ANSWERS_WITHIN_S = 2.0


def open_broker(settings: Settings) -> RedisBroker:
    """Make the broker that carries jobs over the setting's Redis; it connects when it is first used.

    Raises:
        CannotStart: no Redis is set.
    """
    if settings.redis_url is None:
        raise CannotStart("No Redis is known: set MEMOS_REDIS_URL, or run `memos-gql up`, which brings its own.")
    # A list given here replaces all of Dramatiq's defaults.
    middleware = [
        # lifecycle: the loop first, as what follows opens things on it, and closes them before it stops
        AsyncIO(),
        OpenResources(settings),
        Probe(),
        Sweep(),
        Settle(),
        Renew(),
        ShutdownNotifications(notify_shutdown=True),
        # limits and second chances
        TimeLimit(time_limit=TIME_LIMIT_MS),
        Retries(retry_when=_may_succeed, min_backoff=MIN_BACKOFF_MS, max_backoff=MAX_BACKOFF_MS),
    ]
    return RedisBroker(  # type: ignore[no-untyped-call]  # Dramatiq leaves its constructor untyped
        client=Redis.from_url(settings.redis_url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S),
        middleware=middleware,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
    )


def _may_succeed(retries: int, error: BaseException) -> bool:
    """Try a job until what was away is back, since the fault is not the job's; and for any other reason a few times."""
    return is_absence(error) or retries < MAX_RETRIES
