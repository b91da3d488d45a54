"""An operation's price is told from its text: fields, times the rows they are asked in, and expensive fields more."""

import pytest
from graphql import parse

from memos_gql.schema import make_schema
from memos_gql.schema.price import PRICES, Budget, price_of
from memos_gql.settings import Settings

SCHEMA = make_schema(Settings(_env_file=None))._schema


def price(query: str, operation_name: str | None = None, **variables: object) -> int:
    return price_of(SCHEMA, parse(query), operation_name=operation_name, variables=variables)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __typename }", 1),
        ("{ limits { maxFiles maxPages } }", 3),
        ('{ a: limits { maxFiles } b: task(id: "t") { id } }', 4),
        # the default of `first` is 10, and each row is an edge with its cursor
        ('{ searchMemory(query: "x", userId: "u") { edges { cursor } } }', 1000 + 10 * 2),
        (
            '{ searchMemory(query: "x", userId: "u", first: 3) { edges { relativity highlights { fragment } } } }',
            1000 + 3 * (1 + 1 + 20 + 1),
        ),
        ('{ memories(userId: "u", first: 2) { totalCount } }', 100 + 2 * 100),
        ('{ nodes(ids: ["a", "b"]) { id } }', 100 + 2),
        ("{ nodes(ids: []) { id } }", 100 + 1),
        ('mutation { cancelTask(input: {taskId: "t"}) { __typename } }', 500 + 1),
        (
            (
                "{ ... on Query { ...more } } fragment more on Query { limits { ...less } } "
                "fragment less on Limits { maxFiles maxPages }"
            ),
            3,
        ),
    ],
)
def test_an_operation_costs_what_its_fields_cost(query: str, expected: int) -> None:
    assert price(query) == expected


def test_rows_come_from_variables_too() -> None:
    query = (
        "query ($first: Int! = 7, $ids: [ID!]!) "
        '{ tasks(userId: "u", first: $first) { edges { cursor } } nodes(ids: $ids) { id } }'
    )

    assert price(query, ids=["a"]) == 100 + 7 * 2 + 100 + 1
    assert price(query, ids=["a", "b", "c"], first=1) == 100 + 2 + 100 + 3
    assert price(query, ids="no list", first="no number") == 100 + 2 + 100 + 1
    assert price(query, ids=[], first=10**100) == 100 + 10_000 * 2 + 100 + 1
    assert price(query, ids=[], first=float("inf")) == 100 + 10_000 * 2 + 100 + 1


def test_an_id_may_be_a_number_of_many_digits() -> None:
    assert price(f"{{ nodes(ids: {'9' * 5000}) {{ id }} }}") == 100 + 10_000


def test_the_named_operation_of_several_is_priced_and_without_a_name_the_dearest() -> None:
    query = "query a { limits { maxFiles } } query b { limits { maxFiles maxPages } }"

    assert (price(query, "a"), price(query, "b"), price(query)) == (2, 3, 3)


def test_fragments_that_multiply_are_priced_without_being_written_out() -> None:
    spreads = " ".join(f"fragment f{each} on Query {{ ...f{each + 1} ...f{each + 1} }}" for each in range(60))

    assert price(f"{{ ...f0 }} {spreads} fragment f60 on Query {{ limits {{ maxFiles }} }}") == 2 * 2**60


async def test_what_a_budget_spends_is_counted_against_the_minute_of_its_key() -> None:
    asked: list[int] = []

    async def spend(price: int) -> int:
        asked.append(price)
        return 1000 - price

    budget = Budget(100, spend)
    assert budget.told(0) == {"price": 0, "limit": 100, "left": 100}
    budget.refusal(60)
    await budget.charge(60)

    assert asked == [60]
    assert budget.told(60) == {"price": 60, "limit": 100, "left": 40, "leftOfMinute": 940}


def test_the_operations_of_a_request_share_one_budget() -> None:
    budget = Budget(100)

    assert budget.refusal(60) is None
    left = "40 of the 100 that one request may cost are left"
    assert (
        budget.refusal(60) == f"The operation costs 60, and {left}; ask for fewer rows by `first`, or for fewer fields."
    )
    assert budget.refusal(40) is None


def test_whatever_has_a_price_is_in_the_schema() -> None:
    for place in PRICES:
        kind, _, name = place.partition(".")
        assert name in getattr(SCHEMA.get_type(kind), "fields", {})
