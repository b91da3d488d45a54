"""Traces by OpenTelemetry: what a request caused, in the web process and in the workers, as spans sent to a collector.

Spans hold ids, counts, durations and the classes of errors, never what users stored or asked. Without
`MEMOS_TRACES_URL` nothing is recorded, and the SDK need not be installed.
"""

import functools
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from memos_gql.errors import CannotStart
from memos_gql.settings import Settings

Params = ParamSpec("Params")
T = TypeVar("T")
Facts = Mapping[str, str | int | float | bool]
Traced = Callable[Params, Coroutine[Any, Any, T]]

SERVICE = "memos-gql"
OPERATION, MODEL = "gen_ai.operation.name", "gen_ai.request.model"
STORE, RECORDS = "gen_ai.memory.store.id", "gen_ai.memory.record.count"
"""Attributes of OpenTelemetry's semantic conventions for generative AI, version 0.1; a project is a memory store."""
ERROR_TYPE = "error.type"
NO_SDK = "MEMOS_TRACES_URL is set, but OpenTelemetry's SDK is not installed: run pip install 'memos-gql[traces]'."

_PROPAGATOR = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("memos_gql")


@contextmanager
def sent_to_collector(settings: Settings, *, process: str) -> Iterator[None]:
    """Send the spans of this process to the configured collector; send the last ones at the end.

    Raises:
        CannotStart: a collector is configured, but the SDK is not installed.
    """
    if settings.traces_url is None:
        yield
        return
    try:
        from memos_gql.collector import provider_for
    except ImportError as error:
        raise CannotStart(NO_SDK) from error
    provider = provider_for(settings.traces_url, share=settings.traces_share, service=SERVICE, process=process)
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


@contextmanager
def span(
    name: str, *, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None, facts: Facts | None = None
) -> Iterator[Span]:
    """Record what happens inside as a span, and an exception by its class.

    Args:
        parent: a `traceparent`, as another process passed it on; without it, the parent is the span around this one.
        facts: attributes; ids, counts and names that the program defines.
    """
    context = _PROPAGATOR.extract({"traceparent": parent}) if parent else None
    with _tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield current
        except BaseException as error:
            fail(current, type(error).__name__)
            raise


def fail(failed: Span, reason: str) -> None:
    """Mark a span as failed; `reason` is a class of errors or a status code."""
    failed.set_attribute(ERROR_TYPE, reason)
    failed.set_status(Status(StatusCode.ERROR))


def started(name: str, *, facts: Facts) -> Span:
    """Start a span that generators can hold: it is no parent of others, and the caller ends it."""
    return _tracer.start_span(name, attributes=facts)


def traced(name: str) -> Callable[[Traced[Params, T]], Traced[Params, T]]:
    """Record each call of an asynchronous function as a span."""

    def decorate(function: Traced[Params, T]) -> Traced[Params, T]:
        @functools.wraps(function)
        async def run(*args: Params.args, **kwargs: Params.kwargs) -> T:
            with span(name):
                return await function(*args, **kwargs)

        return run

    return decorate


def memory_operation(name: str) -> Callable[[Traced[Params, T]], Traced[Params, T]]:
    """Record each call of a function as a memory operation of the conventions, like `search_memory` or `create_memory`.

    The function takes a scope, or the argument `project_id`: the project is the memory store.
    """

    def decorate(function: Traced[Params, T]) -> Traced[Params, T]:
        @functools.wraps(function)
        async def run(*args: Params.args, **kwargs: Params.kwargs) -> T:
            with span(name, facts={OPERATION: name, STORE: _project_of(args, kwargs)}):
                return await function(*args, **kwargs)

        return run

    return decorate


def count_records(count: int) -> None:
    """Note on the running memory operation how many memories it is about."""
    trace.get_current_span().set_attribute(RECORDS, count)


def _project_of(args: tuple[object, ...], named: Mapping[str, object]) -> str:
    given = (getattr(each, "project_id", None) for each in (*args, *named.values()))
    return str(named.get("project_id") or next(filter(None, given), ""))


def traceparent() -> str | None:
    """Return what continues the running trace in another process, in W3C's Trace Context; None without a trace."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")
