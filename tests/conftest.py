"""What most tests need: real services, started once and only when a test asks, and settings that point at them."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from anyio.from_thread import start_blocking_portal

from memos_gql.documents import owned_by_user
from memos_gql.embedded import Services, private_services
from memos_gql.resources import Database, Resources, open_database, open_resources
from memos_gql.settings import Settings
from tests.models.stand_in import StandIn, stood_in, well_behaved

TESTS = Path(__file__).parent
NOT_QUICK = {"services", "model_dir"}
"""Fixtures that start a database or convert the embedding model."""
SLOW_FOLDERS = {TESTS / name for name in ("bench", "chaos", "e2e", "embedded", "extract")}
"""Their tests start servers or programs, or read whole files."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="run only tests that need no service, no program and little time"
    )
    parser.addoption("--slow", action="store_true", help="run only the tests that --quick leaves out")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("quick") and collection_path in SLOW_FOLDERS else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("quick") or config.getoption("slow"):
        wants_quick = config.getoption("quick")
        config.hook.pytest_deselected(items=[item for item in items if is_quick(item) != wants_quick])
        items[:] = [item for item in items if is_quick(item) == wants_quick]


def is_quick(item: pytest.Item) -> bool:
    if not SLOW_FOLDERS.isdisjoint(item.path.parents):
        return False
    if not isinstance(item, pytest.Function) or not NOT_QUICK.isdisjoint(item.fixturenames):
        return False
    if item.get_closest_marker("slow"):
        return False
    # A module that has imported it starts services of its own
    return not hasattr(item.module, private_services.__name__)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A private mongod and Redis for the whole run, on a loop of their own, as tests come and go with theirs."""
    data_dir = tmp_path_factory.mktemp("services")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(private_services(data_dir)) as running:
        yield running


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the embedding model is converted to, once for all processes that tests run in.

    Who comes second waits for the first.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "models"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def settings(services: Services, model_dir: Path, tmp_path: Path) -> Settings:
    """Settings of one test: the shared services, a database of this process, its own data directory and index."""
    database = f"memos_test_{os.getpid()}"
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        model_dir=model_dir,
        mongodb_uri=services.mongodb_uri.replace("/memos?", f"/{database}?"),
        redis_url=services.redis_url,
        api_key="key-of-the-default-project",
        workers=1,
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The documents bound to the test's database."""
    async with open_database(settings) as database:
        yield database


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """Everything a web process or a worker opens."""
    async with open_resources(settings) as resources:
        # the database is shared by all tests, and each has an index of its own
        await resources.identity.renew()
        yield resources


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A temporary directory that other users of this machine can reach."""
    for directory in (tmp_path, *tmp_path.parents):
        if (
            directory.stat().st_uid == os.getuid()
            and directory.is_relative_to(gettempdir())
            and directory != Path(gettempdir())
        ):
            directory.chmod(directory.stat().st_mode | 0o011)
    return tmp_path


@pytest.fixture
def user_id() -> str:
    """A user whom no other test knows: the database outlives a test."""
    return f"user-{uuid4().hex[:12]}"


@pytest.fixture
def owner(user_id: str) -> str:
    """The same user, as what is stored names its owner."""
    return owned_by_user(user_id)


@pytest.fixture(scope="session")
def standing() -> Iterator[StandIn]:
    """A model server for all tests of this process."""
    with stood_in(well_behaved) as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(standing: StandIn) -> StandIn:
    """The same server, with nothing left of the test before."""
    standing.script.clear()
    standing.received.clear()
    standing.models = ("toy",)
    standing.usual = well_behaved
    return standing
