"""Arguments that many fields share, and their checks."""

from typing import Annotated

import strawberry

from memos_gql.documents import OwnerKind
from memos_gql.errors import InvalidInput, Issue
from memos_gql.memory.visible import is_visible
from memos_gql.schema.context import Info
from memos_gql.schema.types import enums  # noqa: F401 - describes the enums of the domain, `OwnerKind` among them
from memos_gql.search.listing import Window, check_window

First = Annotated[int, strawberry.argument(description="How many rows, 1 to `limits.maxPageSize`.")]
After = Annotated[str | None, strawberry.argument(description="Continue after the row with this cursor.")]
UserId = Annotated[strawberry.ID, strawberry.argument(description="The owner; nothing of anyone else is returned.")]
Owner = Annotated[OwnerKind, strawberry.argument(description="What `userId` names.")]


def window_of(info: Info, first: int, after: str | None) -> Window:
    """Return the requested page.

    Raises:
        InvalidInput: `first` is not between 1 and the limit in the settings.
    """
    window = Window(first=first, after=after or None)
    check_window(window, limit=info.context.resources.settings.max_page_size)
    return window


def check_search(query: str, min_relativity: float) -> None:
    """Refuse a search that can find nothing.

    Raises:
        InvalidInput: the query has no visible character, or `min_relativity` is outside 0..1.
    """
    issues = []
    if not is_visible(query):
        issues.append(
            Issue(("query",), "`query` is blank; write what to look for, or list everything with `memories`.")
        )
    if not 0 <= min_relativity <= 1:
        issues.append(Issue(("minRelativity",), f"`minRelativity` must be 0 to 1; it was {min_relativity:g}."))
    if issues:
        raise InvalidInput(issues)
