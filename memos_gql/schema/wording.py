"""Reword the messages of graphql-core and Strawberry for users of the API, and add hints for first-time users."""

import re

from graphql import GraphQLError, GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type

_NOT_NULL = r"Field '\1' must not be null; leave it out."
_PLAIN = (
    # Python's names for types and values
    (re.compile(r"Expected value of type '[^']*', found null\. Field '(\w+)' of type 'Maybe\[.*"), _NOT_NULL),
    (re.compile(r"Value for member field '(\w+)' must be non-null"), _NOT_NULL),
    (
        re.compile(r"Expected value of non-null type '([^']+)' not to be None\."),
        r"A value of type '\1' must not be null.",
    ),
    # The sent value is repeated in Python's notation
    (re.compile(r", found: [{\[].*", re.DOTALL), "."),
    (re.compile(r"(?<=[.?]) Found: [{\[].*", re.DOTALL), ""),
    (re.compile(r"(?<=found: )None\b|(?<=value: )None\b"), "null"),
    (re.compile(r"(?<=found: )True\b|(?<=value: )True\b"), "true"),
    (re.compile(r"(?<=found: )False\b|(?<=value: )False\b"), "false"),
)
_UNKNOWN_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'\.")
_SUGGESTION = re.compile(r" Did you mean [^?]*\?")
_NO_OBJECT = re.compile(r"Expected value of type '(\w+)' to be an object, found: ")
_FORMS = {
    "ContentInput": 'Write a list of parts, e.g. [{text: "Hello."}].',
    "MessageInput": 'Write a list of messages, e.g. [{role: USER, content: [{text: "Hello."}]}].',
    "FileSourceInput": 'Write one source, e.g. {url: "https://…"}.',
    "ImageInput": 'Write its source, e.g. {source: {url: "https://…"}}.',
    "FileInput": 'Write its source, e.g. {source: {url: "https://…"}}.',
    "MemorySelector": 'Write {ids: ["…"]} or {filter: {…}}.',
}
_SHORTEST_WORD = 3
_MOST_SUGGESTED = 3


def worded(error: GraphQLError, schema: GraphQLSchema, *, has_suggestions: bool) -> GraphQLError:
    """Return the message in plain words. Suggestions reveal names of the schema, so a setting can switch them off."""
    if error.original_error is None or isinstance(error.original_error, GraphQLError):
        error.message = _sentence(error.message, schema, has_suggestions=has_suggestions)
    return error


def _sentence(message: str, schema: GraphQLSchema, *, has_suggestions: bool) -> str:
    for pattern, words in _PLAIN:
        message = pattern.sub(words, message)
    if not has_suggestions:
        return _SUGGESTION.sub("", message)
    hint = _hint(message, schema)
    return f"{_SUGGESTION.sub('', message).rstrip('.')}. {hint}" if hint else message


def _hint(message: str, schema: GraphQLSchema) -> str | None:
    form = _NO_OBJECT.search(message)
    if form:
        return _FORMS.get(form[1])
    unknown = _UNKNOWN_FIELD.match(message)
    return _other_place(unknown[1], unknown[2], schema) if unknown else None


def _other_place(name: str, kind: str, schema: GraphQLSchema) -> str | None:
    """Return a hint where to find a field that was requested at the wrong place, or by a part of its name."""
    fields = _fields(schema, kind)
    node = _node_of(fields, schema)
    if node and (name in node or name in {"node", "nodes"}):
        row = f"node {{ {name if name in node else '…'} }}"
        return f"Ask for it in `{row}`." if "cursor" in fields else f"Ask for it in `edges {{ {row} }}`."
    roots = {root.name for root in (schema.query_type, schema.mutation_type, schema.subscription_type) if root}
    owner = next((root for root in sorted(roots - {kind}) if kind in roots and name in _fields(schema, root)), None)
    if owner:
        return f"It is a field of `{owner}`: write `{owner.lower()} {{ {name} … }}`."
    longer = [each for each in fields if len(name) >= _SHORTEST_WORD and name.lower() in each.lower()]
    named = " or ".join(f"'{each}'" for each in longer[:_MOST_SUGGESTED])
    return f"Did you mean {named}?" if named else None


def _fields(schema: GraphQLSchema, kind: str) -> dict[str, GraphQLField]:
    found = schema.get_type(kind)
    return dict(found.fields) if isinstance(found, GraphQLObjectType | GraphQLInterfaceType) else {}


def _node_of(fields: dict[str, GraphQLField], schema: GraphQLSchema) -> dict[str, GraphQLField] | None:
    """Return the fields of the nodes of a connection or an edge; for a union, the fields that all members have."""
    edge = _fields(schema, get_named_type(fields["edges"].type).name) if "edges" in fields else fields
    if not {"cursor", "node"} <= edge.keys():
        return None
    row = get_named_type(edge["node"].type)
    kinds = (
        [row.name]
        if isinstance(row, GraphQLObjectType | GraphQLInterfaceType)
        else [each.name for each in getattr(row, "types", ())]
    )
    several = [_fields(schema, each) for each in kinds]
    return (
        {name: field for name, field in several[0].items() if all(name in each for each in several)} if several else {}
    )
