"""What watches over the crash runs sees what they are there to find."""

import time
from collections import Counter

import httpx
import pytest

from tests.e2e.outages import GROUP, MONGOD, REDIS, WEB, WORKER, Outages, Unavailable
from tests.e2e.storm import Tally
from tests.e2e.visitor import End

REFUSED = ConnectionRefusedError("nobody listens")
AWAY = Unavailable("The database does not answer now.")


def ended(*memories: tuple[str, str], state: str = "COMPLETED") -> End:
    return End({"state": state}, Counter(memories), Counter(value for value, _ in memories))


@pytest.mark.parametrize(("victim", "error"), [(WEB, REFUSED), (MONGOD, AWAY), (GROUP, REFUSED), (GROUP, AWAY)])
def test_an_error_that_tells_of_a_killed_part_is_counted(victim: str, error: Exception) -> None:
    outages = Outages()
    outages.begin(victim)

    outages.excuse(error, since=time.monotonic())

    assert outages.errors.total() == 1


@pytest.mark.parametrize(
    ("victim", "error"),
    [
        (WEB, AWAY),
        (MONGOD, REFUSED),
        (REDIS, AWAY),
        (WORKER, AWAY),
        (GROUP, httpx.ReadTimeout("no answer within a minute")),
    ],
)
def test_an_error_that_the_killed_part_does_not_explain_is_a_fault(victim: str, error: Exception) -> None:
    outages = Outages()
    outages.begin(victim)

    with pytest.raises(AssertionError, match=f"although away was: .'{victim}'.$"):
        outages.excuse(error, since=time.monotonic())


def test_an_error_after_everything_came_back_is_a_fault() -> None:
    outages = Outages()
    outages.begin(WEB)
    outages.end()

    with pytest.raises(AssertionError, match="although away was: nothing"):
        outages.excuse(REFUSED, since=time.monotonic() + 60)


def test_a_passage_that_is_there_twice_is_a_double_though_its_words_are_the_same() -> None:
    tally, once = Tally(), ("The gate closes at noon.", "[1]")

    tally.compare("storm-7", ended(once), ended(once, once), took_s=1)

    assert (tally.lost, tally.duplicated, len(tally.faults)) == (0, 2, 1)


def test_a_passage_that_is_missing_is_lost_and_another_state_is_a_fault() -> None:
    tally, once = Tally(), ("The gate closes at noon.", "[1]")

    tally.compare("storm-7", ended(once), ended(), took_s=1)
    tally.compare("storm-8", ended(once), ended(once, state="FAILED"), took_s=1)

    assert (tally.lost, tally.duplicated, len(tally.faults)) == (2, 0, 2)
