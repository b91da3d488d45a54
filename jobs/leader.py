"""Dramatiq's own process: its workers are forks of it, and share what it has loaded before."""

import gc
import os
import sys
from importlib import import_module
from pathlib import Path

from dramatiq.cli import main, make_argument_parser

from memos_gql.processes import without_collecting
from memos_gql.providers.tokenizer import open_tokenizer
from memos_gql.settings import Settings

SHARED = ("memos_gql.storage", "lance_namespace", "memos_gql.documents", "memos_gql.memory.build")
"""What takes long to import, and starts no thread: threads are not forked. LanceDB, PyArrow and ONNX Runtime each start one."""
THREADS = 2
"""Of each process; only one of them has a job, as long as one is fetched ahead."""
HEARS_AFTER_MS = 500
STOP_MS = 4000
"""For running jobs; what is cut off runs again later."""


def load(settings: Settings) -> None:
    """Load what every worker needs, once for all of them: a worker then starts in a second, and takes half the memory.

    Raises:
        CannotStart: the embedding model is missing.
    """
    # else NumPy would start one too; a worker does one job at a time
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with without_collecting():
        for module in SHARED:
            import_module(module)
        open_tokenizer(settings.models)
    gc.freeze()


def lead(settings: Settings) -> int:
    """Run the workers until told to stop, and return the exit code."""
    # A job waits in Redis, where a free worker sees it, not in a busy one. Dramatiq counts what it runs, so a process does one job
    # at a time: who is killed over one file is killed over no other, and only that one is suspected. Dramatiq spells the name so.
    os.environ["dramatiq_queue_prefetch"] = "1"  # noqa: SIM112
    options = ["--skip-logging", "--processes", settings.workers, "--threads", THREADS, "--worker-shutdown-timeout", STOP_MS]
    # else Dramatiq would hear of a signal only once its workers have booted
    options += ["--worker-fork-timeout", HEARS_AFTER_MS]
    # beside this package lies `memos_gql`; the default, the current directory, may hold other modules of these names
    options += ["--path", Path(__file__).parents[1]]
    # by this command Dramatiq starts itself again on SIGHUP
    sys.argv = [sys.executable, "-m", "memos_gql", "worker"]
    code: int = main(make_argument_parser().parse_args(["jobs.connection:connect", *map(str, options)]))  # type: ignore[no-untyped-call]  # Dramatiq leaves both untyped
    return code
