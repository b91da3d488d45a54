"""The worker's side of Dramatiq: `dramatiq jobs:connect` runs it, and `app` sends through it."""

import dramatiq
from dramatiq import Broker

from jobs.actors import declare, enqueue
from jobs.broker import open_broker
from memos_gql.settings import Settings


def connect(settings: Settings | None = None) -> Broker:
    """Make the broker that every job is declared on, and Dramatiq's own command finds; settings come from the environment if absent."""
    broker = open_broker(settings or Settings())
    declare(broker)
    dramatiq.set_broker(broker)
    return broker


__all__ = ["connect", "enqueue"]
