"""Completes deletions of memories, next to the jobs."""

from functools import partial

from dramatiq import Broker, Worker
from dramatiq.middleware import Middleware

from memos_gql.forget.completion import complete_alone
from memos_gql.jobs import periodic
from memos_gql.jobs.middleware import resources

EVERY_S = 5


class CompleteDeletions(Middleware):
    """Looks for unfinished deletions every few seconds."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        periodic.begin("complete deletions", partial(complete_alone, resources()), every_s=EVERY_S)
