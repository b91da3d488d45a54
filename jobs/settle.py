"""What is left to do after memories were deleted, done beside the jobs."""

import asyncio

from dramatiq import Broker, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware

from jobs.middleware import resources
from memos_gql.forget.settle import settle_for_ever


class Settle(Middleware):
    """Runs on the worker's loop for as long as the worker does."""

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        thread = get_event_loop_thread()
        if thread is not None:
            asyncio.run_coroutine_threadsafe(settle_for_ever(resources()), thread.loop)
