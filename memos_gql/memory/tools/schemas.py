"""The tools that a model was offered: `<tool_schema>` blocks in system messages, as JSON or as a Python literal."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from memos_gql.memory.tools.values import Unreadable, read_json, read_literal, refuse_deep, storable

MAX_NAME = 256
MAX_TOOLS = 500
"""Of one block; more is no list that a model could be offered, and each becomes a memory."""
OPENING = re.compile(r"<tool_schema(?:\s[^<>]{0,200})?>", re.IGNORECASE)
CLOSING = re.compile(r"</tool_schema\s{0,20}>", re.IGNORECASE)
FENCE = re.compile(r"^```\w*\s*\n(.*?)\n?```$", re.DOTALL)
BETWEEN = re.compile(r"[\s,]*")
PYTHON_SIGNS = re.compile(r"[-+~]\s*[-+~]\s*[-+~]")
"""Chains of signs are no literal that a tool has, and each costs Python's parser stack."""


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A tool's name, and its definition as it was given: `{name, …}` or `{type: "function", function: {name, …}}`."""

    name: str
    definition: dict[str, JsonValue]

    @property
    def function(self) -> dict[str, JsonValue]:
        """What of the definition describes the tool itself, whichever form it came in."""
        return _function(self.definition)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: where it stands in the text, what it defines, and whether it says anything besides."""

    start: int
    end: int
    schemas: tuple[ToolSchema, ...]
    is_understood: bool


def tool_schemas(text: str) -> list[ToolSchema]:
    """List the tools that the blocks of a text define, in order; what cannot be read defines none."""
    return [schema for block in _blocks(text) for schema in block.schemas]


def without_schemas(text: str) -> str:
    """Take out the blocks that are wholly understood; one that is not stays, so that nothing is lost."""
    kept, place = [], 0
    for block in _blocks(text):
        if block.is_understood:
            kept.append(text[place : block.start])
            place = block.end
    return "".join([*kept, text[place:]])


def is_same_tool(one: JsonValue, other: JsonValue) -> bool:
    """Compare definitions by what they say: neither the order of their keys nor the form they came in matters."""
    return _described(one) == _described(other)


def _blocks(text: str) -> Iterator[Block]:
    """Yield each closing tag with the last opening one before it: prose may name the tag as well."""
    place = 0
    for closing in CLOSING.finditer(text):
        openings = list(OPENING.finditer(text, place, closing.start()))
        place = closing.end()
        if openings:
            yield _block(text[openings[-1].end() : closing.start()], start=openings[-1].start(), end=place)


def _block(inner: str, *, start: int, end: int) -> Block:
    try:
        entries = list(_entries(inner))
    except Unreadable:
        entries = []
    schemas = tuple(schema for entry in entries[: MAX_TOOLS + 1] if (schema := _schema(entry)))
    if len(schemas) > MAX_TOOLS:
        schemas = ()
    return Block(start, end, schemas, is_understood=0 < len(schemas) == len(entries))


def _entries(inner: str) -> Iterator[JsonValue]:
    body = inner.strip()
    fenced = FENCE.match(body)
    for value in _values(fenced[1].strip() if fenced else body):
        yield from value if isinstance(value, list) else [value]


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
    """Read one definition after the other, as on lines of their own."""
    refuse_deep(body)
    decoder, values, place = json.JSONDecoder(), list[JsonValue](), 0
    try:
        while place < len(body):
            value, end = decoder.raw_decode(body, place)
            values.append(storable(value))
            between = BETWEEN.match(body, end)
            place = between.end() if between else end
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None
    return values


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
