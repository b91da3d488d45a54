"""Confine this process like one that reads a file, and write the refused layers to the given open file."""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from memos_gql.extract.isolate.confine import confine, start_session
from memos_gql.extract.isolate.namespaces import enter

MEMORY_BYTES = 1 << 30
CPU_S = 30


def main(channel: int) -> None:
    namespaces = enter()
    with TemporaryDirectory() as directory:
        asked, is_apart = namespaces.fork()
        if asked == 0:
            start_session()
            refused = confine(
                Path(directory), channel, source=None, is_apart=is_apart, memory_bytes=MEMORY_BYTES, cpu_s=CPU_S
            )
            os.write(channel, json.dumps(refused).encode())
            os._exit(0)
        os.waitpid(asked, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
