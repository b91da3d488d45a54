"""Valid operations are kept as long as their texts together are short."""

from graphql import parse

from memos_gql.schema.operations import MAX_REMEMBERED, MAX_REMEMBERED_EACH, KnownOperations, Priced

DOCUMENT = parse("{ hello }")


def operation(number: int, *, length: int) -> str:
    return f"{{ hello{number} }}".ljust(length)


def test_the_operations_used_last_are_kept_within_a_number_of_characters() -> None:
    known, length = KnownOperations(), MAX_REMEMBERED // 20
    operations = [operation(number, length=length) for number in range(40)]

    for each in operations:
        known.add(each, DOCUMENT)
        known.get(operations[0])

    kept = [each for each in operations if known.get(each)]
    assert kept == [operations[0], *operations[-19:]]
    assert sum(map(len, kept)) <= MAX_REMEMBERED


def test_an_operation_with_long_values_in_it_is_not_kept() -> None:
    known = KnownOperations()
    longest, longer = (operation(1, length=MAX_REMEMBERED_EACH + more) for more in (0, 1))

    for each in (longest, longer):
        known.add(each, DOCUMENT)

    assert (known.get(longest), known.get(longer)) == (DOCUMENT, None)


def test_a_price_is_computed_anew_for_other_counts_or_another_operation() -> None:
    known, computed = KnownOperations(), list[int]()
    known.add("{ hello }", DOCUMENT)

    def compute() -> int:
        computed.append(len(computed))
        return computed[-1]

    asked = [Priced(None, {"first": 10}), Priced(None, {"first": 10}), Priced(None, {"first": 20}), Priced("A", {})]
    prices = [known.price("{ hello }", each, compute) for each in asked]
    of_unknown = [known.price("{ other }", asked[0], compute) for _ in range(2)]

    assert (prices, of_unknown) == ([0, 0, 1, 2], [3, 4])
