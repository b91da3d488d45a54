"""Rebuilds an index of an earlier version, and fills that of a new embedding model, so that neither needs a command."""

from functools import partial

from dramatiq import Broker, Worker
from dramatiq.middleware import Middleware

from memos_gql.jobs import periodic
from memos_gql.jobs.middleware import resources
from memos_gql.reindex import fill_second_index, renew_outdated

EVERY_S = 5
FILL_EVERY_S = 30


class Renew(Middleware):
    """Checks every few seconds: a process of the previous version may make a table in its format at any time."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        periodic.begin("renew outdated index", partial(renew_outdated, resources()), every_s=EVERY_S)
        periodic.begin("fill second index", partial(fill_second_index, resources()), every_s=FILL_EVERY_S)
