"""Whatever an operation names has a length that is checked before anything else sees the name."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLObjectType, get_named_type, parse

from memos_gql.auth import Caller
from memos_gql.schema import make_schema
from memos_gql.schema.bounds import MAX_VALUES, NAMES, WORDS, Measured, measured
from memos_gql.settings import Settings
from tests.schema.conftest import ToyContext

SCHEMA = make_schema(Settings(_env_file=None))
GRAPHQL = SCHEMA._schema
LONG = "i" * 17_000_000
NOBODY = ToyContext(Caller(project_id="p", key_id="k"), "request")
"""What resolvers get here: one that came as far as its resolver would fail with an error of the server."""
ID_DOORS = {
    "task": "query ($id: ID!) { task(id: $id) { id } }",
    "node": "query ($id: ID!) { node(id: $id) { id } }",
    "nodes": "query ($id: ID!) { nodes(ids: [$id]) { id } }",
    "tasks": "query ($id: ID!) { tasks(userId: $id) { edges { cursor } } }",
    "messages": 'query ($id: ID!) { messages(userId: "u", conversationId: $id) { edges { cursor } } }',
    "memories of a user": "query ($id: ID!) { memories(userId: $id) { edges { cursor } } }",
    "memories of an agent": (
        'query ($id: ID!) { memories(userId: "u", filter: {agentIds: [$id]}) { edges { cursor } } }'
    ),
    "a search": 'query ($id: ID!) { searchMemory(query: "x", userId: $id) { edges { cursor } } }',
    "a search in a file": (
        'query ($id: ID!) { searchMemory(query: "x", userId: "u", filter: {fileIds: [$id]}) { edges { cursor } } }'
    ),
}
NAME_DOORS = {
    "a cursor": 'query ($name: String!) { memories(userId: "u", after: $name) { edges { cursor } } }',
    "a tag to find": 'query ($name: String!) { memories(userId: "u", filter: {tags: [$name]}) { edges { cursor } } }',
}
REFUSALS = {
    "cancelTask": (
        "mutation ($id: ID!) { cancelTask(input: {taskId: $id}) "
        "{ __typename ... on InvalidInputError { issues { path } } } }"
    ),
    "retryTask": (
        "mutation ($id: ID!) { retryTask(input: {taskId: $id}) "
        "{ __typename ... on InvalidInputError { issues { path } } } }"
    ),
    "updateMemory": (
        "mutation ($id: ID!) { updateMemory(input: {id: $id}) "
        "{ __typename ... on InvalidInputError { issues { path } } } }"
    ),
    "deleteMemories": (
        'mutation ($id: ID!) { deleteMemories(input: {userId: "u", select: {ids: [$id]}}) '
        "{ __typename ... on InvalidInputError { issues { path } } } }"
    ),
}
ADD = (
    "mutation ($input: AddMessageInput!) { addMessage(input: $input) "
    "{ ... on InvalidInputError { message issues { path } } } }"
)


async def codes(query: str, **variables: object) -> set[object]:
    result = await SCHEMA.execute(query, variable_values=variables, context_value=NOBODY)
    return {(error.extensions or {})["code"] for error in result.errors or ()}


@pytest.mark.parametrize("door", ID_DOORS)
async def test_an_id_of_17_mb_is_refused_as_input_of_the_user(door: str) -> None:
    assert await codes(ID_DOORS[door], id=LONG) == {"BAD_USER_INPUT"}


@pytest.mark.parametrize("door", NAME_DOORS)
async def test_a_name_of_17_mb_is_refused_as_input_of_the_user(door: str) -> None:
    assert await codes(NAME_DOORS[door], name=LONG) == {"BAD_USER_INPUT"}


async def test_a_subscription_to_an_id_of_17_mb_is_refused() -> None:
    subscription = await SCHEMA.subscribe(
        "subscription ($id: ID!) { taskStatus(taskId: $id) { id } }", variable_values={"id": LONG}, context_value=NOBODY
    )
    results = [result async for result in subscription]

    assert [(error.extensions or {})["code"] for result in results for error in result.errors or ()] == [
        "BAD_USER_INPUT"
    ]


@pytest.mark.parametrize("door", REFUSALS)
async def test_a_mutation_tells_of_a_name_that_is_too_long_in_its_result(door: str) -> None:
    result = await SCHEMA.execute(REFUSALS[door], variable_values={"id": LONG}, context_value=NOBODY)

    assert result.errors is None
    assert result.data is not None
    told = result.data[door]
    assert (told["__typename"], len(told["issues"])) == ("InvalidInputError", 1)
    assert told["issues"][0]["path"][0] == "input"


async def test_every_name_of_an_input_is_told_of_under_its_path() -> None:
    call = {"callId": "1", "name": "x" * 300, "arguments": {}}
    given = {"userId": "u" * 300, "tags": ["ok", "t" * 300], "messages": [{"role": "ASSISTANT", "toolCalls": [call]}]}

    result = await SCHEMA.execute(ADD, variable_values={"input": given}, context_value=NOBODY)

    assert result.data is not None
    assert [".".join(issue["path"]) for issue in result.data["addMessage"]["issues"]] == [
        "input.userId",
        "input.messages.0.toolCalls.0.name",
        "input.tags.1",
    ]


async def test_more_values_than_an_operation_may_hold_are_refused_before_they_are_converted() -> None:
    messages = [{"role": "USER", "content": [{"text": "x"}]}] * MAX_VALUES

    assert await codes(ADD, input={"userId": "u", "messages": messages}) == {"BAD_USER_INPUT"}


async def test_an_unknown_word_of_17_mb_is_not_sent_back() -> None:
    result = await SCHEMA.execute(
        ADD, variable_values={"input": {"userId": "u", "messages": [{"role": LONG}]}}, context_value=NOBODY
    )

    assert [error.message for error in result.errors or ()] == ["A name in the variable `$input` is too long."]


def test_json_of_the_callers_own_shape_is_one_value_and_words_have_no_length_here() -> None:
    document = parse(ADD)
    given = {
        "userId": "u",
        "info": {"numbers": [0] * 40_000},
        "messages": [{"role": "USER", "content": [{"text": LONG}]}],
    }

    assert measured(GRAPHQL, document, {"input": given}) == Measured(12)


def test_whatever_is_listed_as_words_is_in_the_schema() -> None:
    assert set(_strings()) >= WORDS


def _strings() -> Iterator[str]:
    for kind in GRAPHQL.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from (f"{kind.name}.{name}" for name, field in kind.fields.items() if _is_string(field.type))
        if isinstance(kind, GraphQLObjectType):
            arguments = [(name, *each) for name, field in kind.fields.items() for each in field.args.items()]
            yield from (f"{kind.name}.{name}.{argument}" for name, argument, each in arguments if _is_string(each.type))


def _is_string(kind: GraphQLInputType) -> bool:
    return get_named_type(kind).name in NAMES
