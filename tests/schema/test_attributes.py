"""Fields that only read an attribute, and members of unions, take a shorter way with the same result."""

from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLError

from memos_gql.auth import Caller
from memos_gql.schema.operations import Schema
from memos_gql.schema.price import Budget
from tests.schema.conftest import TOY_SETTINGS, ToyContext


@strawberry.type
class Cat:
    name: str


@strawberry.type
class Dog:
    name: str
    words: list[str]
    nothing: list[str] | None = None

    @strawberry.field
    def shout(self, info: strawberry.Info) -> str:
        return f"{self.name.upper()} {info.field_name}"

    @strawberry.field
    async def whisper(self) -> str:
        return self.name.lower()

    @strawberry.field
    def fail(self) -> str | None:
        raise GraphQLError("no")


Pet = Annotated[Cat | Dog, strawberry.union("Pet")]


@strawberry.type
class Query:
    @strawberry.field
    def pets(self) -> list[Pet]:
        return [Dog(name="Rex", words=["sit", "stay"]), Cat(name="Tom"), Dog(name="Ada", words=[])]

    @strawberry.field
    def wrong(self) -> Dog | None:
        return Dog(name="Rex", words=["sit", None])  # type: ignore[list-item]


async def asked(fields: str) -> tuple[object, list[tuple[str, object]]]:
    """Return the data of an answer, and the messages of its errors with their paths."""
    context = ToyContext(Caller(project_id="toy", key_id="right"), "r", Budget(1_000_000))
    result = await Schema(Query, settings=TOY_SETTINGS).execute(fields, context_value=context)
    return result.data, [(error.message, error.path) for error in result.errors or ()]


async def test_fields_keep_their_order_whichever_way_they_take() -> None:
    data, errors = await asked("{ pets { ... on Dog { whisper words shout name nothing } ... on Cat { name } } }")

    rex = [("whisper", "rex"), ("words", ["sit", "stay"]), ("shout", "REX shout"), ("name", "Rex"), ("nothing", None)]
    ada = [("whisper", "ada"), ("words", []), ("shout", "ADA shout"), ("name", "Ada"), ("nothing", None)]
    assert [list(pet.items()) for pet in data["pets"]] == [rex, [("name", "Tom")], ada]  # type: ignore[index]
    assert errors == []


@pytest.mark.parametrize(
    ("fields", "data", "path"),
    [
        ("{ wrong { name words } }", {"wrong": None}, ["wrong", "words", 1]),
        ("{ pets { ... on Dog { name fail } } }", None, ["pets", 0, "fail"]),
    ],
)
async def test_an_error_has_the_path_of_its_field(fields: str, data: object, path: list[object]) -> None:
    found, errors = await asked(fields)

    assert errors[0][1] == path
    assert data is None or found == data
