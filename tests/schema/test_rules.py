import time

import pytest
from graphql import get_introspection_query, parse

from memos_gql.schema.rules import (
    MAX_ALIASES,
    MAX_DIRECTIVES,
    MAX_DIRECTIVES_PER_FIELD,
    MAX_FIELDS,
    MAX_REPEATS,
    broken_limits,
)


def faults(query: str, *, max_depth: int = 8) -> list[str]:
    return [error.message for error in broken_limits(parse(query), max_depth=max_depth)]


def doubled_fragments(count: int) -> str:
    links = [f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(count)]
    return "{ ...f0 } " + " ".join(links) + f" fragment f{count} on Query {{ a: hello }}"


def nested(depth: int) -> str:
    return "{ " + "deep { " * (depth - 1) + "name" + " }" * depth


@pytest.mark.parametrize(
    "allowed",
    [
        nested(8),
        "{ " + "... on Query { " * 7 + "hello" + " }" * 8,
        "{ " + " ".join(f"a{n}: hello" for n in range(MAX_ALIASES)) + " }",
        "{ " + "hello " * MAX_REPEATS + "}",
        "{ " + " ".join(f"field{n}" for n in range(MAX_FIELDS)) + " }",
        "{ hello" + " @skip(if: false)" * MAX_DIRECTIVES_PER_FIELD + " }",
        "{ " + "hello @skip(if: false) " * MAX_DIRECTIVES + "}",
        get_introspection_query(input_value_deprecation=True, specified_by_url=True),
    ],
)
def test_what_is_just_within_the_limits_passes(allowed: str) -> None:
    assert faults(allowed) == []


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (nested(9), "The operation has too many levels of fields and fragments: 8 are allowed."),
        (
            "{ " + "... { " * 60 + "hello" + " }" * 61,
            "The operation has too many levels of fields and fragments: 8 are allowed.",
        ),
        (
            "{ " + " ".join(f"a{n}: hello" for n in range(51)) + " }",
            "The operation has too many aliases: 50 are allowed.",
        ),
        (
            "{ " + " ".join(f"field{n}" for n in range(501)) + " }",
            "The operation has too many fields: 500 are allowed.",
        ),
        ("{ " + "hello " * 51 + "}", "The operation has too many repeats of one field: 50 are allowed."),
        (
            "{ ...a ...a } fragment a on Query { " + "hello " * 26 + "}",
            "The operation has too many repeats of one field: 50 are allowed.",
        ),
        (
            "{ hello" + " @skip(if: false)" * 6 + " }",
            "The operation has too many directives on one field: 5 are allowed.",
        ),
        (
            "{ " + "hello @skip(if: false) " * 50 + "other @skip(if: false) }",
            "The operation has too many directives: 50 are allowed.",
        ),
        ("query" + " @a" * 6 + " { hello }", "The operation has too many directives on one field: 5 are allowed."),
    ],
)
def test_one_more_is_refused_with_the_limit(refused: str, sentence: str) -> None:
    assert faults(refused) == [sentence]


def test_depth_goes_through_fragments_of_both_kinds() -> None:
    query = (
        "{ deep { ...a } } fragment a on Deep { ... on Deep { deep { ...b } } } fragment b on Deep { deep { name } }"
    )

    assert faults(query, max_depth=5) == []
    assert faults(query, max_depth=4) == ["The operation has too many levels of fields and fragments: 4 are allowed."]


def test_a_fragment_that_no_operation_spreads_is_counted_too() -> None:
    assert faults("{ hello } fragment unused on Query { " + "hello " * 51 + "}") == [
        "The operation has too many repeats of one field: 50 are allowed."
    ]


def test_fragments_that_spread_each_other_are_left_to_the_rule_against_cycles() -> None:
    assert faults("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a hello }") == []


def test_twenty_five_doubled_fragments_are_refused_at_once() -> None:
    began = time.process_time()

    found = faults(doubled_fragments(25))

    assert time.process_time() - began < 0.1
    assert found == [
        "The operation has too many fields: 500 are allowed.",
        "The operation has too many repeats of one field: 50 are allowed.",
        "The operation has too many aliases: 50 are allowed.",
    ]
