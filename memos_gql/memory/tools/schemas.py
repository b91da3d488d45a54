"""The tools offered to a model: `<tool_schema>` blocks in system messages, as JSON or as Python literals."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from memos_gql.memory.tools.values import Unreadable, read_json, read_literal, refuse_deep, storable

MAX_NAME = 256
MAX_TOOLS = 500
"""In one block; no model can be offered more, and each becomes a memory."""
OPENING = re.compile(r"<tool_schema(?:\s[^<>]{0,200})?>", re.IGNORECASE)
CLOSING = re.compile(r"</tool_schema\s{0,20}>", re.IGNORECASE)
FENCE = re.compile(r"^```\w*\s*\n(.*?)\n?```$", re.DOTALL)
BETWEEN = re.compile(r"[\s,]*")
LISTS = ("tools", "functions", "function_declarations", "functionDeclarations")
"""Keys under which MCP servers and model APIs list their tools."""
DESCRIBING = {"description", "parameters", "inputSchema", "input_schema"}
PYTHON_SIGNS = re.compile(r"[-+~]\s*[-+~]\s*[-+~]")
"""Chains of operators do not occur in definitions, and each one costs Python's parser stack."""


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A tool's name and its definition as sent: `{name, …}` or `{type: "function", function: {name, …}}`."""

    name: str
    definition: dict[str, JsonValue]

    @property
    def function(self) -> dict[str, JsonValue]:
        """The part of the definition that describes the tool, in either form."""
        return _function(self.definition)


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its position in the text, the tools it defines, and whether it contains nothing else."""

    start: int
    end: int
    schemas: tuple[ToolSchema, ...]
    is_understood: bool


@dataclass(frozen=True, slots=True)
class Leading:
    """The JSON values at the beginning of a text, and their length in it."""

    values: list[JsonValue]
    length: int


def tool_schemas(text: str) -> list[ToolSchema]:
    """List the tools defined in a text's blocks, in order; unreadable blocks define none."""
    return [schema for block in _blocks(text) for schema in block.schemas]


def without_schemas(text: str) -> str:
    """Remove the blocks that were understood completely; the others stay, so that nothing is lost."""
    kept, place = [], 0
    for block in _blocks(text):
        if block.is_understood:
            kept.append(text[place : block.start])
            place = block.end
    return "".join([*kept, text[place:]])


def is_same_tool(one: JsonValue, other: JsonValue) -> bool:
    """Compare the content of definitions; the order of keys and the form of the definition do not matter."""
    return _described(one) == _described(other)


def _blocks(text: str) -> Iterator[Block]:
    """Yield each block: from the opening tag to the closing tag, or without one to the end of the readable JSON."""
    openings = list(OPENING.finditer(text))
    edges = [*(opening.start() for opening in openings), len(text)][1:]
    for opening, edge in zip(openings, edges, strict=True):
        closing = CLOSING.search(text, opening.end(), edge)
        if closing:
            entries = _entries(text[opening.end() : closing.start()])
            yield _block(entries, start=opening.start(), end=closing.end())
        else:
            leading = _leading_json(text[opening.end() : edge])
            yield _block(_flat(leading.values), start=opening.start(), end=opening.end() + leading.length)


def _block(entries: Sequence[JsonValue], *, start: int, end: int) -> Block:
    schemas = tuple(schema for entry in entries[: MAX_TOOLS + 1] if (schema := _schema(entry)))
    if len(schemas) > MAX_TOOLS:
        schemas = ()
    return Block(start, end, schemas, is_understood=0 < len(schemas) == len(entries))


def _entries(inner: str) -> list[JsonValue]:
    body = inner.strip()
    fenced = FENCE.match(body)
    try:
        return _flat(_values(fenced[1].strip() if fenced else body))
    except Unreadable:
        return []


def _flat(values: Sequence[JsonValue]) -> list[JsonValue]:
    """Flatten lists of definitions, and objects that contain only such a list."""
    entries: list[JsonValue] = []
    for value in values:
        inner = _listed(value)
        entries += [value] if inner is None else inner
    return entries


def _listed(value: JsonValue) -> list[JsonValue] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and "name" not in value:
        return next((inner for key in LISTS if isinstance(inner := value.get(key), list)), None) or _by_name(value)
    return None


def _by_name(value: dict[str, JsonValue]) -> list[JsonValue] | None:
    """Read tools listed by name, `{"get_weather": {"description": …}}`."""
    tools: list[JsonValue] = [
        {"name": name, **tool} for name, tool in value.items() if isinstance(tool, dict) and DESCRIBING & tool.keys()
    ]
    return tools if 0 < len(tools) == len(value) and "function" not in value else None


def _values(body: str) -> list[JsonValue]:
    for read in (_one_json, _json_in_turn, _one_literal):
        try:
            return read(body)
        except Unreadable:
            continue
    raise Unreadable("neither JSON nor a literal")


def _one_json(body: str) -> list[JsonValue]:
    return [read_json(body)]


def _one_literal(body: str) -> list[JsonValue]:
    if PYTHON_SIGNS.search(body):
        raise Unreadable("no literal of a tool")
    return [read_literal(body)]


def _json_in_turn(body: str) -> list[JsonValue]:
    """Read several definitions one after the other, for example one per line."""
    leading = _leading_json(body)
    if leading.length < len(body):
        raise Unreadable("no JSON to the end")
    return leading.values


def _leading_json(body: str) -> Leading:
    """Read the JSON values at the beginning of a text; none if it is nested too deeply."""
    decoder, values, place = json.JSONDecoder(), list[JsonValue](), _after(body, 0)
    try:
        refuse_deep(body)
        while place < len(body):
            value, end = decoder.raw_decode(body, place)
            values.append(storable(value))
            place = _after(body, end)
    except (ValueError, RecursionError):
        pass  # the rest is not JSON; the caller compares the length
    return Leading(values, place)


def _after(body: str, place: int) -> int:
    between = BETWEEN.match(body, place)
    return between.end() if between else place


def _described(definition: JsonValue) -> JsonValue:
    return _function(definition) if isinstance(definition, dict) else definition


def _schema(entry: JsonValue) -> ToolSchema | None:
    if not isinstance(entry, dict):
        return None
    name = _function(entry).get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME:
        return None
    return ToolSchema(name=name.strip(), definition=entry)


def _function(definition: dict[str, JsonValue]) -> dict[str, JsonValue]:
    function = definition.get("function")
    return function if isinstance(function, dict) and definition.get("type", "function") == "function" else definition
