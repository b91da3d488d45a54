"""What a stopping worker does about jobs that it gives up."""

import asyncio
import logging
import subprocess
import sys
import threading

import pytest
from anyio import to_thread
from dramatiq.asyncio import EventLoopThread

from memos_gql.jobs.abandoned import cancel_abandoned

ANYIO = "AnyIO worker thread"
KEPT_BY_A_THREAD = """
import threading
from memos_gql.jobs.abandoned import end_soon
threading.Thread(target=threading.Event().wait).start()
end_soon(within_s=0.5)
print("the work is done", flush=True)
"""


def of_anyio() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == ANYIO}


def test_the_thread_of_an_abandoned_job_ends() -> None:
    known, has_used_a_thread = of_anyio(), threading.Event()

    async def job() -> None:
        await to_thread.run_sync(threading.get_ident)
        has_used_a_thread.set()
        await asyncio.Event().wait()

    running = EventLoopThread(logging.getLogger(__name__))
    running.start(timeout=5)
    abandoned = asyncio.run_coroutine_threadsafe(job(), running.loop)
    assert has_used_a_thread.wait(5)
    (thread,) = of_anyio() - known

    running.run_coroutine(cancel_abandoned())
    running.stop()  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped

    assert abandoned.cancelled()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.slow
def test_a_process_ends_although_a_thread_keeps_it() -> None:
    ended = subprocess.run([sys.executable, "-c", KEPT_BY_A_THREAD], capture_output=True, text=True, timeout=30)

    assert (ended.returncode, ended.stdout) == (0, "the work is done\n")
