"""What is sent to a collector."""

import pytest
from opentelemetry.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from memos_gql.collector import provider_for
from tests.collector import Collector, collecting

OF_A_CLIENT = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"


def record(provider: TracerProvider, name: str, *, parent: str | None = None) -> None:
    context = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
    provider.get_tracer("test").start_span(name, context=context).end()


def sent(share: float, *, parent: str | None = None) -> Collector:
    with collecting() as collector:
        provider = provider_for(collector.url, share=share, service="memos-gql", process="web")
        record(provider, "a request", parent=parent)
        provider.shutdown()
    return collector


def test_a_share_of_one_sends_every_span_with_the_name_of_its_process_before_the_process_ends() -> None:
    (span,) = sent(1.0).spans

    assert (span.process, span.name, span.parent) == ("web", "a request", "")


def test_a_client_that_asks_for_its_trace_is_recorded_under_it() -> None:
    (span,) = sent(1.0, parent=OF_A_CLIENT).spans

    assert (span.trace, span.parent) == ("0af7651916cd43dd8448eb211c80319c", "00f067aa0ba902b7")


@pytest.mark.parametrize("parent", [None, OF_A_CLIENT])
def test_a_share_of_zero_sends_nothing_even_if_a_client_asks_for_its_trace(parent: str | None) -> None:
    assert sent(0.0, parent=parent).spans == []
