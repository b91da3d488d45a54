"""A span for each query and mutation that is executed.

A subscription has none: it lasts as long as the client wants.
"""

from collections.abc import Iterator

from graphql import OperationDefinitionNode, OperationType, get_operation_ast
from opentelemetry.trace import Span
from strawberry.extensions import SchemaExtension

from memos_gql.schema.measures import Measures
from memos_gql.traces import fail, span


class TraceOperation(SchemaExtension):
    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def on_execute(self) -> Iterator[None]:
        operation = self._operation()
        if operation is None or operation.operation is OperationType.SUBSCRIPTION:
            yield
            return
        name = self._measures.label(operation.name.value if operation.name else None)
        kind = operation.operation.value
        with span(kind, facts={"graphql.operation.type": kind, "graphql.operation.name": name}) as current:
            yield
            self._mark(current)

    def _operation(self) -> OperationDefinitionNode | None:
        execution = self.execution_context
        document = execution.graphql_document
        return get_operation_ast(document, execution._provided_operation_name) if document else None

    def _mark(self, current: Span) -> None:
        """Mark the span as failed if the operation has errors."""
        errors = getattr(self.execution_context.result, "errors", None)
        if errors:
            fail(current, type(errors[0].original_error or errors[0]).__name__)
