"""The operations that the playground offers, as they are offered, against a server."""

import re

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, print_ast

from memos_gql.web.playground import FOLDER
from tests.e2e.client import Client

OPERATIONS = [
    each
    for each in parse((FOLDER / "operations.graphql").read_text()).definitions
    if isinstance(each, OperationDefinitionNode)
]
ONCE = [print_ast(each) for each in OPERATIONS if each.operation is not OperationType.SUBSCRIPTION]


@pytest.mark.parametrize("example", ONCE, ids=[example.split()[1].split("(")[0] for example in ONCE])
def test_an_example_is_answered_or_asks_for_an_id_of_ones_own(client: Client, example: str) -> None:
    mine = example.replace('"ann"', f'"{client.user_id}"').replace('"Manuals"', f'"{client.user_id}"')

    answer = client.send(mine).json()

    assert "errors" not in answer, answer
    (result,) = answer["data"].values()
    if isinstance(result, dict) and "code" in result:
        (blank,) = set(re.findall(r"\w+_…", example))
        assert result == {"code": "NOT_FOUND", "message": f"Nothing found with id {blank}."}
