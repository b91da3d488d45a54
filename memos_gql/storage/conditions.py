"""What a search may see, as values; compiled to the SQL that LanceDB filters with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """All must hold. None is no condition; an empty set of allowed values allows nothing.

    `tags` and `info_pairs` must all be there, of the others one is enough. `created_after` is inclusive, `created_before` is not.
    """

    owner: str
    conversation_ids: tuple[str, ...] | None = None
    agent_ids: tuple[str, ...] | None = None
    app_ids: tuple[str, ...] | None = None
    file_ids: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    info_pairs: tuple[str, ...] | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


def predicate(conditions: Conditions) -> str:
    """Compile to a DataFusion expression over the columns of the index."""
    return " AND ".join([f"owner = {literal(conditions.owner)}", *_one_of(conditions), *_all_of(conditions), *_between(conditions)])


def one_of(column: str, values: Iterable[str]) -> str:
    """Compile "`column` is one of `values`"."""
    listed = ", ".join(literal(value) for value in values)
    return f"{column} IN ({listed})" if listed else "FALSE"


def literal(text: str) -> str:
    """Quote `text`; in DataFusion's dialect the quote itself is the only sign with a meaning inside quotes."""
    return "'" + text.replace("'", "''") + "'"


def _one_of(conditions: Conditions) -> Iterator[str]:
    allowed = {
        "conversation_id": conditions.conversation_ids,
        "agent_id": conditions.agent_ids,
        "app_id": conditions.app_ids,
        "kind": conditions.kinds,
        "status": conditions.statuses,
    }
    for column, values in allowed.items():
        if values is not None:
            yield one_of(column, values)
    if conditions.file_ids is not None:
        yield _any(f"array_has(file_ids, {literal(file_id)})" for file_id in conditions.file_ids)


def _any(expressions: Iterable[str]) -> str:
    return f"({' OR '.join(expressions) or 'FALSE'})"


def _all_of(conditions: Conditions) -> Iterator[str]:
    for tag in conditions.tags or ():
        yield f"array_has(tags, {literal(tag)})"
    for pair in conditions.info_pairs or ():
        yield f"array_has(info_pairs, {literal(pair)})"


def _between(conditions: Conditions) -> Iterator[str]:
    if conditions.created_after is not None:
        yield f"created_at >= {_moment(conditions.created_after)}"
    if conditions.created_before is not None:
        yield f"created_at < {_moment(conditions.created_before)}"


def _moment(moment: datetime) -> str:
    return f"timestamp '{moment.astimezone(UTC).isoformat(timespec='microseconds')}'"
