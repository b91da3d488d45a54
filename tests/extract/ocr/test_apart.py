import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest

from memos_gql.extract.ocr import apart

LONG = b"Our boat leaves at seven" * 50_000


def busy() -> bytes:
    while True:
        pass


def with_little_time() -> bytes:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 3))
    return busy()


def broken() -> bytes:
    raise MemoryError


def killed() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def children() -> str:
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()


def test_a_result_longer_than_a_pipe_holds_comes_from_another_process() -> None:
    assert apart.call(lambda: LONG, within_s=10) == LONG
    assert apart.call(lambda: str(os.getpid()).encode(), within_s=10) != str(os.getpid()).encode()


def test_what_takes_too_long_is_killed_and_leaves_no_process() -> None:
    before, began = children(), time.monotonic()

    with pytest.raises(TimeoutError):
        apart.call(busy, within_s=0.2)

    assert time.monotonic() - began < 2
    assert children() == before


@pytest.mark.parametrize(
    ("work", "exit_code"), [(with_little_time, -signal.SIGXCPU), (killed, -signal.SIGKILL), (broken, 1)]
)
def test_a_call_that_ends_its_process_says_how(work: apart.Work, exit_code: int) -> None:
    with pytest.raises(apart.Ended) as caught:
        apart.call(work, within_s=10)

    assert caught.value.exit_code == exit_code
