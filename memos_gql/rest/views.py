"""Which lists of memories a request wants, and their lengths."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from memos_gql.documents import MemoryKind
from memos_gql.errors import Fault
from memos_gql.rest.bodies import Body, Flag, Names, Unused, Whole, fault
from memos_gql.rest.wire.memories import FACTS, PREFERENCES, TOOLS


@dataclass(frozen=True)
class View:
    """A list of memories of some kinds, and its names in requests and responses."""

    name: str
    field: str
    kinds: tuple[MemoryKind, ...]


VIEWS = (
    View(FACTS, "memory_detail_list", (MemoryKind.TEXT,)),
    View(PREFERENCES, "preference_detail_list", (MemoryKind.PREFERENCE,)),
    View(TOOLS, "tool_memory_detail_list", (MemoryKind.TOOL_SCHEMA, MemoryKind.TOOL_TRAJECTORY)),
)
NOT_OFFERED = {"skill": "skill_detail_list", "profile": "profile_detail_list", "event": "event_detail_list"}
"""Views of MemOS that this server does not have; their lists are always empty."""
MAX_LIMIT = 25

Limit = Annotated[int, Whole(0, MAX_LIMIT)]


def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    known = {view.name for view in VIEWS} | NOT_OFFERED.keys()
    if not known.issuperset(names):
        raise fault(f"The views are {', '.join(sorted(known))}.", Fault.UNKNOWN_KIND)
    return names


class Viewed(Body):
    include_memory_view: Annotated[Names, AfterValidator(_known)] | None = Field(
        None, description="Which lists to return; if it is given, the flags below are ignored."
    )
    include_preference: Flag = Field(True, description="Whether preferences are wanted.")
    include_tool_memory: Flag = Field(False, description="Whether memories of tools are wanted.")

    @property
    def views(self) -> Sequence[View]:
        names = self.include_memory_view
        if names is not None:
            return [view for view in VIEWS if view.name in names]
        wanted = {FACTS: True, PREFERENCES: self.include_preference, TOOLS: self.include_tool_memory}
        return [view for view in VIEWS if wanted[view.name]]


class Limited(Viewed):
    """The length of each list of a search."""

    memory_limit_number: Limit = Field(9, description="The most facts.")
    preference_limit_number: Limit = Field(9, description="The most preferences.")
    tool_memory_limit_number: Limit = Field(6, description="The most memories of tools.")
    include_skill: Unused = Field(None, description="No effect: this server keeps no skills.")
    skill_limit_number: Unused = Field(None, description="No effect: this server keeps no skills.")

    def limit_of(self, view: View) -> int:
        limits = {
            FACTS: self.memory_limit_number,
            PREFERENCES: self.preference_limit_number,
            TOOLS: self.tool_memory_limit_number,
        }
        return limits[view.name]


def empty_lists() -> dict[str, list[object]]:
    """Return every list of a response, empty."""
    return {field: [] for field in [*(view.field for view in VIEWS), *NOT_OFFERED.values()]}
