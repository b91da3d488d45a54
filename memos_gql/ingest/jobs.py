"""Jobs as values: the pipeline returns the jobs that follow, and its caller sends them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrepareTask:
    """Fetch and count every file, then remember the text."""

    task_id: str


@dataclass(frozen=True)
class ReadPages:
    """Read the pages `first` to `last` of one file; pages count from 1, both are included."""

    task_id: str
    file_index: int
    first: int
    last: int


@dataclass(frozen=True)
class RememberFile:
    """Turn the pages of one file into memories, and index them."""

    task_id: str
    file_index: int


@dataclass(frozen=True)
class UnderstandTask:
    """Have models derive memories from a task that has ended."""

    task_id: str


Job = PrepareTask | ReadPages | RememberFile | UnderstandTask
