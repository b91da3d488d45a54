"""Compute the cost of an operation from its text, before it runs.

One unit is about the work of one plain field. The price of a field is multiplied by the number of rows of the list that
contains it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.language import SelectionNode, SelectionSetNode

PLAIN = 1
LISTING = 100
CHANGE = 500
PRICES = {
    "Query.searchMemory": 1000,
    "Query.extract": 2000,
    "Subscription.answer": 2000,
    **dict.fromkeys(("Query.conversations", "Query.users"), 300),
    "Mutation.addFeedback": 2000,
    **dict.fromkeys(
        (f"Query.{name}" for name in ("memories", "messages", "tasks", "files", "knowledgeBases", "nodes")), LISTING
    ),
    **dict.fromkeys(
        ("MemoryConnection.totalCount", "KnowledgeBase.files", "KnowledgeBase.fileCount", "TaskParts.tasks"), LISTING
    ),
    "MemorySearchEdge.highlights": 20,
}
"""Fields that cost more than a plain field. A search takes some 20 ms of processor time, a plain field 20 µs."""
EXPENSIVE = 5_000
"""The price from which an operation is expensive: it waits for a turn, and its root fields run one after another."""
COUNTS = ("first", "ids")
"""Arguments that determine a field's number of rows: by their value, or by their length."""
MOST_ROWS = 10_000
"""Rows that are counted at most; the field itself refuses a larger number."""
MOST_DIGITS = 10
"""Of a number of rows; a longer one is too large anyway."""

Spend = Callable[[int], Awaitable[int | None]]
"""Takes a price, and returns what is left in the key's minute; raises RateLimited."""


@dataclass
class Budget:
    """The limit for the cost of all operations of one request together."""

    most: int
    spend: Spend | None = None
    """Charges the key's limit per minute."""
    spent: int = 0
    left_of_minute: int | None = None
    """What is left in the minute; None if the key has no such limit."""
    answered: int = 0
    """Characters of the texts in the answers of the request so far."""

    @property
    def is_expensive(self) -> bool:
        return self.spent >= EXPENSIVE

    def refusal(self, price: int) -> str | None:
        """Spend the price and return None, or return why it is too much and spend nothing."""
        if self.spent + price > self.most:
            left = self.most - self.spent
            afforded = f"{left:,} of the {self.most:,} that one request may cost are left"
            return f"The operation costs {price:,}, and {afforded}; ask for fewer rows by `first`, or for fewer fields."
        self.spent += price
        return None

    async def charge(self, price: int) -> None:
        """Charge a price to the key's current minute.

        Raises:
            RateLimited: the key has exceeded its limit.
        """
        if self.spend:
            self.left_of_minute = await self.spend(price)

    def told(self, price: int) -> dict[str, int]:
        """Return the price of an operation and its limits, for the response."""
        cost = {"price": price, "limit": self.most, "left": self.most - self.spent}
        return cost if self.left_of_minute is None else {**cost, "leftOfMinute": self.left_of_minute}


def counts_in(variables: Mapping[str, object]) -> dict[str, float]:
    """Return those variables that may be the number of rows, lists by their length: the price depends on no others."""
    lengths = {name: len(each) if isinstance(each, list | tuple) else each for name, each in variables.items()}
    return {name: each for name, each in lengths.items() if isinstance(each, int | float)}


def price_of(
    schema: GraphQLSchema, document: DocumentNode, *, operation_name: str | None, variables: Mapping[str, object]
) -> int:
    """Return the price of a valid document's operation; if there are several and none is named, the highest."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if operation_name in {None, each.name.value if each.name else ""}]
    return max((_Pricing(schema, document, _given(each, variables)).of_operation(each) for each in named), default=0)


def _given(operation: OperationDefinitionNode, variables: Mapping[str, object]) -> Mapping[str, object]:
    """Return the variables with the operation's own defaults."""
    defaults = {
        each.variable.name.value: _count(each.default_value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    return {**defaults, **variables}


@dataclass
class _Pricing:
    schema: GraphQLSchema
    document: DocumentNode
    variables: Mapping[str, object]
    _known: dict[str, int] = field(default_factory=dict)
    """The price of each fragment."""

    def of_operation(self, operation: OperationDefinitionNode) -> int:
        root = self.schema.get_root_type(operation.operation)
        return self._of(operation.selection_set, root.name if root else "")

    def _of(self, selections: SelectionSetNode | None, kind: str) -> int:
        return sum(self._of_selection(each, kind) for each in (selections.selections if selections else ()))

    def _of_selection(self, selection: SelectionNode, kind: str) -> int:
        match selection:
            case FieldNode():
                return self._of_field(selection, kind)
            case InlineFragmentNode():
                return self._of(
                    selection.selection_set, selection.type_condition.name.value if selection.type_condition else kind
                )
            case FragmentSpreadNode():
                return self._of_fragment(selection.name.value)
        return 0

    def _of_field(self, node: FieldNode, kind: str) -> int:
        name = node.name.value
        own = PRICES.get(f"{kind}.{name}", CHANGE if kind == "Mutation" else PLAIN)
        definition = _definition(self.schema, kind, name)
        if definition is None:
            return own
        return own + self._rows(node, definition) * self._of(node.selection_set, get_named_type(definition.type).name)

    def _of_fragment(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = 0
            found = [
                each
                for each in self.document.definitions
                if isinstance(each, FragmentDefinitionNode) and each.name.value == name
            ]
            self._known[name] = sum(self._of(each.selection_set, each.type_condition.name.value) for each in found)
        return self._known[name]

    def _rows(self, node: FieldNode, definition: GraphQLField) -> int:
        sent = {argument.name.value: self._sent(argument.value) for argument in node.arguments or ()}
        asked = [sent.get(name, definition.args[name].default_value) for name in COUNTS if name in definition.args]
        return max(_numbers(asked), default=1)

    def _sent(self, value: ValueNode) -> object:
        match value:
            case VariableNode():
                return self.variables.get(value.name.value)
            case IntValueNode():
                return _count(value)
            case ListValueNode():
                return value.values
        return None


def _count(literal: IntValueNode) -> int:
    """Return the number of rows; an ID may be written as a number of more digits than `int` reads."""
    digits = literal.value
    return int(digits) if len(digits) <= MOST_DIGITS else MOST_ROWS


def _definition(schema: GraphQLSchema, kind: str, name: str) -> GraphQLField | None:
    parent = schema.get_type(kind)
    return parent.fields.get(name) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None


def _numbers(asked: Iterable[object]) -> list[int]:
    counts = [len(each) if isinstance(each, list | tuple) else each for each in asked if each is not Undefined]
    return [int(min(max(each, 1), MOST_ROWS)) for each in counts if isinstance(each, int | float)]
