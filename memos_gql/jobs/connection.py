"""The broker with all jobs declared: Dramatiq's workers import it from here, and the web process sends through it."""

import dramatiq
from dramatiq import Broker

from memos_gql.jobs.actors import declare
from memos_gql.jobs.broker import open_broker
from memos_gql.settings import Settings


def connect(settings: Settings | None = None) -> Broker:
    """Make the broker with every job, and set it as Dramatiq's; without `settings`, read the environment."""
    broker = open_broker(settings or Settings())
    declare(broker)
    dramatiq.set_broker(broker)
    return broker
