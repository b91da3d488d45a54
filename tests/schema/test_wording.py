"""What is wrong with a request is said in words of the API, with the hint that a first-time user needs."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values

from memos_gql.schema import make_schema
from memos_gql.schema.operations import RULES
from memos_gql.schema.wording import worded
from memos_gql.settings import Settings

SCHEMA = make_schema(Settings(_env_file=None))._schema
ADD = 'mutation {{ addMessage(input: {{userId: "a", messages: [{{role: USER, content: {}}}]}}) {{ __typename }} }}'


def said(query: str, *, has_suggestions: bool = True) -> list[str]:
    return [
        worded(error, SCHEMA, has_suggestions=has_suggestions).message
        for error in validate(SCHEMA, parse(query), RULES)
    ]


def said_of(value: Any) -> list[str]:
    operation = parse("mutation ($input: AddMessageInput!) { addMessage(input: $input) { __typename } }").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(SCHEMA, operation.variable_definitions or (), {"input": value})
    return [worded(error, SCHEMA, has_suggestions=True).message for error in found] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ('{ search(query: "x") { id } }', "Did you mean 'searchMemory'?"),
        ('{ memories(userId: "a") { id } }', "Ask for it in `edges { node { id } }`."),
        ('{ memories(userId: "a") { nodes { id } } }', "Ask for it in `edges { node { … } }`."),
        ('{ conversations(userId: "a") { title } }', "Ask for it in `edges { node { title } }`."),
        ('{ memories(userId: "a") { edges { value } } }', "Ask for it in `node { value }`."),
        ("{ addMessage { task { id } } }", "It is a field of `Mutation`: write `mutation { addMessage … }`."),
        (ADD.format('"hi"'), 'Write a list of parts, e.g. [{text: "Hello."}].'),
        (ADD.format('[{image: "x"}]'), 'Write its source, e.g. {source: {url: "https://…"}}.'),
        (ADD.format("[{image: null}]"), "Field 'image' must not be null; leave it out."),
        ("mutation { cancelTask(input: {taskId: null}) { __typename } }", "A value of type 'ID!' must not be null."),
    ],
)
def test_a_query_that_is_wrong_is_told_what_to_write(query: str, hint: str) -> None:
    assert hint in " ".join(said(query))


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (None, "A value of type 'AddMessageInput!' must not be null."),
        (
            {"userId": "a", "messages": [{"role": "USER", "content": "hi"}]},
            'Write a list of parts, e.g. [{text: "Hello."}].',
        ),
        (
            {"userId": "a", "messages": [{"role": "USER", "content": [{"text": None}]}]},
            "Field 'text' must not be null; leave it out.",
        ),
        ({"user_id": None, "messages": []}, "Did you mean 'userId'?"),
        ({"userId": True, "messages": []}, "ID cannot represent value: true"),
    ],
)
def test_variables_that_are_wrong_are_told_what_to_write(value: object, hint: str) -> None:
    sentences = " ".join(said_of(value))

    assert hint in sentences
    assert [word for word in ("None", "True", "Maybe", "{'") if word in sentences] == []


@pytest.mark.parametrize("name", ["tags", "asyncMode", "info", "idempotencyKey"])
def test_null_is_taken_where_there_is_a_default(name: str) -> None:
    assert (
        said_of({"userId": "a", "messages": [{"role": "USER", "content": None, "toolCalls": None}], name: None}) == []
    )


def test_without_suggestions_nothing_is_told_of_the_schema() -> None:
    assert said('{ memorys(userId: "a") { id } searchMemori }', has_suggestions=False) == [
        "Cannot query field 'memorys' on type 'Query'.",
        "Cannot query field 'searchMemori' on type 'Query'.",
    ]
