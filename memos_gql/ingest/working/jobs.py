"""Jobs as values: the pipeline returns the jobs that follow, and its caller sends them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrepareTask:
    """Fetch and count every file, then remember the text."""

    task_id: str


@dataclass(frozen=True)
class ReadPages:
    """Read the pages `first` to `last` of one file; pages count from 1, both are included.

    A long file is read in several chains of ranges: after this range, its chain continues with the one that begins
    `apart` pages later. `apart` is 0 for a short file, which is read by one job.
    """

    task_id: str
    file_index: int
    first: int
    last: int
    apart: int = 0


@dataclass(frozen=True)
class RememberPages:
    """Turn the passages on the pages `first` to `last` of a long file into memories, and index them."""

    task_id: str
    file_index: int
    first: int
    last: int


@dataclass(frozen=True)
class RememberFile:
    """Turn one file into memories and index them: all of a short file, what is left of a long one; then it is done."""

    task_id: str
    file_index: int


@dataclass(frozen=True)
class UnderstandTask:
    """Have models derive memories from a task that has ended."""

    task_id: str


FileJob = ReadPages | RememberPages | RememberFile
Job = PrepareTask | FileJob | UnderstandTask
