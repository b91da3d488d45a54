"""Prepare an operation before it runs.

It is parsed once, checked against the limits, validated, and counted if it is a subscription.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType as StrawberryOperationType

from memos_gql.auth import Caller
from memos_gql.errors import RateLimited
from memos_gql.gate.answer import BAD_USER_INPUT, RATE_LIMITED, new_request_id
from memos_gql.gate.pace import Pace
from memos_gql.schema.attributes import attributes_of, shorten
from memos_gql.schema.bounds import bound_arguments, measured
from memos_gql.schema.disclosure import MAX_ERRORS, VALIDATION_FAILED, coded, disclose, refusal
from memos_gql.schema.execution import Executor
from memos_gql.schema.failures import EXCEPTION_HANDLERS
from memos_gql.schema.measures import MeasureOperation, Measures
from memos_gql.schema.price import EXPENSIVE, Budget, counts_in, price_of
from memos_gql.schema.rules import MAX_TOKENS, broken_limits
from memos_gql.schema.scalars import SCALAR_MAP
from memos_gql.schema.tracing import TraceOperation
from memos_gql.schema.wording import worded
from memos_gql.settings import Settings
from memos_gql.turns import Turns

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
T = TypeVar("T")

MAX_READ_AT_ONCE = 2 * 1024
"""Operations up to this length are parsed and validated in the event loop, which takes some milliseconds."""
MAX_REMEMBERED = 256 * 1024
"""Characters of all cached operations; a parsed operation takes up to 160 bytes per character, so 40 MB in total."""
MAX_REMEMBERED_EACH = 16 * 1024
"""Characters of one cached operation; a longer one has its values inline, and will hardly be sent twice."""
EXPENSIVE_AT_ONCE = 2


class CallContext(Protocol):
    """The part of the resolvers' context that the server itself reads."""

    @property
    def caller(self) -> Caller: ...

    @property
    def request_id(self) -> str: ...

    @property
    def budget(self) -> Budget: ...


class Priced(NamedTuple):
    """What decides about the price of an operation: its name, and the variables that may be numbers of rows."""

    operation_name: str | None
    counts: Mapping[str, float]


class KnownOperations:
    """A cache of the latest valid operations: parsing and validating take nine tenths of a small query's time.

    Each is kept with the last price, because most requests of one operation ask for the same number of rows.
    """

    def __init__(self) -> None:
        self._documents: OrderedDict[str, DocumentNode] = OrderedDict()
        self._prices: dict[str, tuple[Priced, int]] = {}
        self._length = 0

    def price(self, query: str, priced: Priced, compute: Callable[[], int]) -> int:
        """Return the price of an operation; it is computed unless the last one of this query had the same counts."""
        last, price = self._prices.get(query, (None, 0))
        if last != priced:
            price = compute()
            if query in self._documents:
                self._prices[query] = priced, price
        return price

    def get(self, query: str) -> DocumentNode | None:
        document = self._documents.get(query)
        if document:
            self._documents.move_to_end(query)
        return document

    def add(self, query: str, document: DocumentNode) -> None:
        if query in self._documents or len(query) > MAX_REMEMBERED_EACH:
            return
        self._documents[query] = document
        self._length += len(query)
        while self._length > MAX_REMEMBERED:
            oldest, _ = self._documents.popitem(last=False)
            self._prices.pop(oldest, None)
            self._length -= len(oldest)


class Schema(strawberry.Schema):
    """A Strawberry schema that enforces the limits on operations, and gives every error a code."""

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        *,
        settings: Settings,
        types: Iterable[type] = (),
    ) -> None:
        self.known = KnownOperations()
        # A single thread, because several would take the interpreter from all other work.
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read")
        self.expensive = Turns(EXPENSIVE_AT_ONCE)
        self.pace = Pace()
        self.max_depth = settings.max_query_depth
        self._has_suggestions = settings.suggestions
        self._rules = RULES if settings.introspection else (*RULES, NoSchemaIntrospectionCustomRule)
        open_subscriptions: Counter[str] = Counter()
        self.measures = Measures(open_subscriptions)
        super().__init__(
            query,
            mutation,
            subscription,
            types=types,
            execution_context_class=Executor,
            exception_handlers=EXCEPTION_HANDLERS,
            config=StrawberryConfig(scalar_map=SCALAR_MAP, batching_config={"max_operations": settings.max_batch}),
            extensions=[
                lambda: MeasureOperation(self.measures),
                lambda: TraceOperation(self.measures),
                lambda: ReadOperation(self),
                lambda: CapSubscriptions(open_subscriptions, limit=settings.max_subscriptions),
            ],
        )
        bound_arguments(self._schema)
        self.attributes = attributes_of(self._schema)
        shorten(self._schema)

    async def read(self, query: str) -> DocumentNode:
        """Parse an operation; a long one in a thread.

        Raises:
            GraphQLError: it has a syntax error.
        """
        return await self._beside(query, partial(parse, query, max_tokens=MAX_TOKENS))

    async def _beside(self, query: str, work: Callable[[], T]) -> T:
        """Do some work on an operation, in a thread if the operation is long."""
        if len(query) <= MAX_READ_AT_ONCE:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    async def is_subscription(self, query: str, operation_name: str | None) -> bool:
        """Whether the operation is a subscription; False if it cannot be parsed."""
        if OperationType.SUBSCRIPTION.value not in query:
            return False
        try:
            document = self.known.get(query) or await self.read(query)
        except GraphQLError:
            return False
        operation = get_operation_ast(document, operation_name)
        return operation is not None and operation.operation is OperationType.SUBSCRIPTION

    async def faults(self, query: str, document: DocumentNode) -> list[GraphQLError]:
        """List what is wrong with an operation, given as text and parsed; in a thread if it is long."""
        return await self._beside(query, partial(self._faults, document))

    def _faults(self, document: DocumentNode) -> list[GraphQLError]:
        # the limits are checked first, because validation without them may take any time
        errors = broken_limits(document, max_depth=self.max_depth) or validate(
            self._schema, document, self._rules, max_errors=MAX_ERRORS - 1, hide_suggestions=not self._has_suggestions
        )
        return [coded(error, VALIDATION_FAILED) for error in errors]

    def price(self, document: DocumentNode, execution: ExecutionContext) -> int:
        """Return the price of an operation with its variables.

        Raises:
            GraphQLError: the variables contain too many values.
        """
        variables = execution.variables or {}
        found = measured(self._schema, document, variables)
        if found.fault:
            raise GraphQLError(found.fault, extensions={"code": BAD_USER_INPUT})
        return found.values + self.known.price(
            execution.query or "",
            Priced(execution._provided_operation_name, counts_in(variables)),
            lambda: price_of(
                self._schema, document, operation_name=execution._provided_operation_name, variables=variables
            ),
        )

    async def stream(self, *args: Any, **options: Any) -> StreamResult:
        """Run an operation as Strawberry does, but return a syntax error as its result."""
        return _with_syntax_errors(await super().stream(*args, **options), self.process_errors)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Replace the errors with what the client may see; every result, over any transport, passes through here."""
        context = execution_context.context if execution_context else None
        plain = [worded(error, self._schema, has_suggestions=self._has_suggestions) for error in errors]
        errors[:] = disclose(plain, request_id=context.request_id if context else new_request_id())
        self.measures.failed(errors)


async def _with_syntax_errors(results: StreamResult, disclosed: Callable[[list[GraphQLError]], None]) -> StreamResult:
    async with aclosing(results):
        try:
            async for result in results:
                yield result
        except GraphQLSyntaxError as error:
            errors: list[GraphQLError] = [error]
            disclosed(errors)
            yield PreExecutionError(data=None, errors=errors)


class ReadOperation(SchemaExtension):
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._price: int | None = None

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = MAX_TOKENS
        yield

    async def on_parse(self) -> AsyncIterator[None]:
        query = self.execution_context.query or ""
        document = self._schema.known.get(query)
        self._is_known = document is not None
        self.execution_context.graphql_document = document or await self._schema.read(query)
        yield

    async def on_validate(self) -> AsyncIterator[None]:
        query, document = self.execution_context.query or "", self.execution_context.graphql_document
        faults = await self._schema.faults(query, document) if document and not self._is_known else []
        if document and not faults:
            self._schema.known.add(query, document)
            faults = self._ambiguity(document) or await self._too_much(document)
        self.execution_context.pre_execution_errors = faults
        yield

    async def _too_much(self, document: DocumentNode) -> list[GraphQLError]:
        """List why the operation exceeds its limits; if it does not, spend its price."""
        try:
            self._price = self._schema.price(document, self.execution_context)
        except GraphQLError as error:
            return [error]
        context: CallContext | None = self.execution_context.context
        if context is None:
            return []
        sentence = context.budget.refusal(self._price)
        if sentence:
            return [GraphQLError(sentence, extensions={"code": VALIDATION_FAILED})]
        try:
            await context.budget.charge(self._price)
        except RateLimited as error:
            return [refusal(error, request_id=context.request_id)]
        return []

    async def on_execute(self) -> AsyncIterator[None]:
        """Let an expensive operation run when its key has a turn.

        Raises:
            RateLimited: too many operations of this key are waiting.
        """
        context: CallContext | None = self.execution_context.context
        if context is None or (self._price or 0) < EXPENSIVE:
            yield
            return
        async with self._schema.expensive.turn(context.caller.key_id):
            yield

    def get_results(self) -> dict[str, object]:
        """Report the price if the request asks for it, or if its key has a limit per minute."""
        execution = self.execution_context
        budget: Budget | None = execution.context.budget if execution.context else None
        is_asked = (execution.operation_extensions or {}).get("cost") is True
        if self._price is None or budget is None or not (is_asked or budget.left_of_minute is not None):
            return {}
        return {"cost": budget.told(self._price)}

    def _ambiguity(self, document: DocumentNode) -> list[GraphQLError]:
        # The specification demands an error; Strawberry would run the first operation. The requested name is only in a
        # private attribute.
        if self.execution_context._provided_operation_name or get_operation_ast(document):
            return []
        sentence = "The document holds several operations: name one of them in `operationName`."
        return [GraphQLError(sentence, extensions={"code": BAD_USER_INPUT})]


class CapSubscriptions(SchemaExtension):
    """Counts a key's open subscriptions, each from its start to its end, however it ends."""

    def __init__(self, open_by_key: Counter[str], *, limit: int) -> None:
        self._open_by_key = open_by_key
        self._limit = limit
        self._counted_for: str | None = None

    def on_operation(self) -> Iterator[None]:
        try:
            yield
        finally:
            if self._counted_for is not None:
                self._open_by_key[self._counted_for] -= 1

    def on_validate(self) -> Iterator[None]:
        execution = self.execution_context
        if execution.operation_type is StrawberryOperationType.SUBSCRIPTION and not execution.pre_execution_errors:
            self._count(execution.context)
        yield

    def _count(self, context: CallContext) -> None:
        key_id = context.caller.key_id
        if self._open_by_key[key_id] >= self._limit:
            sentence = f"This key has {self._limit} subscriptions open, and no more are allowed; end one first."
            self.execution_context.pre_execution_errors = [GraphQLError(sentence, extensions={"code": RATE_LIMITED})]
            return
        self._open_by_key[key_id] += 1
        self._counted_for = key_id
