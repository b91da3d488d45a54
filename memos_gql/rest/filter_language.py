"""MemOS's filter language, translated into trees of conditions.

A filter is one condition or several, for memories from every source: `{"and": [{"agent_id": "a"}, {"or": […]}]}`. Or it
names sources, each with its own filter: `{"user": {…}, "knowledgebase": {…}}`; sources that are not named stay
unfiltered. In an object with several fields, all of them must hold. `null` means absent everywhere.

- `agent_id`, `app_id`, `conversation_id`: equals a string.
- `related_id`: a list of ids of users and agents; matches memories that belong to one of them, or were made with one of
  these agents.
- `tags`: `{"contains": "a tag"}`.
- `create_time`, `update_time`: any of `gt`, `gte`, `lt`, `lte`. `create_time` is the `chat_time` of the message, or the
  time of its arrival if it has none. A time is written as `YYYY-MM-DD HH:MM:SS`, as RFC 3339, or in milliseconds since
  1970, and is in UTC unless it names a zone. A date means the whole day: `gt` and `gte` start with its first moment,
  `lt` ends before its first moment, `lte` ends with its last. So MemOS's clients write December as `gt` 1 December and
  `lt` 1 January.
- Any other name is a key of `info`, also written `info.key`: equals the whole value, or for lists
  `{"contains": an element}`.
"""

from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter, ValidationError

from memos_gql.documents import OwnerKind, owned_by
from memos_gql.errors import InvalidInput
from memos_gql.lengths import name_issues
from memos_gql.rest.filter_times import ORDERS, TIMES, Fields, Path, refusal, sent_fields, time_condition
from memos_gql.storage.conditions import AllOf, AnyOf, OneOf, TextField, Where, contains, info_contains, info_equals
from memos_gql.storage.predicates import MAX_CONDITIONS, MAX_VALUES, check_size

SOURCES = {"user": "user", "agent": "agent", "public": "public", "knowledgebase": "knowledge_base"}
IDS = {"agent_id": TextField.AGENT_ID, "app_id": TextField.APP_ID, "conversation_id": TextField.CONVERSATION_ID}
INFO_PREFIX = "info."
MAX_OBJECTS = 10 * MAX_CONDITIONS
"""JSON objects in one filter: more than conditions, because objects may be empty, and some conditions need two."""

_JSON_VALUE: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The filter for each source; None filters nothing."""

    user: Where | None = None
    agent: Where | None = None
    public: Where | None = None
    knowledge_base: Where | None = None


def read_filter(sent: object) -> Filter:
    """Read a filter from JSON of any shape.

    Raises:
        InvalidInput: it is not a filter, or it is over the limits of `check_size`; the path says where.
    """
    path = ("filter",)
    if _is_huge(sent):
        raise refusal(
            path, f"A filter has at most {MAX_CONDITIONS} conditions and groups, and names at most {MAX_VALUES} values."
        )
    given = sent_fields(_json(sent, path), path)
    if not given.keys() & SOURCES.keys():
        where = _checked(given, path)
        return Filter(user=where, agent=where, public=where, knowledge_base=where)
    if given.keys() - SOURCES.keys():
        raise refusal(
            path,
            (
                f"A filter by source has no other fields beside {', '.join(SOURCES)}; "
                "put them into each source's own filter."
            ),
        )
    return Filter(
        **{SOURCES[name]: _checked(sent_fields(value, (*path, name)), (*path, name)) for name, value in given.items()}
    )


def read_deletion(sent: object) -> Filter:
    """Read a filter for deletion: from a source that is not named, or has an empty filter, nothing is deleted.

    Raises:
        InvalidInput: as in `read_filter`, and if all filters are empty, so that a filter full of nulls never deletes
            everything.
    """
    asked = read_filter(sent)
    if asked == Filter():
        raise refusal(("filter",), "The filter is empty; say which memories to delete.")
    return Filter(**{source: AnyOf(()) if where is None else where for source, where in vars(asked).items()})


def _is_huge(sent: object) -> bool:
    """Tell whether the filter must be over the limits of `check_size`, without interpreting it."""
    waiting, objects, values = [sent], 0, 0
    while waiting and objects <= MAX_OBJECTS and values <= MAX_OBJECTS + MAX_VALUES:
        part = waiting.pop()
        values += 1
        if isinstance(part, dict):
            objects += 1
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return bool(waiting)


def _json(sent: object, path: Path) -> JsonValue:
    try:
        return _JSON_VALUE.validate_python(sent)
    except ValidationError:
        # HTTP bodies are JSON already; Pydantic refuses nesting deeper than 254
        raise refusal(path, "It must be JSON, and nested less deeply.") from None


def _checked(given: Fields, path: Path) -> Where | None:
    where = _all_of(given, path)
    if where is not None:
        check_size(where)
    return where


def _all_of(given: Fields, path: Path) -> Where | None:
    """Read an object whose fields must all hold; None if it has none."""
    found = [_part(name, value, (*path, name)) for name, value in given.items()]
    parts = tuple(part for part in found if part is not None)
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else None


def _part(name: str, value: JsonValue, path: Path) -> Where | None:
    if name in ("and", "or"):
        return _group(name, value, path)
    if name in IDS:
        return OneOf(IDS[name], (_text(value, path),))
    if name in TIMES:
        return time_condition(TIMES[name], value, path)
    if name == "tags":
        return _tags(value, path)
    if name == "related_id":
        return _related(value, path)
    return _info(name, value, path)


def _group(name: str, value: JsonValue, path: Path) -> Where | None:
    if not isinstance(value, list):
        raise refusal(path, f"`{name}` must be a list of conditions.")
    places = [(*path, str(number)) for number in range(len(value))]
    found = [_all_of(sent_fields(each, place), place) for each, place in zip(value, places, strict=True)]
    parts = tuple(part for part in found if part is not None)
    if name == "and":
        return AllOf(parts) if parts else None
    if not parts:
        raise refusal(path, "An `or` needs at least one condition.")
    return AnyOf(parts)


def _text(value: JsonValue, path: Path) -> str:
    if not isinstance(value, str):
        raise refusal(path, "It must equal one string; for several, use `or`.")
    issues = list(name_issues(path, value))
    if issues:
        raise InvalidInput(issues)
    return value


def _tags(value: JsonValue, path: Path) -> Where | None:
    if not isinstance(value, dict) or value.keys() != {"contains"}:
        raise refusal(path, 'Tags are asked for as {"contains": "a tag"}; for several, use `and` or `or`.')
    tag = value["contains"]
    return None if tag is None else contains(TextField.TAGS, _text(tag, (*path, "contains")))


def _related(value: JsonValue, path: Path) -> Where:
    listed = value if isinstance(value, list) else [value]
    ids = tuple(_text(each, path) for each in listed)
    if not ids:
        raise refusal(path, "It must name at least one id.")
    owners = tuple(owned_by(kind, each) for each in ids for kind in (OwnerKind.USER, OwnerKind.AGENT))
    return AnyOf((OneOf(TextField.OWNER, owners), OneOf(TextField.AGENT_ID, ids)))


def _info(name: str, value: JsonValue, path: Path) -> Where | None:
    key = name.removeprefix(INFO_PREFIX)
    if name == "info" or not key:
        raise refusal(path, 'Name the key of `info` itself, as in {"scene": "chat"} or {"info.scene": "chat"}.')
    if isinstance(value, dict):
        return _info_contains(key, value, path)
    # This also refuses constructs of other filter languages, such as {"NOT": [{…}]}
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        raise refusal(
            path,
            (
                "A list for a key of `info` contains only strings, numbers and booleans; "
                "the only groups are `and` and `or`."
            ),
        )
    return info_equals(key, value)


def _info_contains(key: str, value: Fields, path: Path) -> Where | None:
    if value.keys() & ORDERS.keys():
        raise refusal(
            path, "Only create_time and update_time can be compared; a key of `info` equals a value or contains one."
        )
    if value.keys() != {"contains"}:
        raise refusal(path, "This operator is not known; a key of `info` equals a value, or `contains` one of a list.")
    element = value["contains"]
    if isinstance(element, dict | list):
        raise refusal((*path, "contains"), "It must be a string, a number or a boolean.")
    return None if element is None else info_contains(key, element)
