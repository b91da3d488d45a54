"""Which lists of memories a request wants, and their lengths."""

from collections.abc import Sequence
from dataclasses import dataclass

from memos_gql.documents import MemoryKind
from memos_gql.errors import Fault
from memos_gql.rest.fields import Sent
from memos_gql.rest.wire.memories import FACTS, PREFERENCES, TOOLS


@dataclass(frozen=True)
class View:
    """A list of memories of some kinds: its names in requests and responses, and its default length in a search."""

    name: str
    field: str
    kinds: tuple[MemoryKind, ...]
    flag: str | None
    limit_field: str
    default_limit: int


VIEWS = (
    View(FACTS, "memory_detail_list", (MemoryKind.TEXT,), None, "memory_limit_number", 9),
    View(PREFERENCES, "preference_detail_list", (MemoryKind.PREFERENCE,), "include_preference", "preference_limit_number", 9),
    View(
        TOOLS,
        "tool_memory_detail_list",
        (MemoryKind.TOOL_SCHEMA, MemoryKind.TOOL_TRAJECTORY),
        "include_tool_memory",
        "tool_memory_limit_number",
        6,
    ),
)
NOT_KEPT = {"skill": "skill_detail_list", "profile": "profile_detail_list", "event": "event_detail_list"}
"""Views of MemOS that this server does not have; their lists are always empty."""
MAX_LIMIT = 25


def wanted_views(sent: Sent, *, tools_by_default: bool) -> Sequence[View]:
    """Read which lists are wanted: `include_memory_view` if given, else one flag per list.

    Raises:
        InvalidInput: a view is unknown, or a flag is not a boolean.
    """
    names = sent.texts("include_memory_view")
    defaults = {PREFERENCES: True, TOOLS: tools_by_default}
    if names is None:
        return [view for view in VIEWS if view.flag is None or sent.flag(view.flag, default=defaults[view.name])]
    known = {view.name for view in VIEWS} | NOT_KEPT.keys()
    if not known.issuperset(names):
        sent.refuse("include_memory_view", f"The views are {', '.join(sorted(known))}.", Fault.UNKNOWN_KIND)
    return [view for view in VIEWS if view.name in names]


def limit_of(sent: Sent, view: View) -> int:
    """Read the maximum number of memories in a view."""
    return sent.count(view.limit_field, default=view.default_limit, least=0, most=MAX_LIMIT)


def empty_lists() -> dict[str, list[object]]:
    """Return every list of a response, empty."""
    return {field: [] for field in [*(view.field for view in VIEWS), *NOT_KEPT.values()]}
