"""The menu of the playground offers an operation for every root field, and each is right."""

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, parse, validate

from memos_gql.schema import make_schema
from memos_gql.schema.operations import RULES
from memos_gql.settings import Settings
from memos_gql.web.playground import FOLDER

SCHEMA = make_schema(Settings(_env_file=None))._schema
TEXT = (FOLDER / "operations.graphql").read_text()


def operations() -> list[OperationDefinitionNode]:
    return [definition for definition in parse(TEXT).definitions if isinstance(definition, OperationDefinitionNode)]


def test_every_root_field_has_an_operation_that_is_named_after_it() -> None:
    asked = []
    for operation in operations():
        (field,) = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        assert operation.name
        assert operation.name.value == field.name.value[0].upper() + field.name.value[1:]
        asked.append(field.name.value)

    roots = [root for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type) if root]
    assert sorted(asked) == sorted(name for root in roots for name in root.fields)


def test_every_operation_is_valid_and_says_what_it_does() -> None:
    found = operations()

    faults = [error.message for each in found for error in validate(SCHEMA, DocumentNode(definitions=(each,)), RULES)]
    assert faults == []
    assert TEXT.count("\n# ") + 1 == len(found)
