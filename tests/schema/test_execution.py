"""Long operations leave others their time, and end as soon as their answer is too long."""

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Iterator
from enum import Enum

import pytest
import strawberry
from strawberry.types import ExecutionResult

from memos_gql.auth import Caller
from memos_gql.schema.answer_length import MAX_ANSWER_LENGTH, TOO_LONG
from memos_gql.schema.operations import Schema
from memos_gql.schema.price import EXPENSIVE, Budget
from tests.schema.conftest import TOY_SETTINGS, ToyContext

ROWS, TIMES = 100, 39
"""As many rows as a list may have, each asked for as often as the price allows."""
MOST_OF_THE_TIME = 0.25
"""The share of the whole that is done in one go at most; without slices it was nearly all of it."""
LEAST_S = 0.0005
"""Shorter rounds are idle ones."""
LONG = "x" * (MAX_ANSWER_LENGTH // 4)
CALLER = Caller(project_id="toy", key_id="right")

Execute = Callable[[str], Coroutine[object, object, ExecutionResult]]


@strawberry.type
class Document:
    name: str = "document"


@strawberry.type
class Row:
    shared: strawberry.Private[asyncio.Future[Document]]

    @strawberry.field
    def document(self) -> Document:
        return Document()

    @strawberry.field
    async def loaded(self) -> Document:
        return await self.shared


@strawberry.type
class Long:
    text: str = LONG


class Size(Enum):
    SMALL = "small"


@strawberry.type
class Attributes:
    """An object whose attributes may be other than its fields say."""

    text: str
    number: int
    size: strawberry.enum(Size)  # type: ignore[valid-type]
    maybe: str | None = None


@strawberry.type
class Query:
    @strawberry.field
    def right(self) -> Attributes:
        return Attributes(text="x", number=1, size=Size.SMALL)

    @strawberry.field
    def too_large(self) -> Attributes | None:
        return Attributes(text="x", number=2**40, size=Size.SMALL)

    @strawberry.field
    def missing(self) -> Attributes | None:
        return Attributes(text=None, number=1, size=Size.SMALL)  # type: ignore[arg-type]

    @strawberry.field
    async def rows(self) -> list[Row]:
        shared: asyncio.Future[Document] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.5, shared.set_result, Document())
        return [Row(shared=shared) for _ in range(ROWS)]

    @strawberry.field
    async def long(self, number: int, first: int = 1) -> list[Long]:  # noqa: ARG002 - it raises the price
        _resolved.append(number)
        await asyncio.sleep(0.01)
        return [Long()]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def long(self, number: int) -> str:
        _resolved.append(number)
        return LONG


_resolved: list[int] = []


@pytest.fixture
def resolved() -> list[int]:
    """The numbers of the fields `long` that were resolved."""
    _resolved.clear()
    return _resolved


@pytest.fixture
def older_objects_exempt() -> Iterator[None]:
    """Exempt all that lives from garbage collection, as the web process does when it starts."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def execute() -> Execute:
    schema = Schema(Query, Mutation, settings=TOY_SETTINGS)

    async def executed(query: str) -> ExecutionResult:
        return await schema.execute(query, context_value=ToyContext(CALLER, "r", Budget(1_000_000)))

    return executed


async def longest_share(work: Coroutine[object, object, ExecutionResult]) -> tuple[float, ExecutionResult]:
    """Return the share of its processor time that the work takes at the longest before others have their turn."""
    working, rounds_s = asyncio.create_task(work), [0.0]
    while not working.done():
        began = time.thread_time()
        await asyncio.sleep(0)
        rounds_s.append(time.thread_time() - began)
    busy_s = [each for each in rounds_s if each > LEAST_S]
    return max(rounds_s) / sum(busy_s), working.result()


@pytest.mark.usefixtures("older_objects_exempt")
@pytest.mark.parametrize("name", ["document", "loaded"])
async def test_others_have_their_turn_while_many_rows_are_completed(execute: Execute, name: str) -> None:
    many = " ".join(f"a{number}: {name} {{ name }}" for number in range(TIMES))

    # The first time, it is also parsed and validated, which is limited by the length of an operation
    await execute(f"{{ rows {{ {many} }} }}")

    share, result = await longest_share(execute(f"{{ rows {{ {many} }} }}"))

    row = {f"a{number}": {"name": "document"} for number in range(TIMES)}
    assert (result.errors, result.data) == (None, {"rows": [row] * ROWS})
    assert share < MOST_OF_THE_TIME


async def test_once_the_answer_is_too_long_no_further_field_of_a_dear_query_is_resolved(
    execute: Execute, resolved: list[int]
) -> None:
    many = " ".join(f"a{number}: long(number: {number}, first: {EXPENSIVE}) {{ text }}" for number in range(45))

    result = await execute(f"{{ {many} }}")

    assert result.data is None
    assert [(error.message, error.path) for error in result.errors or ()] == [(TOO_LONG, ["a0"])]
    assert resolved == [0, 1, 2, 3, 4]


async def test_a_cheaper_query_resolves_its_fields_at_once(execute: Execute, resolved: list[int]) -> None:
    result = await execute(
        "{ " + " ".join(f"a{number}: long(number: {number}) {{ text }}" for number in range(6)) + " }"
    )

    assert [error.message for error in result.errors or ()] == [TOO_LONG]
    assert resolved == [0, 1, 2, 3, 4, 5]


async def test_a_mutation_runs_to_its_end_and_its_answer_is_replaced(execute: Execute, resolved: list[int]) -> None:
    result = await execute("mutation { " + " ".join(f"a{number}: long(number: {number})" for number in range(7)) + " }")

    assert result.data is None
    assert [(error.message, error.path) for error in result.errors or ()] == [(TOO_LONG, ["a0"])]
    assert resolved == [0, 1, 2, 3, 4, 5, 6]


async def test_attributes_are_converted_to_their_types(execute: Execute) -> None:
    result = await execute("{ right { __typename text other: number size maybe } }")

    right = {"__typename": "Attributes", "text": "x", "other": 1, "size": "SMALL", "maybe": None}
    assert (result.errors, result.data) == (None, {"right": right})


async def test_an_attribute_of_a_wrong_value_is_an_error_of_its_field(execute: Execute) -> None:
    result = await execute("{ tooLarge { text number } missing { number text } right { text } }")

    assert result.data == {"tooLarge": None, "missing": None, "right": {"text": "x"}}
    assert sorted(str(error.path) for error in result.errors or ()) == ["['missing', 'text']", "['tooLarge', 'number']"]
