"""How others fare while one sends 100 MiB of inline base64: `python -m tests.bench.bodies [MiB] [times]`.

It asks a trivial question every 10 ms from before the body is sent until it is answered, and reads the memory of the
web process: also that of twenty pictures of 3 MB that are sent eight at a time.
"""

import base64
import json
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from tests.bench import machine
from tests.e2e.client import ADD
from tests.e2e.processes import Server, resident_mib, served

QUESTION = {"query": "{ limits { maxFiles } }"}
PAUSE_S = 0.01
SETTLED_S = 3
PICTURES, PICTURE_MIB, PICTURES_AT_ONCE = 20, 3, 8
WORST_P95_S = 0.3


def body_of(size_mib: int) -> bytes:
    """Write a request that adds one file of random bytes."""
    content = {
        "file": {"source": {"base64": base64.b64encode(os.urandom(size_mib * 1024 * 1024)).decode()}, "name": "big.bin"}
    }
    variables = {"input": {"userId": "ann", "messages": [{"role": "USER", "content": [content]}]}}
    return json.dumps({"query": ADD, "variables": variables}).encode()


def send(server: Server, body: bytes) -> bytes:
    """Send it as fast as the server takes it, and return the first bytes of the answer."""
    address = urlsplit(server.address)
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Token {server.key}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall(head.encode())
        connection.sendall(body)
        return connection.recv(100)


def delays(server: Server, sending: threading.Thread) -> list[float]:
    """Ask until the sending ends.

    A question that is held up counts also for those that would have been asked meanwhile.
    """
    found: list[float] = []
    with httpx.Client(base_url=server.address, headers={"Authorization": f"Token {server.key}"}) as client:
        while sending.is_alive():
            began = time.perf_counter()
            client.post("/graphql", json=QUESTION).raise_for_status()
            took = time.perf_counter() - began
            found += [took - passed * PAUSE_S for passed in range(1 + int(took / PAUSE_S))]
            time.sleep(max(0, PAUSE_S - took))
    return found


def measure(server: Server, body: bytes) -> float:
    """Send the body once, print what came of it and return the p95 of the others' delays."""
    web = server.pid_of("web")
    before, answers = resident_mib(web), list[bytes]()
    sending = threading.Thread(target=lambda: answers.append(send(server, body)))
    began = time.perf_counter()
    sending.start()
    found = delays(server, sending)
    took_s = time.perf_counter() - began
    time.sleep(SETTLED_S)
    p95 = quantiles(found, n=20)[-1]
    say(
        f"{answers[0][:15].decode()}: {took_s:.1f} s, others p95 {p95 * 1000:.0f} ms, "
        f"worst {max(found) * 1000:.0f} ms of {len(found)}"
    )
    say(f"  memory {before:.0f} MiB before, {resident_mib(web):.0f} MiB after")
    return p95


def measure_pictures(server: Server) -> None:
    """Send many bodies of a few MiB together, as a chat with photos does.

    It prints what the web process keeps of them.
    """
    web = server.pid_of("web")
    bodies = [body_of(PICTURE_MIB) for _ in range(PICTURES)]
    before = resident_mib(web)
    with ThreadPoolExecutor(PICTURES_AT_ONCE) as pool:
        list(pool.map(lambda body: send(server, body), bodies))
    time.sleep(SETTLED_S)
    say(f"{PICTURES} bodies of {PICTURE_MIB} MiB: memory {before:.0f} MiB before, {resident_mib(web):.0f} MiB after")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main(size_mib: int, times: int) -> None:
    body = body_of(size_mib)
    with TemporaryDirectory() as data_dir, served(Path(data_dir), MEMOS_WORKERS="1") as server:
        measure_pictures(server)
        worst = max(measure(server, body) for _ in range(times))
    if worst > WORST_P95_S:
        raise SystemExit(f"others waited more than {WORST_P95_S} s")


if __name__ == "__main__":
    machine.show()
    main(*(int(argument) for argument in (*sys.argv[1:], *("100", "3")[len(sys.argv) - 1 :])))
