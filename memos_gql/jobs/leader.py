"""Dramatiq's parent process: the workers are forks of it, and share what it has loaded."""

import os
import sys
from importlib import import_module
from pathlib import Path

from dramatiq.cli import main, make_argument_parser

import memos_gql
from memos_gql.heap import keep_together
from memos_gql.jobs.lanes import AT_ONCE
from memos_gql.memory import segmenter
from memos_gql.processes import without_collecting
from memos_gql.providers.tokenizer import open_tokenizer
from memos_gql.settings import Settings

SHARED = (
    "memos_gql.storage",
    "lance_namespace",
    "numpy",
    "memos_gql.documents",
    "memos_gql.storage.blobs",
    "memos_gql.memory.build",
    "memos_gql.memory.dates",
    "memos_gql.models",
    "memos_gql.extract.encoding",
    "memos_gql.extract.isolate.reader",
)
"""Slow imports that start no threads, which a fork would lose. LanceDB, PyArrow and ONNX Runtime each start one."""
THREADS = sum(AT_ONCE.values()) + 1
"""Per process: one for each job that it may have at once, and one for probes."""
HEARS_AFTER_MS = 500
STOP_MS = 4000
"""For running jobs; an interrupted job runs again later."""


def load(settings: Settings) -> None:
    """Load what every worker needs once, before forking: workers then start in a second and use half the memory.

    Raises:
        CannotStart: the embedding model is missing.
    """
    # Otherwise NumPy would start threads too; a worker computes for one job at a time
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    keep_together()
    with without_collecting():
        for module in SHARED:
            import_module(module)
        open_tokenizer(settings.models).load()
        segmenter.load()


def lead(settings: Settings) -> int:
    """Run the workers until told to stop, and return the exit code."""
    # With 1, which includes the running job, no job waits in a busy worker: all wait in Redis, where any free worker
    # can take them. Dramatiq spells the variable in lower case. The limits of the lanes are in `memos_gql.jobs.lanes`.
    os.environ["dramatiq_queue_prefetch"] = "1"  # noqa: SIM112
    # Dramatiq restarts itself on SIGHUP with this command
    sys.argv = [sys.executable, "-m", "memos_gql", "worker"]
    # Dramatiq leaves both untyped
    code: int = main(make_argument_parser().parse_args(arguments(settings)))  # type: ignore[no-untyped-call]
    return code


def arguments(settings: Settings) -> list[str]:
    """Write the command line of Dramatiq."""
    options = [
        "--skip-logging",
        "--processes",
        settings.workers,
        "--threads",
        THREADS,
        "--worker-shutdown-timeout",
        STOP_MS,
    ]
    # Otherwise Dramatiq would notice a signal only after its workers have booted
    options += ["--worker-fork-timeout", HEARS_AFTER_MS]
    # The directory of `memos_gql`; the default is the current directory, whose modules could hide others
    options += ["--path", Path(memos_gql.__file__).parents[1]]
    return ["memos_gql.jobs.connection:connect", *map(str, options)]
