"""A web server that answers as none should, each path in its own way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Rogue(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with suppress(OSError):  # the client had enough
            ANSWERS.get(self.path.partition("?")[0], missing)(self)

    def begin(self, status: int, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Say nothing."""


def missing(handler: Rogue) -> None:
    handler.begin(404, ("Content-Length", "0"))


def page(handler: Rogue) -> None:
    content = b"<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>"
    handler.begin(200, ("Content-Type", "application/pdf"), ("Content-Length", str(len(content))))
    handler.wfile.write(content)


def silent(_: Rogue) -> None:
    time.sleep(20)


def endless(handler: Rogue) -> None:
    handler.begin(200)
    while True:
        handler.wfile.write(b"All work and no play. " * 1000)


def drip(handler: Rogue) -> None:
    handler.begin(200, ("Content-Length", "1000"))
    while True:
        handler.wfile.write(b".")
        time.sleep(0.5)


def short(handler: Rogue) -> None:
    handler.begin(200, ("Content-Length", "1000"))
    handler.wfile.write(b"A tenth of what was promised.")


def boastful(handler: Rogue) -> None:
    handler.begin(200, ("Content-Length", "1000000000000"))


def circle(handler: Rogue) -> None:
    handler.begin(302, ("Location", "/circle"), ("Content-Length", "0"))


ANSWERS: dict[str, Callable[[Rogue], None]] = {
    "/page.pdf": page,
    "/silent": silent,
    "/endless": endless,
    "/drip": drip,
    "/short": short,
    "/boastful": boastful,
    "/circle": circle,
}


@contextmanager
def opened() -> Iterator[str]:
    """Serve on a free port of this machine, and yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Rogue)
    server.daemon_threads = True
    server.block_on_close = False
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
