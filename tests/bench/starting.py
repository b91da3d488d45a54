"""How long a start on an existing data directory takes, and how much memory a server takes.

    python -m tests.bench.starting [--starts N] [--work]

Memory is the proportional set size of all processes of the server, including the databases: a page that several
processes share is counted once. With `--work`, it is also measured after a PDF of 150 pages and 3,000 sentences.
"""

import argparse
import asyncio
import os
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.bench import machine
from tests.bench.documents import by_server, say, text_pdf
from tests.e2e.client import ADD, Client, text
from tests.e2e.processes import Server, descendants, served

SETTLES_S = 10
PAGES, ADDS, AT_ONCE = 150, 3_000, 16
TICKS = os.sysconf("SC_CLK_TCK")
PROGRAM = re.compile(r"mongod|redis-server|memos_gql\.\S+|memos_gql \w+")


def programs(server: Server) -> dict[int, str]:
    """Return the ids of a server's processes, each with the name of its program."""
    numbers = [server.up.pid, *(process.pid for process in descendants(server.up.pid))]
    return {number: _program(number) for number in numbers if Path(f"/proc/{number}").exists()}


def _program(number: int) -> str:
    command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    found = PROGRAM.search(command)
    return found[0] if found else command[:40]


def used_s(number: int) -> float:
    """Return the processor time of a process and of its children that have ended."""
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def memory_mib(server: Server) -> float:
    shares = [Path(f"/proc/{number}/smaps_rollup").read_text() for number in programs(server)]
    return sum(int(re.findall(r"^Pss:\s+(\d+) kB", share, re.MULTILINE)[0]) for share in shares) / 1024


def start(data_dir: Path) -> None:
    began = time.perf_counter()
    with served(data_dir) as server:
        took_s = time.perf_counter() - began
        used = {f"{name} {number}": used_s(number) for number, name in programs(server).items()}
    described = ", ".join(f"{name} {share:.1f}" for name, share in sorted(used.items(), key=lambda one: -one[1]))
    say(f"ready after {took_s:.1f} s; processor {sum(used.values()):.1f} s: {described}")


async def add_many(server: Server) -> None:
    numbers = iter(range(ADDS))
    headers = {"Authorization": f"Token {server.key}"}

    async def add(http: httpx.AsyncClient) -> None:
        for number in numbers:
            message = {"role": "USER", "content": [text(f"The key of locker {number} hangs in room {number * 7}.")]}
            variables = {"input": {"userId": f"user-{number % 30}", "messages": [message], "asyncMode": False}}
            answer = (await http.post("/graphql", json={"query": ADD, "variables": variables})).json()
            assert "errors" not in answer, answer

    async with httpx.AsyncClient(base_url=server.address, headers=headers, timeout=120, trust_env=False) as http:
        await asyncio.gather(*(add(http) for _ in range(AT_ONCE)))


def work(server: Server, folder: Path) -> None:
    client = Client(server.address, server.key, "reader")
    say(f"{PAGES} pages: {by_server(server, client, 'book.pdf', text_pdf(folder, PAGES))}")
    asyncio.run(add_many(server))
    time.sleep(SETTLES_S)
    say(f"memory after {PAGES} pages and {ADDS} additions: {memory_mib(server):.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--work", action="store_true")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder:
        # The first start makes the model
        for _ in range(1 + chosen.starts):
            start(Path(folder))
        with served(Path(folder)) as server:
            time.sleep(SETTLES_S)
            say(f"memory idle: {memory_mib(server):.0f} MiB")
            if chosen.work:
                work(server, Path(folder))


if __name__ == "__main__":
    machine.show()
    main()
