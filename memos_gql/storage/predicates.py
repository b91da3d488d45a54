"""Compiling conditions for MongoDB and LanceDB in one step, so that both select the same memories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from memos_gql.documents import CLASS_MARKS, Fields, MemoryKind
from memos_gql.documents.stored_json import is_unicode
from memos_gql.errors import InvalidInput, Issue
from memos_gql.reach import reach
from memos_gql.storage.conditions import AllOf, AnyOf, Compare, Conditions, OneOf, Order, TextField, Where

MAX_CONDITIONS = 100
"""In one caller's filter, groups included. LanceDB takes 20 ms for this many, half a second for ten times as many."""
MAX_DEPTH = 10
"""Nesting of groups; LanceDB's parser fails somewhere between 50 and 100."""
MAX_VALUES = 10_000
"""Values in one filter, all conditions together."""
MONGO_FIELDS = {TextField.KIND: "_class_id", TextField.FILE_IDS: "sources.file_id"}
"""Fields with another name in MongoDB than in the index."""
LISTS = {TextField.TAGS, TextField.FILE_IDS, TextField.INFO_PAIRS}
MONGO_ORDERS = {Order.BEFORE: "$lt", Order.UNTIL: "$lte", Order.FROM: "$gte", Order.AFTER: "$gt"}
MILLISECOND = timedelta(milliseconds=1)
# One day less than a datetime can hold, so that no offset or rounding overflows it
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Compiled:
    """The same condition twice: a MongoDB query on memories, and a DataFusion expression on the index's columns."""

    mongo: Fields
    sql: str


NOTHING = Compiled({"_id": {"$in": []}}, "FALSE")


def mongo_query(places: Sequence[Conditions]) -> Fields:
    """Compile a query for the memories that match any of `places`; without places it matches nothing.

    Raises:
        InvalidInput: there are too many conditions, they are nested too deeply, or a text is not valid Unicode.
        Forbidden: the caller's key cannot reach an owner.
    """
    return _anywhere(places).mongo


def predicate(places: Sequence[Conditions]) -> str:
    """Compile an expression for a project's table, like `mongo_query` for MongoDB."""
    return _anywhere(places).sql


def one_of(column: str, values: Iterable[str]) -> str:
    """Compile "`column` is one of `values`"."""
    listed = ", ".join(literal(value) for value in values)
    return f"{column} IN ({listed})" if listed else "FALSE"


def literal(text: str) -> str:
    """Quote `text`; in DataFusion's SQL, the quote is the only special character inside quotes."""
    return "'" + text.replace("'", "''") + "'"


def check_size(where: Where) -> None:
    """Refuse filters that would make a search too slow.

    Raises:
        InvalidInput: `where` is over a limit.
    """
    waiting, conditions, values = [(where, 0)], 0, 0
    while waiting:
        part, depth = waiting.pop()
        conditions += 1
        values += len(part.values) if isinstance(part, OneOf) else 0
        depth += isinstance(part, AllOf | AnyOf)
        if depth > MAX_DEPTH:
            raise _refusal(f"The filter nests groups more than {MAX_DEPTH} deep; write it flatter.")
        if conditions > MAX_CONDITIONS or values > MAX_VALUES:
            raise _refusal(
                f"A filter has at most {MAX_CONDITIONS} conditions and groups, and names at most {MAX_VALUES} values."
            )
        if isinstance(part, AllOf | AnyOf):
            waiting.extend((inner, depth) for inner in part.parts)


def _anywhere(places: Sequence[Conditions]) -> Compiled:
    """Compile each distinct condition only once: a project may have a hundred knowledge bases with the same one."""
    owners: dict[Where | None, list[str]] = {}
    for place in places:
        reach().require(place.owner)
        if place.where is not None:
            check_size(place.where)
        owners.setdefault(place.whole, []).append(place.owner)
    anywhere = _joined("OR", [_owned(tuple(of), where) for where, of in owners.items()])
    if len(owners) < 2:
        return anywhere
    # Repeat all owners: LanceDB cannot use its owner index for the OR alone, and would read every row
    return _joined("AND", [_owned(tuple(dict.fromkeys(place.owner for place in places)), None), anywhere])


def _owned(owners: tuple[str, ...], where: Where | None) -> Compiled:
    owned = _compiled(OneOf(TextField.OWNER, owners))
    return owned if where is None else _joined("AND", [owned, _compiled(where)])


def _compiled(where: Where) -> Compiled:
    match where:
        case AllOf(parts):
            return _joined("AND", [_compiled(part) for part in parts])
        case AnyOf(parts):
            return _joined("OR", [_compiled(part) for part in parts])
        case OneOf():
            return _one_of(where)
        case Compare():
            return _compare(where)


def _joined(by: str, parts: Sequence[Compiled]) -> Compiled:
    """Join with AND or OR."""
    if not parts:
        return Compiled({}, "TRUE") if by == "AND" else NOTHING
    if len(parts) == 1:
        return parts[0]
    return Compiled(
        {f"${by.lower()}": [part.mongo for part in parts]}, f"({f' {by} '.join(part.sql for part in parts)})"
    )


def _one_of(condition: OneOf) -> Compiled:
    field, values = condition.field, condition.values
    if not values:
        return NOTHING
    if not all(map(is_unicode, values)):
        raise _refusal("A text of the filter holds half of a surrogate pair; send whole Unicode characters.")
    stored = [CLASS_MARKS[MemoryKind(kind)] for kind in values] if field is TextField.KIND else list(values)
    listed = ", ".join(literal(value) for value in values)
    sql = f"array_has_any({field}, [{listed}])" if field in LISTS else one_of(field, values)
    return Compiled({MONGO_FIELDS.get(field, field.value): {"$in": stored}}, sql)


def _compare(condition: Compare) -> Compiled:
    field, order = condition.field, condition.order
    moment = _in_milliseconds(condition.moment, order)
    sql = f"{field} {order} timestamp '{moment.isoformat(timespec='milliseconds')}'"
    return Compiled({field.value: {MONGO_ORDERS[order]: moment}}, sql)


def _in_milliseconds(moment: datetime, order: Order) -> datetime:
    """Round so that comparisons with whole milliseconds stay correct; MongoDB would truncate, LanceDB would not."""
    exact = min(max(moment, EARLIEST), LATEST).astimezone(UTC)
    below = exact.replace(microsecond=exact.microsecond // 1000 * 1000)
    return below if below == exact or order in {Order.AFTER, Order.UNTIL} else below + MILLISECOND


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput([Issue(("filter",), sentence)])
