"""Paginated lists, as in the Relay specification."""

from collections.abc import Awaitable, Iterable
from typing import Self, TypeVar

import strawberry

from memos_gql import documents
from memos_gql.schema.context import SHORT_TEXT, Info, Marked
from memos_gql.schema.types.explanation import Explanation
from memos_gql.schema.types.files import File
from memos_gql.schema.types.memories import Memory, memory_of
from memos_gql.schema.types.messages import Message
from memos_gql.schema.types.tasks import Task
from memos_gql.search import explanation as ranks
from memos_gql.search.highlight import Highlight as Match
from memos_gql.search.highlight import highlights
from memos_gql.search.listing import Slice, count_memories
from memos_gql.search.preference_note import preference_note
from memos_gql.search.recall import Hit
from memos_gql.storage.conditions import Conditions

Row = TypeVar("Row")

CURSOR = "Opaque; pass it as `after` to continue after this row."
EDGES = "The rows of this page."
PAGE_INFO = "Where this page lies in the whole list."


@strawberry.type(description="Where a page of a list lies in the whole.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more behind `endCursor`.")
    has_previous_page: bool = strawberry.field(description="Whether there may be rows before `startCursor`.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row of this page; null if the page is empty."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row of this page; null if the page is empty."
    )

    @classmethod
    def of(cls, rows: Slice[Row]) -> Self:
        return cls(
            has_next_page=rows.has_next,
            has_previous_page=rows.has_previous,
            start_cursor=rows.cursors[0] if rows.cursors else None,
            end_cursor=rows.cursors[-1] if rows.cursors else None,
        )


@strawberry.type(description="A memory in a list.")
class MemoryEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Memory = strawberry.field(description="The memory.")


@strawberry.type(description="Memories in the order that was asked for.")
class MemoryConnection:
    conditions: strawberry.Private[Conditions]
    edges: list[MemoryEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @strawberry.field(description="Under the same filter.")
    async def total_count(self, info: Info) -> int:
        return await count_memories(info.context.scope, self.conditions)

    @classmethod
    def of(cls, rows: Slice[documents.Memory], conditions: Conditions) -> Self:
        edges = [MemoryEdge(cursor=cursor, node=memory_of(memory)) for cursor, memory in rows.pairs]
        return cls(conditions=conditions, edges=edges, page_info=PageInfo.of(rows))


@strawberry.type(description="Half-open, in Unicode code points, from 0.")
class TextRange:
    start: int = strawberry.field(description="The first code point.")
    end: int = strawberry.field(description="The code point after the last one.")


@strawberry.type(description="Where a memory matched.")
class Highlight:
    fragment: str = strawberry.field(description="The text around the match: plain, not HTML.")
    ranges: list[TextRange] = strawberry.field(description="Matched runs in `fragment`.")


def _highlights(found: Iterable[Match]) -> list[Highlight]:
    return [
        Highlight(fragment=match.fragment, ranges=[TextRange(start=start, end=end) for start, end in match.ranges])
        for match in found
    ]


async def _loaded_highlights(info: Info, marked: Marked) -> list[Highlight]:
    return _highlights(await info.context.highlights.load(marked))


def _explanation(root: "MemorySearchEdge") -> Explanation:
    """Made only where it is asked for."""
    return Explanation.of(root.why)


@strawberry.type(description="A match. Its fields describe the match; the fields of the memory are in `node`.")
class MemorySearchEdge:
    query: strawberry.Private[str]
    why: strawberry.Private[ranks.Explanation]
    cursor: str = strawberry.field(description=CURSOR)
    node: Memory = strawberry.field(description="The memory.")
    relativity: float = strawberry.field(
        description=(
            "0 to 1, calibrated: close to 0 for a memory that has nothing to do with the query, "
            "regardless of what else is stored."
        )
    )

    is_calibrated: bool = strawberry.field(
        description=(
            "False if the operator's embedding model was not calibrated: "
            "then only the order of `relativity` is meaningful."
        )
    )
    explanation: Explanation = strawberry.field(resolver=_explanation, description="Why it ranks where it does.")
    alike: int = strawberry.field(
        description=(
            "How many more memories say the same, apart from case, punctuation and the like; `node` includes their "
            "sources. A preference and the text it was taken from count once. `memories` lists each of them."
        )
    )

    @strawberry.field(
        description="Where it matched by words; empty if it matched only by meaning.", graphql_type=list[Highlight]
    )
    def highlights(self, info: Info) -> list[Highlight] | Awaitable[list[Highlight]]:
        if len(self.node.value) <= SHORT_TEXT:
            return _highlights(highlights(self.node.value, self.query))
        return _loaded_highlights(info, Marked(self.node.value, self.query))


@strawberry.type(description="Matches, best first.")
class MemorySearchConnection:
    edges: list[MemorySearchEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)
    preference_note: str = strawberry.field(
        description=(
            "A text for a prompt: how an assistant should use the preferences among the matches; "
            "empty if there are none."
        )
    )
    took_ms: float = strawberry.field(description="Milliseconds the server needed for the search.")

    @classmethod
    def of(cls, hits: Slice[Hit], *, query: str, took_ms: float) -> Self:
        edges = [
            MemorySearchEdge(
                query=query,
                cursor=cursor,
                node=memory_of(hit.memory),
                relativity=round(hit.relativity, 4),
                is_calibrated=hit.is_calibrated,
                alike=hit.alike,
                why=hit.explanation,
            )
            for cursor, hit in hits.pairs
        ]
        note = preference_note([hit.memory for hit in hits.rows if isinstance(hit.memory, documents.PreferenceMemory)])
        return cls(edges=edges, page_info=PageInfo.of(hits), preference_note=note, took_ms=round(took_ms, 1))


@strawberry.type(description="A message in a list.")
class MessageEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Message = strawberry.field(description="The message.")


@strawberry.type(description="Messages in the order that was asked for.")
class MessageConnection:
    edges: list[MessageEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[documents.Message]) -> Self:
        edges = [MessageEdge(cursor=cursor, node=Message.of(message)) for cursor, message in rows.pairs]
        return cls(edges=edges, page_info=PageInfo.of(rows))


@strawberry.type(description="A file in a list.")
class FileEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: File = strawberry.field(description="The file.")


@strawberry.type(description="Files, newest first.")
class FileConnection:
    edges: list[FileEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[documents.StoredFile]) -> Self:
        edges = [FileEdge(cursor=cursor, node=File.of(file)) for cursor, file in rows.pairs]
        return cls(edges=edges, page_info=PageInfo.of(rows))


@strawberry.type(description="A task in a list.")
class TaskEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Task = strawberry.field(description="The task.")


@strawberry.type(description="Tasks, newest first.")
class TaskConnection:
    edges: list[TaskEdge] = strawberry.field(description=EDGES)
    page_info: PageInfo = strawberry.field(description=PAGE_INFO)

    @classmethod
    def of(cls, rows: Slice[documents.Task]) -> Self:
        edges = [TaskEdge(cursor=cursor, node=Task.of(task)) for cursor, task in rows.pairs]
        return cls(edges=edges, page_info=PageInfo.of(rows))
