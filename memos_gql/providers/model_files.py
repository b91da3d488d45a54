"""The embedding model's files on this machine. The first process that needs them makes them, atomically."""

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

MODEL_ID = "multilingual-e5-small@1571fc98-4"
"""Name, first digits of the weights' SHA-256, and a version that rises whenever texts would get other vectors.

`ROW_SHAPE` of the index must rise with it, so that every index is rebuilt."""
EMBEDDING = "embedding"
"""The output of the network that tells what a text is about: the mean of its tokens after the last layer, of unit
length."""
JUDGED_LAYERS = (6, 8)
"""The layers after which the states of the tokens are outputs too. They tell better than the last one what is done with
the words: whether somebody wishes, reports, asks or quotes."""
NETWORK = "network.onnx"
NUMBERS = "numbers.bin"
"""What `NETWORK` computes with."""
TOKENIZER = "tokenizer.model"
SIZES = "sizes.json"
"""Written last: the size in bytes of each other file, by which a truncated file is noticed."""


def model_files(model_dir: Path) -> Path:
    """Return the directory of the complete model inside `model_dir`, after converting it if necessary.

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


def states_after(layer: int) -> str:
    """Name the output with the states after a layer."""
    return f"layer{layer}"


def is_complete(files: Path) -> bool:
    """Whether every file of this version exists with its recorded size."""
    try:
        sizes = json.loads((files / SIZES).read_text())
        return set(sizes) == {NETWORK, NUMBERS, TOKENIZER} and all(
            (files / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def _only_process(lock: Path) -> Iterator[None]:
    """Hold `lock`; the system releases it when the process ends, however it ends."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _convert_into(files: Path) -> None:
    """Convert into a temporary directory and move it to `files`, so that nobody reads an incomplete model."""
    with scratch_directory(files.parent) as beside:
        made = beside / MODEL_ID
        made.mkdir()
        # A separate process returns the memory of the conversion to the system
        command = [sys.executable, "-m", "memos_gql.providers.e5_model", str(made)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=bare_environment())  # noqa: S603 - no outside input
        if run.returncode:
            reason = run.stderr.strip().splitlines()[-1:] or [f"exit code {run.returncode}"]
            raise CannotStart(f"The embedding model could not be converted: {reason[0]}")
        shutil.rmtree(files, ignore_errors=True)
        made.rename(files)
