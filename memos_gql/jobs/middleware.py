"""Opening a worker process's resources before its first job, and closing them after its last."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from inspect import getclosurevars, isfunction
from types import FrameType
from typing import Any, NoReturn, TypeAlias

from dramatiq import Broker, Worker
from dramatiq.asyncio import async_to_sync
from dramatiq.middleware import Middleware

from memos_gql.dependencies import until_there
from memos_gql.embedded.lifeline import end_with_parent
from memos_gql.errors import CannotStart, ServiceAway
from memos_gql.jobs.abandoned import cancel_abandoned, end_soon
from memos_gql.logs import set_up_logs
from memos_gql.resources import Resources, open_resources
from memos_gql.settings import Settings
from memos_gql.storage.spill import spilling_to
from memos_gql.traces import sent_to_collector

# Lower priority than the web process, so that it responds while files are read; the reading children are lower still.
NICENESS = 5

# Seconds to wait for MongoDB and Redis, although `memos-gql worker` has already waited for them. After this time the
# process ends, and the command starts again.
WAITS_S = 10.0
TRY_AGAIN, IN_VAIN = 1, 2  # exit codes

log = logging.getLogger(__name__)

_opened: Resources | None = None


def resources() -> Resources:
    """Return the resources of this worker; a global, because Dramatiq passes jobs no context."""
    if _opened is None:
        raise CannotStart("The worker has not opened its resources yet.")
    return _opened


Handler: TypeAlias = Callable[[int, FrameType | None], Any] | int | None


class OpenResources(Middleware):
    """Opens the resources on the event loop of the jobs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._dramatiqs: dict[signal.Signals, Handler] = {}

    def after_process_boot(self, broker: Broker) -> None:
        # Again, because Dramatiq has replaced this process's standard error
        set_up_logs("worker", level=self._settings.log_level, form=self._settings.log_format)
        # Before it has booted, Dramatiq only remembers a signal to stop.
        self._dramatiqs = {signum: signal.signal(signum, _end_at_once) for signum in (signal.SIGTERM, signal.SIGHUP)}
        if any(_has_noted(handler) for handler in self._dramatiqs.values()):
            os._exit(0)
        # A killed leader cannot tell its workers to end.
        end_with_parent(signal.SIGKILL)

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        """Open the resources, or end the process: Dramatiq would let it run on without ever doing a job."""
        os.nice(NICENESS)
        try:
            async_to_sync(self._open)()
        except Exception as error:  # noqa: BLE001 - the process boundary: it ends here
            _end_for(error)

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        for signum, handler in self._dramatiqs.items():
            signal.signal(signum, handler)

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        async_to_sync(self._close)()
        end_soon()

    async def _open(self) -> None:
        global _opened  # the only global of the project
        async with asyncio.timeout(WAITS_S):
            await until_there(self._settings)
        _opened = await self._stack.enter_async_context(open_resources(self._settings))
        self._stack.enter_context(sent_to_collector(self._settings, process="worker"))
        # LanceDB spills there what does not fit into memory
        self._stack.enter_context(spilling_to(_opened.scratch))

    async def _close(self) -> None:
        global _opened
        _opened = None
        await self._stack.aclose()
        await cancel_abandoned()


def _has_noted(handler: Handler) -> bool:
    """Tell whether Dramatiq got a signal to stop during the imports; its handler notes it in a variable `running`."""
    return isfunction(handler) and getclosurevars(handler).nonlocals.get("running") is False


def _end_at_once(_sign: int, _frame: FrameType | None) -> NoReturn:
    """End a process that has not taken a job; the next one removes its temporary files."""
    os._exit(0)


def _end_for(error: Exception) -> NoReturn:
    """Log why the worker cannot start, and exit with a code that says whether a retry may help."""
    if isinstance(error, CannotStart | TimeoutError):
        log.critical(str(error) or f"MongoDB or Redis did not answer within {WAITS_S:g} s.")
    else:
        log.critical("the worker could not start", exc_info=error)
    # Not sys.exit, which would wait for the event loop's thread
    os._exit(IN_VAIN if isinstance(error, CannotStart) and not isinstance(error, ServiceAway) else TRY_AGAIN)
