"""A Redis that listens on a socket of the file system carries jobs and counts requests like any other."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from redis import Redis

from memos_gql.app import send
from memos_gql.doctor import examine
from memos_gql.embedded.programs import redis_program
from memos_gql.errors import RateLimited
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.jobs.connection import connect
from memos_gql.limits import Rates
from memos_gql.settings import Settings
from tests.e2e.processes import until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    # The path of a socket has at most 107 characters
    with TemporaryDirectory() as directory:
        path = Path(directory) / "redis.sock"
        command = [str(redis_program()), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", directory]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as redis:
            try:
                until(path.exists, within_s=20)
                yield path
            finally:
                redis.terminate()


async def test_jobs_wait_in_the_database_that_the_address_of_a_socket_names(socket: Path) -> None:
    settings = Settings(_env_file=None, redis_url=f"unix://{socket}?db=1")

    await send(connect(settings), PrepareTask("task_1"))

    counts = [Redis(unix_socket_path=str(socket), db=number).dbsize() for number in (0, 1)]
    assert counts[0] == 0
    assert counts[1] > 0


async def test_requests_are_counted_over_a_socket(socket: Path) -> None:
    rates = Rates(Settings(_env_file=None, redis_url=f"unix://{socket}", rate_requests=1))
    try:
        await rates.admit("key_1", requests=None)

        with pytest.raises(RateLimited, match="This key may send 1 requests a minute"):
            await rates.admit("key_1", requests=None)
    finally:
        await rates.aclose()


def test_the_doctor_asks_a_socket_and_tells_when_nobody_answers_there(socket: Path, tmp_path: Path) -> None:
    there, away = (
        {finding.name: finding for finding in examine(Settings(_env_file=None, data_dir=tmp_path, redis_url=url))}
        for url in (f"unix://{socket}", f"unix://{tmp_path}/none.sock")
    )

    assert there["MEMOS_REDIS_URL"].sentence == "answers"
    assert away["MEMOS_REDIS_URL"].is_missing
    assert away["MEMOS_REDIS_URL"].sentence.startswith("does not answer: start it, or correct the address")
