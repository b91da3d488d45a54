"""What is to be done next, as values: the pipeline returns them, and whoever called it sends them on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrepareTask:
    """Fetch and count every file, then remember the text."""

    task_id: str


@dataclass(frozen=True)
class ReadPages:
    """Read the pages `first` to `last` (from 1, both included) of one file."""

    task_id: str
    file_index: int
    first: int
    last: int


@dataclass(frozen=True)
class RememberFile:
    """Turn what was read of one file into memories, and index them."""

    task_id: str
    file_index: int


Job = PrepareTask | ReadPages | RememberFile
