"""An index that an earlier version left is made anew, so that an upgrade takes no command."""

from functools import partial

from dramatiq import Broker, Worker
from dramatiq.middleware import Middleware

from jobs import beside
from jobs.middleware import resources
from memos_gql.reindex import renew_outdated

EVERY_S = 5


class Renew(Middleware):
    """Looks every few seconds: a process of the version before may make a table of its own shape at any time."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        beside.begin("renew outdated index", partial(renew_outdated, resources()), every_s=EVERY_S)
