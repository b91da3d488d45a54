"""One server for all tests here, started and stopped as its users would."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.client import Client
from tests.e2e.memos import Memos
from tests.e2e.processes import Server, served
from tests.e2e.shelf import Shelf, opened


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> Iterator[Server]:
    settings = {"MEMOS_WORKERS": "2", "MEMOS_FETCH_ALLOW": "127.0.0.1/32", "MEMOS_MODEL_DIR": str(model_dir)}
    data_dir = tmp_path_factory.mktemp("server")
    leave_open(data_dir)
    with served(data_dir, **settings) as running:
        yield running


def leave_open(data_dir: Path) -> None:
    """Let everybody read the directory and what an earlier version wrote into it."""
    for folder in (data_dir, data_dir / "index", data_dir / "index" / "left.lance"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    (data_dir / "index" / "left.lance" / "rows").write_text("a stored sentence")
    (data_dir / "index" / "left.lance" / "rows").chmod(0o644)


@pytest.fixture(scope="session")
def shelf() -> Iterator[Shelf]:
    """Files that the server can fetch."""
    with opened() as shelf:
        yield shelf


@pytest.fixture
def client(server: Server, user_id: str) -> Client:
    """A user whom no other test knows."""
    return Client(server.address, server.key, user_id)


@pytest.fixture
def memos(server: Server, user_id: str) -> Memos:
    """The same user, of the MemOS API."""
    return Memos(server.address, server.key, user_id)
