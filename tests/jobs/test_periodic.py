"""What a worker does beside its jobs goes on, whatever happens to it."""

import asyncio
import errno
import logging
from contextlib import suppress

import pytest
from pymongo.errors import ConnectionFailure
from redis.exceptions import RedisError

from memos_gql.errors import CannotStart, DependencyUnavailable
from memos_gql.jobs.periodic import repeat

ABSENT = [ConnectionFailure(), RedisError(), DependencyUnavailable(), OSError(errno.ENOSPC, "full")]
FAULTS = [CannotStart("The index was made by another version."), KeyError("task_id")]


@pytest.mark.parametrize("error", [*ABSENT, *FAULTS])
async def test_work_that_fails_is_tried_again_and_a_fault_is_logged_with_its_traceback(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    is_done = asyncio.Event()
    errors = [error]

    async def work() -> None:
        if errors:
            raise errors.pop()
        is_done.set()

    repeating = asyncio.create_task(repeat("test", work, every_s=0.001))
    async with asyncio.timeout(10):
        await is_done.wait()
    repeating.cancel()
    with suppress(asyncio.CancelledError):
        await repeating

    (record,) = caplog.records
    assert record.levelno == (logging.ERROR if error in FAULTS else logging.WARNING)
    assert (record.exc_info is not None) == (error in FAULTS)
