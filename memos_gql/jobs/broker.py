"""The broker on Redis, with its middleware in order."""

from dramatiq.middleware import AsyncIO, CurrentMessage, Retries, ShutdownNotifications, TimeLimit
from redis import Redis

from memos_gql.errors import CannotStart
from memos_gql.jobs.absences import is_absence
from memos_gql.jobs.completion import CompleteDeletions
from memos_gql.jobs.fairness import FairBroker, turns_of
from memos_gql.jobs.middleware import OpenResources
from memos_gql.jobs.probe import Probe
from memos_gql.jobs.renew import Renew
from memos_gql.jobs.sweep import Sweep
from memos_gql.settings import Settings

# Downloading one request's files may take long; each child process that reads a file has far stricter limits.
TIME_LIMIT_MS = 3_600_000
MAX_RETRIES = 5
MIN_BACKOFF_MS = 1_000
# Short: this is how long a job may wait after a missing service is back.
MAX_BACKOFF_MS = 5_000
# The jobs of a killed worker return to the queue at the first maintenance after its heartbeat has this age.
HEARTBEAT_TIMEOUT_MS = 10_000
# The chance, out of a million, that a command also runs the maintenance: here every command does.
MAINTENANCE_CHANCE = 1_000_000
# A sender of jobs must not be blocked by a frozen Redis.
ANSWERS_WITHIN_S = 2.0


def open_broker(settings: Settings) -> FairBroker:
    """Make the broker for the configured Redis; it connects on first use.

    Raises:
        CannotStart: no Redis is configured.
    """
    if settings.redis_url is None:
        raise CannotStart("No Redis is configured: set MEMOS_REDIS_URL, or run `memos-gql up`, which starts its own.")
    # This list replaces Dramatiq's default middleware.
    middleware = [
        # Lifecycle: the event loop first, because the others open things on it and close them before it stops
        AsyncIO(),
        OpenResources(settings),
        Probe(),
        Sweep(),
        CompleteDeletions(),
        Renew(),
        CurrentMessage(),
        ShutdownNotifications(notify_shutdown=True),
        # Limits and retries
        TimeLimit(time_limit=TIME_LIMIT_MS),
        Retries(retry_when=_may_succeed, min_backoff=MIN_BACKOFF_MS, max_backoff=MAX_BACKOFF_MS),
    ]
    return FairBroker(
        turns_of,
        client=Redis.from_url(
            settings.redis_url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S
        ),
        middleware=middleware,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
    )


def _may_succeed(retries: int, error: BaseException) -> bool:
    """Retry as long as a service is unavailable, which is not the job's fault; for other reasons, a few times."""
    return is_absence(error) or retries < MAX_RETRIES
