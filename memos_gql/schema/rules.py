"""Limits on the shape of one operation, which are checked before validation.

graphql-core's own rules compare fields pair by pair, so these run first. The cost of each fragment is computed only
once: twenty-five fragments, each of which spreads the next one twice, expand to thirty million fields, but counting
them takes twenty-five additions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace

from graphql import (
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
)
from graphql.language import SelectionNode, SelectionSetNode

from memos_gql.errors import OperationTooLong

MAX_LENGTH = 100_000
"""Characters of an operation's text, including comments; parsing takes 0.3 ms per thousand."""
MAX_TOKENS = 4000
MAX_FIELDS = 500
MAX_REPEATS = 50
MAX_ALIASES = 50
MAX_DIRECTIVES = 50
MAX_DIRECTIVES_PER_FIELD = 5


def check_length(query: str) -> None:
    """Refuse a text that is too long to parse.

    Raises:
        OperationTooLong: it has more characters than allowed.
    """
    if len(query) > MAX_LENGTH:
        raise OperationTooLong(length=len(query), limit=MAX_LENGTH)


@dataclass(frozen=True)
class Cost:
    """The size of a selection, with all fragments expanded."""

    levels: int = 0
    fields: int = 0
    repeats: int = 0
    """How often the most frequent response name is selected at one place."""
    aliases: int = 0
    directives: int = 0
    directives_per_field: int = 0

    def beside(self, other: "Cost") -> "Cost":
        return Cost(
            levels=max(self.levels, other.levels),
            fields=self.fields + other.fields,
            repeats=max(self.repeats, other.repeats),
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            directives_per_field=max(self.directives_per_field, other.directives_per_field),
        )


def broken_limits(document: DocumentNode, *, max_depth: int) -> list[GraphQLError]:
    """Return an error for each limit that an operation or fragment of the document exceeds."""
    limits = Cost(max_depth, MAX_FIELDS, MAX_REPEATS, MAX_ALIASES, MAX_DIRECTIVES, MAX_DIRECTIVES_PER_FIELD)
    names = (
        "levels of fields and fragments",
        "fields",
        "repeats of one field",
        "aliases",
        "directives",
        "directives on one field",
    )
    survey = _Survey(document)
    costs = [astuple(survey.of_definition(definition)) for definition in document.definitions]
    return [
        GraphQLError(f"The operation has too many {name}: {limit} are allowed.")
        for name, counts, limit in zip(names, zip(*costs, strict=True), astuple(limits), strict=False)
        if max(counts) > limit
    ]


@dataclass(frozen=True)
class _Part:
    """The cost of some selections, before their siblings are known."""

    cost: Cost = Cost()
    names: Counter[str] = field(default_factory=Counter)
    """How often each response name is selected at exactly this place."""

    @property
    def closed(self) -> Cost:
        """Return the cost when all siblings of these selections are known."""
        return self.cost.beside(Cost(repeats=max(self.names.values(), default=0)))


class _Survey:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._known: dict[str, _Part] = {}

    def of_definition(self, definition: DefinitionNode) -> Cost:
        match definition:
            case OperationDefinitionNode():
                return self._of(definition.selection_set).closed.beside(_cost_of(definition.directives))
            case FragmentDefinitionNode():
                # Its depth is only known where it is spread.
                return replace(
                    self._of_fragment(definition.name.value).closed.beside(_cost_of(definition.directives)), levels=0
                )
        return Cost()

    def _of(self, selection_set: SelectionSetNode | None) -> _Part:
        cost, names = Cost(), Counter[str]()
        for selection in selection_set.selections if selection_set else ():
            part = self._of_selection(selection)
            cost = cost.beside(part.cost).beside(_cost_of(selection.directives))
            names.update(part.names)
        return _Part(cost, names)

    def _of_selection(self, selection: SelectionNode) -> _Part:
        match selection:
            case FieldNode():
                return self._of_field(selection)
            case InlineFragmentNode():
                return self._of_inline(selection)
            case FragmentSpreadNode():
                return self._of_fragment(selection.name.value)
        return _Part()

    def _of_field(self, node: FieldNode) -> _Part:
        inner = self._of(node.selection_set).closed
        # The introspection that every tool sends is 15 levels deep; graphql-core has a rule for its lists.
        levels = 1 if node.name.value.startswith("__") else inner.levels + 1
        own = Cost(fields=1, aliases=1 if node.alias else 0)
        return _Part(replace(own.beside(inner), levels=levels), Counter([(node.alias or node.name).value]))

    def _of_inline(self, node: InlineFragmentNode) -> _Part:
        """Count an inline fragment as a level.

        It adds no field, but every traversal of the operation goes one level deeper.
        """
        part = self._of(node.selection_set)
        return replace(part, cost=replace(part.cost, levels=part.cost.levels + 1))

    def _of_fragment(self, name: str) -> _Part:
        if name not in self._known:
            # A fragment that spreads itself finds this entry; the rule against cycles refuses it afterwards.
            self._known[name] = _Part()
            fragment = self._fragments.get(name)
            self._known[name] = self._of(fragment.selection_set) if fragment else _Part()
        return self._known[name]


def _cost_of(directives: Sequence[DirectiveNode] | None) -> Cost:
    count = len(directives or ())
    return Cost(directives=count, directives_per_field=count)
