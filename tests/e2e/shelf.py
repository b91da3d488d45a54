"""A web server with whatever a test puts on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import unquote


@dataclass
class Item:
    """What one path answers, once it may."""

    content: bytes
    status: int = 200
    was_asked_for: Event = field(default_factory=Event)
    may_go: Event = field(default_factory=Event)


class Shelf:
    """Paths are put as people write them, spaces and all."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.items: dict[str, Item] = {}

    def put(self, path: str, content: bytes = b"", *, status: int = 200) -> str:
        """Answer a path from now on, and return its URL."""
        self.hold(path, content, status=status).may_go.set()
        return self.address + path

    def hold(self, path: str, content: bytes = b"", *, status: int = 200) -> Item:
        """Let whoever asks for a path wait until `may_go` is set."""
        self.items[path] = Item(content, status)
        return self.items[path]


@contextmanager
def opened() -> Iterator[Shelf]:
    """Serve an empty shelf on a free port of this machine."""
    shelf = Shelf("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            item = shelf.items.get(unquote(self.path.partition("?")[0]), Item(b"", 404))
            item.was_asked_for.set()
            if item.status == 200:
                item.may_go.wait(timeout=60)
            self.send_response(item.status)
            self.send_header("Content-Length", str(len(item.content)))
            self.end_headers()
            self.wfile.write(item.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    shelf.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
