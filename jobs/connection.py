"""The broker with every job on it: Dramatiq's workers find it here, and the web process sends through it."""

import dramatiq
from dramatiq import Broker

from jobs.actors import declare
from jobs.broker import open_broker
from memos_gql.settings import Settings


def connect(settings: Settings | None = None) -> Broker:
    """Make the broker that every job is declared on, and Dramatiq's own command finds; settings come from the environment if absent."""
    broker = open_broker(settings or Settings())
    declare(broker)
    dramatiq.set_broker(broker)
    return broker
