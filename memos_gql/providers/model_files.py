"""The embedding model's files on this machine: the first process that needs them makes them, whole or not at all."""

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from memos_gql.errors import CannotStart
from memos_gql.processes import bare_environment
from memos_gql.scratch import scratch_directory

MODEL_ID = "multilingual-e5-small@1571fc98-2"
"""Name, the first digits of the weights' SHA-256, and a number that rises whenever the same text would get another vector.

`ROW_SHAPE` of the index rises with it, so that every index is made anew."""
NETWORK = "model.onnx"
NUMBERS = "numbers.bin"
"""What `NETWORK` computes with."""
TOKENIZER = "tokenizer.json"
SIZES = "sizes.json"
"""Written last: the size in bytes of each other file, so that one cut short is noticed."""


def model_files(model_dir: Path) -> Path:
    """Give the directory with the complete model inside `model_dir`, converting it first where need be.

    Raises:
        CannotStart: the weights are not installed, or the conversion failed.
    """
    files = model_dir / MODEL_ID
    if is_complete(files):
        return files
    model_dir.mkdir(parents=True, exist_ok=True)
    with _only_process(model_dir / ".lock"):
        if not is_complete(files):
            _convert_into(files)
    return files


def is_complete(files: Path) -> bool:
    """Whether every file is there in the size it was written with."""
    try:
        sizes = json.loads((files / SIZES).read_text())
        return bool(sizes) and all((files / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def _only_process(lock: Path) -> Iterator[None]:
    """Hold `lock`; the system releases it when the process ends, however it ends."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _convert_into(files: Path) -> None:
    """Convert beside `files` and move the result there, so that no reader sees half of it."""
    with scratch_directory(files.parent) as beside:
        made = beside / MODEL_ID
        made.mkdir()
        # A process of its own gives back the memory that a conversion takes
        command = [sys.executable, "-m", "memos_gql.providers.e5_model", str(made)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=bare_environment())  # noqa: S603 - no outside input
        if run.returncode:
            reason = run.stderr.strip().splitlines()[-1:] or [f"exit code {run.returncode}"]
            raise CannotStart(f"The embedding model could not be converted: {reason[0]}")
        shutil.rmtree(files, ignore_errors=True)
        made.rename(files)
