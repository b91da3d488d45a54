"""Which tools a system message defines, and what of it is left to be said."""

import json

import pytest
from pydantic import JsonValue

from memos_gql.memory.tools.schemas import ToolSchema, tool_schemas, without_schemas

WEATHER: dict[str, JsonValue] = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": {"type": "object", "properties": {}},
}
STOCK = {"name": "get_stock", "description": "A price."}


def block(inner: object) -> str:
    return f"<tool_schema>{inner if isinstance(inner, str) else json.dumps(inner)}</tool_schema>"


@pytest.mark.parametrize(
    ("inner", "names"),
    [
        ([WEATHER, STOCK], ["get_weather", "get_stock"]),
        (WEATHER, ["get_weather"]),
        ([{"type": "function", "function": WEATHER}, STOCK], ["get_weather", "get_stock"]),
        ("[{'name': 'get_weather', 'strict': True, 'default': None}]", ["get_weather"]),
        (f"\n{json.dumps(WEATHER)}\n{json.dumps(STOCK)}\n", ["get_weather", "get_stock"]),
        (f"```json\n{json.dumps([WEATHER], indent=2)}\n```", ["get_weather"]),
        ("({'name': 'a'}, {'name': 'b'})", ["a", "b"]),
        ({"tools": [{"name": "read_file", "inputSchema": {"type": "object"}}]}, ["read_file"]),
        ({"function_declarations": [WEATHER, STOCK]}, ["get_weather", "get_stock"]),
        ({"weather": {"description": "w", "inputSchema": {}}, "news": {"parameters": {}}}, ["weather", "news"]),
        ({"name": "list_tools", "tools": [WEATHER]}, ["list_tools"]),
    ],
)
def test_json_and_literals_define_tools_in_order(inner: object, names: list[str]) -> None:
    text = f"You are kind. {block(inner)} Be brief."

    assert [schema.name for schema in tool_schemas(text)] == names
    assert without_schemas(text) == "You are kind.  Be brief."


def test_a_definition_is_kept_as_it_was_given() -> None:
    wrapped: dict[str, JsonValue] = {"type": "function", "function": WEATHER, "strict": True}

    (schema,) = tool_schemas(block(wrapped))

    assert schema == ToolSchema("get_weather", wrapped)
    assert schema.function == WEATHER


def test_several_blocks_are_read_and_what_stands_between_them_stays() -> None:
    text = f"a {block(WEATHER)} b <TOOL_SCHEMA version='1'>{json.dumps(STOCK)}</TOOL_SCHEMA > c"

    assert [schema.name for schema in tool_schemas(text)] == ["get_weather", "get_stock"]
    assert without_schemas(text) == "a  b  c"


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "[]",
        "{",
        "see below",
        '{"description": "no name"}',
        '{"name": ""}',
        '{"name": 3}',
        '"get_weather"',
        "{'name': 'a', 'tags': {1, 2}}",
        "{'name': b'a'}",
        "{1: 'a', 'name': 'b'}",
        '{"name": "a", "n": NaN}',
        '{"name": "a", "n": 1e999}',
        '{"name": "a", "n": 99999999999999999999}',
        '{"name": "a\\ud800"}',
        '{"name": "a", "b\\u0000": 1}',
        '{"name": "' + "x" * 257 + '"}',
        '{"name": "a", "deep": ' + "[" * 30 + "]" * 30 + "}",
        "__import__('os').getcwd()",
    ],
)
def test_what_cannot_be_read_or_stored_defines_nothing_and_stays_text(inner: str) -> None:
    text = f"Hello {block(inner)} there"

    assert tool_schemas(text) == []
    assert without_schemas(text) == text


def test_a_block_that_is_understood_in_part_defines_what_it_can_and_stays_text() -> None:
    text = block([WEATHER, {"description": "no name"}])

    assert [schema.name for schema in tool_schemas(text)] == ["get_weather"]
    assert without_schemas(text) == text


@pytest.mark.parametrize("text", ["<tool_schema>[", "</tool_schema>", "Write <tool_schema> tags, please.", "plain"])
def test_a_tag_alone_is_text(text: str) -> None:
    assert (tool_schemas(text), without_schemas(text)) == ([], text)


def test_the_definitions_at_the_beginning_of_an_unclosed_block_are_read() -> None:
    text = f"Use <tool_schema> {json.dumps(WEATHER)}\n{json.dumps(STOCK)} kindly. <tool_schema>[{json.dumps(WEATHER)}, "

    assert [schema.name for schema in tool_schemas(text)] == ["get_weather", "get_stock"]
    assert without_schemas(text) == f"Use kindly. <tool_schema>[{json.dumps(WEATHER)}, "


def test_a_tag_that_prose_names_before_a_block_does_not_spoil_it() -> None:
    text = f"Tools stand in <tool_schema> tags: {block(WEATHER)}"

    assert [schema.name for schema in tool_schemas(text)] == ["get_weather"]
    assert without_schemas(text) == "Tools stand in <tool_schema> tags: "


@pytest.mark.parametrize(
    "hostile",
    [
        "<tool_schema>" * 7_000,
        "<tool_schema></tool_schema>" * 3_500,
        "<tool_schema>" + "[" * 90_000 + "</tool_schema>",
        "<tool_schema>" + "-" * 90_000 + "1</tool_schema>",
        "<tool_schema>" + "1+" * 45_000 + "1</tool_schema>",
        "<tool_schema>" + "not " * 20_000 + "1</tool_schema>",
        "<tool_schema>" + '{"name":"a"}' * 8_000 + "</tool_schema>",
        "<tool_schema>" + "9" * 90_000 + "</tool_schema>",
    ],
)
def test_hostile_text_defines_nothing(hostile: str) -> None:
    assert tool_schemas(hostile) == []
    assert without_schemas(hostile) == hostile
