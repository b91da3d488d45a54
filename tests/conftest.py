"""What most tests need: real services, started once and only when a test asks, and settings that point at them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from memos_gql.embedded import Services, private_services
from memos_gql.settings import Settings


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A private mongod and Redis for the whole run, on a loop of their own, as tests come and go with theirs."""
    data_dir = tmp_path_factory.mktemp("services")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(private_services(data_dir)) as running:
        yield running


@pytest.fixture
def settings(services: Services, tmp_path: Path) -> Settings:
    """Settings of one test: the shared services, a database of this process, its own data directory."""
    database = f"memos_test_{os.getpid()}"
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        mongodb_uri=services.mongodb_uri.replace("/memos?", f"/{database}?"),
        redis_url=services.redis_url,
        workers=1,
    )
