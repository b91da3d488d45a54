"""What one operation may cost, decided before anything else looks at it.

graphql-core's own rules compare fields pair by pair, so these run first. Each fragment's cost is worked out once and then
remembered: twenty-five fragments that each spread the next twice are thirty million fields, and cost twenty-five additions.
"""

from dataclasses import dataclass

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, GraphQLError, InlineFragmentNode
from graphql.language import SelectionNode, SelectionSetNode

MAX_TOKENS = 4000
MAX_FIELDS = 500
MAX_ALIASES = 50
MAX_DIRECTIVES = 50
MAX_DIRECTIVES_PER_FIELD = 5


@dataclass(frozen=True)
class Cost:
    """Of a selection with every fragment written out; a field asked for twice counts twice."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    directives_per_field: int = 0

    def beside(self, other: "Cost") -> "Cost":
        return Cost(
            depth=max(self.depth, other.depth),
            fields=self.fields + other.fields,
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            directives_per_field=max(self.directives_per_field, other.directives_per_field),
        )


def broken_limits(document: DocumentNode, *, max_depth: int) -> list[GraphQLError]:
    """List the limits that any operation or fragment of the document breaks, one error for each limit."""
    costs = _Costs(document)
    worst = Cost()
    for definition in document.definitions:
        selection_set = getattr(definition, "selection_set", None)
        cost = costs.of(selection_set).beside(_directives(getattr(definition, "directives", None)))
        worst = Cost(*(max(one, other) for one, other in zip(_counts(worst), _counts(cost), strict=True)))
    limits = Cost(max_depth, MAX_FIELDS, MAX_ALIASES, MAX_DIRECTIVES, MAX_DIRECTIVES_PER_FIELD)
    names = ("levels", "fields", "aliases", "directives", "directives on one field")
    return [
        GraphQLError(f"The operation has too many {name}: {count}, and {limit} are allowed.")
        for name, count, limit in zip(names, _counts(worst), _counts(limits), strict=True)
        if count > limit
    ]


class _Costs:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            definition.name.value: definition for definition in document.definitions if isinstance(definition, FragmentDefinitionNode)
        }
        self._known: dict[str, Cost] = {}

    def of(self, selection_set: SelectionSetNode | None) -> Cost:
        cost = Cost()
        for selection in selection_set.selections if selection_set else ():
            cost = cost.beside(self._of_selection(selection)).beside(_directives(selection.directives))
        return cost

    def _of_selection(self, selection: SelectionNode) -> Cost:
        match selection:
            case FieldNode():
                return self._of_field(selection)
            case InlineFragmentNode():
                return self.of(selection.selection_set)
            case FragmentSpreadNode():
                return self._of_fragment(selection.name.value)
        return Cost()

    def _of_field(self, field: FieldNode) -> Cost:
        inner = self.of(field.selection_set)
        # The introspection that every tool sends is 15 levels deep; graphql-core has a rule for its lists.
        depth = 1 if field.name.value.startswith("__") else inner.depth + 1
        own = Cost(depth=depth, fields=1, aliases=1 if field.alias else 0)
        return own.beside(Cost(0, inner.fields, inner.aliases, inner.directives, inner.directives_per_field))

    def _of_fragment(self, name: str) -> Cost:
        if name not in self._known:
            # A fragment that spreads itself finds this entry; the rule against cycles refuses it afterwards.
            self._known[name] = Cost()
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set) if fragment else Cost()
        return self._known[name]


def _directives(nodes: object) -> Cost:
    count = len(nodes) if isinstance(nodes, tuple | list) else 0
    return Cost(directives=count, directives_per_field=count)


def _counts(cost: Cost) -> tuple[int, ...]:
    return (cost.depth, cost.fields, cost.aliases, cost.directives, cost.directives_per_field)
