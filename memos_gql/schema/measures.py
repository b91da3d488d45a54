"""Metrics of GraphQL operations: duration, and errors by code, which HTTP metrics miss because the status is 200."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator

import prometheus_client
from graphql import GraphQLError, OperationType, get_operation_ast
from prometheus_client import Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from strawberry.extensions import SchemaExtension

NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,49}")
MOST_NAMES = 50
"""Clients choose the names of operations, so further names are measured together as `other`."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Measures(Collector):
    """Metrics of this process; `subscriptions` counts the open ones by key."""

    def __init__(self, subscriptions: Counter[str]) -> None:
        self._subscriptions = subscriptions
        self._names: set[str] = set()
        help_text = "Time that a query or mutation took, by its kind and name."
        self._seconds = Histogram("memos_graphql_seconds", help_text, ["type", "name"], buckets=SECONDS, registry=None)
        self._errors = prometheus_client.Counter(
            "memos_graphql_errors", "GraphQL errors that were answered, by code.", ["code"], registry=None
        )

    def ran(self, kind: OperationType, name: str | None, *, seconds: float) -> None:
        self._seconds.labels(kind.value, self.label(name)).observe(seconds)

    def failed(self, errors: Iterable[GraphQLError]) -> None:
        """Count errors that already have the codes that the client sees."""
        for error in errors:
            self._errors.labels(str((error.extensions or {}).get("code"))).inc()

    def collect(self) -> Iterator[Metric]:
        yield from self._seconds.collect()
        yield from self._errors.collect()
        yield GaugeMetricFamily("memos_subscriptions", "Open subscriptions.", value=self._subscriptions.total())

    def label(self, name: str | None) -> str:
        """Return the label for an operation: its name, `anonymous` if it has none, or `other`."""
        if not name:
            return "anonymous"
        if name not in self._names and (len(self._names) >= MOST_NAMES or not NAME.fullmatch(name)):
            return "other"
        self._names.add(name)
        return name


class MeasureOperation(SchemaExtension):
    """Measures valid queries and mutations, but not subscriptions, which last as long as the client wants."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def on_operation(self) -> Iterator[None]:
        began = time.perf_counter()
        yield
        execution = self.execution_context
        document = execution.graphql_document
        operation = get_operation_ast(document, execution._provided_operation_name) if document else None
        if operation and operation.operation is not OperationType.SUBSCRIPTION:
            name = operation.name.value if operation.name else None
            self._measures.ran(operation.operation, name, seconds=time.perf_counter() - began)
