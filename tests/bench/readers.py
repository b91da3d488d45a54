"""Read files with one other library, in an environment of its own.

It shows what the library finds in them, and the processor time that it takes.

Run: .venv/readers/bin/python tests/bench/readers.py NAME, with a JSON list of paths on standard input. It prints a JSON
object: `texts`, null for a file that the library cannot read, and `cpu_s` and `wall_s`, without the time to load the
library.
`requirements-readers.in` names the libraries.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence

Read = Callable[[str], str]


def kreuzberg() -> Read:
    library = importlib.import_module("kreuzberg")
    # Otherwise it keeps what it read on the disk, and reads each file only once
    config = library.ExtractionConfig(use_cache=False)
    return lambda path: str(library.extract_file_sync(path, config=config).content)


def markitdown() -> Read:
    converter = importlib.import_module("markitdown").MarkItDown()
    return lambda path: str(converter.convert(path).text_content)


LIBRARIES: dict[str, Callable[[], Read]] = {"kreuzberg": kreuzberg, "markitdown": markitdown}


def read_all(read: Read, paths: Sequence[str]) -> list[str | None]:
    texts: list[str | None] = []
    for path in paths:
        try:
            texts.append(read(path))
        except Exception:  # noqa: BLE001 - they raise what they like
            texts.append(None)
    return texts


def spent_s() -> float:
    """Return the processor time of this process, its threads and its ended children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


if __name__ == "__main__":
    reader = LIBRARIES[sys.argv[1]]()
    names = json.load(sys.stdin)
    began, spent_before_s = time.perf_counter(), spent_s()
    found = read_all(reader, names)
    took = {"cpu_s": spent_s() - spent_before_s, "wall_s": time.perf_counter() - began}
    # Some libraries print while they read
    print("\n" + json.dumps({"texts": found, **took}))  # noqa: T201
