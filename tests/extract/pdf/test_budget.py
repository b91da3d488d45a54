import signal
import time

import pytest

from memos_gql.extract.pdf.budget import Exhausted, cpu_budget


def test_a_loop_is_interrupted_when_its_processor_time_is_spent() -> None:
    began = time.process_time()

    with pytest.raises(Exhausted), cpu_budget(0.1):
        spin()

    assert time.process_time() - began < 1.0
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_what_was_spent_is_known_afterwards() -> None:
    with cpu_budget(5.0) as budget:
        sum(range(1_000_000))

    assert 0.0 < budget.spent_s < 5.0


def test_an_empty_budget_allows_nothing() -> None:
    with pytest.raises(Exhausted), cpu_budget(0.0):
        pytest.fail("nothing may run")


def spin() -> None:
    while True:
        pass
