"""What a worker process opens before its first job and closes after its last."""

import os
import signal
from contextlib import AsyncExitStack

from dramatiq import Broker, Worker
from dramatiq.asyncio import async_to_sync
from dramatiq.middleware import Middleware, MiddlewareError

from memos_gql.embedded.lifeline import end_with_parent
from memos_gql.errors import CannotStart
from memos_gql.logs import set_up_logs
from memos_gql.resources import Resources, open_resources
from memos_gql.settings import Settings
from memos_gql.storage.spill import spilling_to

# Behind the web process, so that questions are answered while files are read; the reading children are nicer still.
NICENESS = 5

_opened: Resources | None = None


def resources() -> Resources:
    """Return what this worker opened; Dramatiq has no request object to carry it."""
    if _opened is None:
        raise CannotStart("The worker has not opened its resources yet.")
    return _opened


class OpenResources(Middleware):
    """Opens the resources on the loop on which the jobs run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()

    def after_process_boot(self, broker: Broker) -> None:
        # again, as Dramatiq has given this process another standard error
        set_up_logs("worker", level=self._settings.log_level, form=self._settings.log_format)
        # Dramatiq's leader cannot tell its workers to end when it is killed itself.
        end_with_parent(signal.SIGKILL)

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        """Open them, or keep the worker from booting: Dramatiq would swallow any other error and fail every job."""
        os.nice(NICENESS)
        try:
            async_to_sync(self._open)()
        except CannotStart as error:
            raise MiddlewareError(str(error)) from error

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        async_to_sync(self._close)()

    async def _open(self) -> None:
        global _opened  # the one global of the house
        _opened = await self._stack.enter_async_context(open_resources(self._settings))
        # LanceDB writes there what does not fit into memory
        self._stack.enter_context(spilling_to(_opened.scratch))

    async def _close(self) -> None:
        global _opened
        _opened = None
        await self._stack.aclose()
