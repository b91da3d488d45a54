"""What traces cost and need where no collector is configured, or no SDK is installed.

`tests/e2e/test_traces.py` has the spans.
"""

import subprocess
import sys

import pytest

from memos_gql.settings import Settings
from memos_gql.traces import NO_SDK, sent_to_collector, span, traceparent

WITHOUT_SDK = """
import sys
sys.modules["opentelemetry.sdk"] = None
from memos_gql.errors import CannotStart
from memos_gql.settings import Settings
from memos_gql.traces import sent_to_collector
try:
    with sent_to_collector(Settings(_env_file=None, traces_url="http://127.0.0.1:4318"), process="web"):
        print("started")
except CannotStart as error:
    print(error)
"""


def test_without_a_collector_nothing_is_recorded() -> None:
    with sent_to_collector(Settings(_env_file=None), process="web"), span("a request") as current:
        assert (current.is_recording(), traceparent()) == (False, None)


@pytest.mark.slow
def test_a_collector_without_the_sdk_refuses_the_start_and_says_what_to_install() -> None:
    assert (
        subprocess.run([sys.executable, "-c", WITHOUT_SDK], capture_output=True, text=True, check=True).stdout
        == f"{NO_SDK}\n"
    )


def test_the_trace_of_a_client_is_passed_on_also_where_nothing_is_recorded() -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"

    with span("a request", parent=given):
        passed_on = traceparent()

    assert passed_on == given


def test_an_exception_passes_through_a_span() -> None:
    with pytest.raises(KeyError), span("a request"):
        raise KeyError("a")
