"""Execution of operations: long ones in slices, and only until their answer is too long.

By itself, graphql-core completes all rows of a list in one round of the event loop, and likewise all rows that wait for
the same document.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLLeafType,
    GraphQLObjectType,
    OperationType,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter

from memos_gql.auth import Caller
from memos_gql.gate.pace import Pace
from memos_gql.lengths import text_length
from memos_gql.schema.answer_length import MAX_ANSWER_LENGTH, TOO_LONG
from memos_gql.schema.attributes import PLAIN_VALUES, Attribute
from memos_gql.schema.disclosure import VALIDATION_FAILED
from memos_gql.schema.price import Budget
from memos_gql.schema.shared_answers import SharedAnswers, SharedData

MAX_OBJECTS_AT_ONCE = 50
"""Objects that every operation may complete without waiting; few operations have more."""
MAX_LOADED_AT_ONCE = 100
"""Fields of an operation that load something at once: as many as a page has rows, so that a page takes one query."""

T = TypeVar("T")


@dataclass(frozen=True)
class Answered:
    """Takes the place of an event's executor if the answer was completed before, for another subscription."""

    data: SharedData

    def execute_operation(self, serially: bool | None = None) -> ExecutionResult:  # noqa: ARG002 - nothing is executed
        return ExecutionResult(self.data, None)


class _Divided(NamedTuple):
    """The selected fields of a type, of which some only read an attribute."""

    fields: GroupedFieldSet
    attributes: Mapping[str, Attribute]
    rest: GroupedFieldSet


async def _in_order_later(
    fields: GroupedFieldSet, read: Mapping[str, Any], rest: Awaitable[Mapping[str, Any]]
) -> dict[str, Any]:
    return _in_order(fields, read, await rest)


def _in_order(fields: GroupedFieldSet, read: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """Put values in the order in which the fields were selected; a field without a value is left out."""
    found = {**read, **rest}
    return {name: found[name] for name in fields if name in found}


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation.

    The root fields of an expensive operation run one after another, so that the first ones can show that the answer is
    too long. After that, no further field of a query is resolved. A mutation always runs to its end, and only its
    answer is replaced. The operations of a request share the limit on the length; each event of a subscription has its
    own.

    Subscriptions that ask the same of an event with `shared_answers` send one answer.
    """

    _shared: SharedAnswers | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        schema = self.schema.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        self._pace: Pace = schema.pace
        is_wrapped = bool(self.middleware_manager and self.middleware_manager.middlewares)
        self._attributes: dict[str, dict[str, Attribute]] = {} if is_wrapped else schema.attributes
        self._kind = self.operation.operation
        self._budget: Budget = getattr(self.context_value, "budget", None) or Budget(0)
        self._loading = asyncio.Semaphore(MAX_LOADED_AT_ONCE)
        self._known: dict[int, _Divided] = {}
        self._objects = 0
        self._first_field = ""

    def build_per_event_executor(self, payload: Any) -> "Executor":
        shared: SharedAnswers | None = getattr(payload, "shared_answers", None)
        data = shared.get(self.operation, self._asked) if shared else None
        if data is not None:
            return Answered(data)  # type: ignore[return-value]  # only `execute_operation` is called of it
        executor: Executor = super().build_per_event_executor(payload)  # type: ignore[assignment]  # it is a copy
        executor._budget = Budget(0)
        executor._known = {}
        executor._objects = 0
        executor._shared = shared
        return executor

    def execute_operation(self, serially: bool | None = None) -> AwaitableOrValue[Any]:
        is_serial = serially or (self._kind is OperationType.QUERY and self._budget.is_expensive) or None
        result = super().execute_operation(is_serial)
        return self._finished(result) if self.is_awaitable(result) else self._shareable(self._bounded(result))

    def execute_collected_root_fields(
        self, root_type: GraphQLObjectType, root_value: Any, grouped_field_set: GroupedFieldSet, *more: Any
    ) -> AwaitableOrValue[dict[str, Any]]:
        self._first_field = next(iter(grouped_field_set), "")
        return super().execute_collected_root_fields(root_type, root_value, grouped_field_set, *more)

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, details: FieldDetailsList, path: Path, *more: Any
    ) -> AwaitableOrValue[Any]:
        if self._is_too_long and self._kind is not OperationType.MUTATION:
            return None
        return super().execute_field(parent_type, source, details, path, *more)

    def execute_fields(
        self, parent_type: GraphQLObjectType, source: Any, path: Path | None, fields: GroupedFieldSet, *more: Any
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Read plain attributes at once, and give only the other fields to graphql-core.

        Most fields of an answer are attributes: this takes a fifth of the time of all steps for any field.
        """
        if self._is_too_long:
            return super().execute_fields(parent_type, source, path, fields, *more)
        divided = self._divided(parent_type, fields)
        read, rest = self._read(source, divided.attributes), divided.rest
        if len(read) < len(divided.attributes):
            rest = {name: fields[name] for name in fields if name not in read}
        if not rest:
            return read
        completed = super().execute_fields(parent_type, source, path, rest, *more)
        if isinstance(completed, dict):
            return _in_order(fields, read, completed)
        return _in_order_later(fields, read, completed)

    def _divided(self, parent_type: GraphQLObjectType, fields: GroupedFieldSet) -> "_Divided":
        """Divide the selected fields of a type; for all rows of a list, graphql-core gives the same object."""
        known = self._known.get(id(fields))
        if known is None or known.fields is not fields:
            attributes = self._attributes.get(parent_type.name, {})
            plain = {
                name: attribute
                for name, details in fields.items()
                if (attribute := attributes.get(details[0].node.name.value))
            }
            rest = {name: details for name, details in fields.items() if name not in plain}
            known = self._known[id(fields)] = _Divided(fields, plain, rest)
        return known

    def _read(self, source: Any, attributes: Mapping[str, Attribute]) -> dict[str, Any]:
        """Return the values of attributes, without those that have to be awaited or that cannot be converted.

        graphql-core reads the latter again, and makes an error of the field.
        """
        read: dict[str, Any] = {}
        for name, attribute in attributes.items():
            value = getattr(source, attribute.name, None)
            if attribute.is_text and type(value) is str:
                self._budget.answered += len(value)
                read[name] = value
                continue
            if value is None:
                if attribute.is_nullable:
                    read[name] = None
                continue
            if attribute.is_list:
                if type(value) is list and all(type(each) is str for each in value):
                    self._budget.answered += sum(map(len, value))
                    read[name] = [*value]
                continue
            try:
                if isinstance(value, PLAIN_VALUES):
                    read[name] = self.complete_leaf_value(attribute.kind, value)
            except (GraphQLError, TypeError, ValueError):
                pass
        return read

    async def with_abort_signal(self, awaitable: Awaitable[T]) -> T:
        """Await what a resolver returned, for at most `MAX_LOADED_AT_ONCE` fields of the operation at once.

        Otherwise all rows that wait for one document would be completed in the same round of the event loop.
        """
        async with self._loading:
            return await super().with_abort_signal(awaitable)

    def complete_object_value(self, *args: Any) -> AwaitableOrValue[dict[str, Any]]:
        self._objects += 1
        if self._objects > MAX_OBJECTS_AT_ONCE and self._pace.is_spent():
            return self._completed_later(*args)
        return super().complete_object_value(*args)

    def complete_leaf_value(self, return_type: GraphQLLeafType, result: Any) -> Any:  # type: ignore[override]  # a static method there
        completed = super().complete_leaf_value(return_type, result)
        if isinstance(completed, str | dict | list):
            self._budget.answered += text_length(completed, most=MAX_ANSWER_LENGTH)
        return completed

    async def _completed_later(self, *args: Any) -> dict[str, Any]:
        await self._pace.wait()
        fields = super().complete_object_value(*args)
        return await fields if isinstance(fields, Awaitable) else fields

    def _shareable(self, result: Any) -> Any:
        if self._shared is None or result.data is None or result.errors:
            return result
        return ExecutionResult(self._shared.keep(self.operation, self._asked, result.data), None)

    async def _finished(self, result: Awaitable[Any]) -> Any:
        return self._bounded(await result)

    def _bounded(self, result: Any) -> Any:
        if not self._is_too_long:
            return result
        # With a path, because the operation did run: an error without one would say that it did not
        error = GraphQLError(TOO_LONG, path=[self._first_field], extensions={"code": VALIDATION_FAILED})
        return ExecutionResult(None, [error])

    @cached_property
    def _asked(self) -> tuple[Caller, str]:
        return self.context_value.caller, repr(self.variable_values.coerced)

    @property
    def _is_too_long(self) -> bool:
        return self._budget.answered > MAX_ANSWER_LENGTH
