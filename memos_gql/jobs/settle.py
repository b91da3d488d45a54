"""Completes deletions of memories, next to the jobs."""

from functools import partial

from dramatiq import Broker, Worker
from dramatiq.middleware import Middleware

from memos_gql.forget.settle import settle_alone
from memos_gql.jobs import periodic
from memos_gql.jobs.middleware import resources

EVERY_S = 5


class Settle(Middleware):
    """Checks every few seconds."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        periodic.begin("settle", partial(settle_alone, resources()), every_s=EVERY_S)
