"""Queries."""

import time
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from memos_gql import documents, knowledge
from memos_gql.documents import MemoryStatus, OwnerKind, owned_by
from memos_gql.errors import InvalidInput, Issue
from memos_gql.ingest.fetching.sniff import MEDIA_TYPES
from memos_gql.ingest.preview import NOBODY, extract_as_asked
from memos_gql.ingest.receiving.request import AddRequest
from memos_gql.schema.arguments import After, First, Owner, UserId, check_search, window_of
from memos_gql.schema.context import Info
from memos_gql.schema.failures import InvalidInputError
from memos_gql.schema.filters import MemoryFilter
from memos_gql.schema.inputs import MessageInput, sent_messages
from memos_gql.schema.listings import ListQuery
from memos_gql.schema.nodes import load_nodes
from memos_gql.schema.scalars import BigInt
from memos_gql.schema.types.connections import (
    MemoryConnection,
    MemorySearchConnection,
    MessageConnection,
    TaskConnection,
)
from memos_gql.schema.types.enums import MemoryOrder, MessageOrder
from memos_gql.schema.types.extraction import ExtractedMemory, ExtractPayload, ExtractResult
from memos_gql.schema.types.node import Node
from memos_gql.schema.types.tasks import Task
from memos_gql.search.listing import list_memories, list_messages, list_tasks
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions

Filter = Annotated[MemoryFilter | None, strawberry.argument(description="Only those for which this holds.")]


EXTRACTING_MODEL = (
    "With any name here, the operator's chat model extracts, too. "
    "With null, or if no model is configured, only rules extract."
)


@strawberry.type(description="What this server allows. Defaults in brackets.")
class Limits:
    max_files: int = strawberry.field(description="Per `addMessage` (20).")
    max_file_bytes: BigInt = strawberry.field(description="Per file (100 MiB).")
    max_pages: int = strawberry.field(description="Per file (200).")
    max_request_bytes: BigInt = strawberry.field(description="Whole HTTP request body.")
    max_text_length: int = strawberry.field(description="Per text part, in code points.")
    max_page_size: int = strawberry.field(description="Largest `first`.")
    max_query_depth: int = strawberry.field(description="Deepest nesting of one operation.")
    media_types: list[str] = strawberry.field(description="Media types that can be read.")


def _outside_input(error: InvalidInput) -> InvalidInput:
    """Remove a leading `input` from the paths of faults, for a field without this argument."""
    return InvalidInput([replace(issue, path=issue.path[issue.path[:1] == ("input",) :]) for issue in error.issues])


def _conditions(filter: MemoryFilter | None, owner: str) -> Conditions:
    chosen = filter or MemoryFilter()
    return chosen.plain(owner=owner, default_statuses=(MemoryStatus.ACTIVATED,))


@strawberry.type(description="What a client can ask.")
class Query(ListQuery):
    @strawberry.field(
        description=(
            "Find memories by meaning and by words, best first. A search looks at the 150 nearest by meaning and the "
            "150 best by words, so its pages end after at most 300 memories even where more are stored; `memories` "
            "lists all of them."
        )
    )
    async def search_memory(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="Any words: a question, a sentence, a name; not blank.")],
        user_id: UserId,
        conversation_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Memories of this conversation rank higher; others are still found."),
        ] = UNSET,
        filter: Filter = UNSET,
        min_relativity: Annotated[float, strawberry.argument(description="Drop matches below this, 0 to 1.")] = 0,
        now: Annotated[
            datetime | None,
            strawberry.argument(
                description='What "yesterday" in the query is relative to; the server\'s clock when absent.'
            ),
        ] = UNSET,
        first: First = 10,
        after: After = UNSET,
        owner_kind: Owner = OwnerKind.USER,
        knowledge_base_ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(
                description='Knowledge bases to search, too, with the same filter; `["all"]` means all of the project.'
            ),
        ] = UNSET,
    ) -> MemorySearchConnection:
        start = time.perf_counter()
        check_search(query, min_relativity)
        bases = await knowledge.owners(info.context.scope, knowledge_base_ids) if knowledge_base_ids else []
        question = Question(
            words=query,
            places=tuple(_conditions(filter, owner) for owner in (owned_by(owner_kind, user_id), *bases)),
            conversation_id=conversation_id or None,
            min_relativity=min_relativity,
            now=now or documents.now(),
        )
        window = window_of(info, first, after)
        async with info.context.services.searches.turn(info.context.caller.key_id):
            hits = await recall(info.context.resources, info.context.scope, question, window)
        return MemorySearchConnection.of(hits, query=question.query, took_ms=(time.perf_counter() - start) * 1000)

    @strawberry.field(
        description="The memories that would be made from messages, each considered separately. Nothing is stored."
    )
    async def extract(
        self,
        info: Info,
        messages: Annotated[
            list[MessageInput], strawberry.argument(description="Words alone, 200,000 characters together.")
        ],
        model: Annotated[str | None, strawberry.argument(description=EXTRACTING_MODEL)] = None,
    ) -> ExtractResult:
        context = info.context
        try:
            request = AddRequest(owner=NOBODY, messages=sent_messages(messages))
            async with context.services.extractions.turn(context.caller.key_id):
                memories = await extract_as_asked(context.resources, context.scope, request, model=model)
        except InvalidInput as error:
            return InvalidInputError.of(_outside_input(error))
        return ExtractPayload(memories=[ExtractedMemory.of(memory) for memory in memories])

    @strawberry.field(description="One owner's memories, the newest first unless `orderBy` says otherwise.")
    async def memories(
        self,
        info: Info,
        user_id: UserId,
        filter: Filter = UNSET,
        order_by: Annotated[MemoryOrder, strawberry.argument(description="Which come first.")] = MemoryOrder.NEWEST,
        first: First = 20,
        after: After = UNSET,
        owner_kind: Owner = OwnerKind.USER,
    ) -> MemoryConnection:
        conditions = _conditions(filter, owned_by(owner_kind, user_id))
        window = window_of(info, first, after)
        rows = await list_memories(info.context.scope, conditions, window, order=order_by)
        return MemoryConnection.of(rows, conditions)

    @strawberry.field(description="One owner's messages, the oldest first unless `orderBy` says otherwise.")
    async def messages(
        self,
        info: Info,
        user_id: UserId,
        conversation_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only this conversation.")
        ] = UNSET,
        order_by: Annotated[MessageOrder, strawberry.argument(description="Which come first.")] = MessageOrder.OLDEST,
        first: First = 20,
        after: After = UNSET,
        owner_kind: Owner = OwnerKind.USER,
    ) -> MessageConnection:
        owner, window = owned_by(owner_kind, user_id), window_of(info, first, after)
        rows = await list_messages(
            info.context.scope.of(owner), window, conversation_id=conversation_id or None, order=order_by
        )
        return MessageConnection.of(rows)

    @strawberry.field(description="One task, for clients that poll.")
    async def task(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Task | None:
        task = await info.context.scope.find_one(documents.Task, {"_id": id})
        return Task.of(task) if task else None

    @strawberry.field(description="One owner's tasks, newest first.")
    async def tasks(
        self, info: Info, user_id: UserId, first: First = 20, after: After = UNSET, owner_kind: Owner = OwnerKind.USER
    ) -> TaskConnection:
        window = window_of(info, first, after)
        return TaskConnection.of(await list_tasks(info.context.scope.of(owned_by(owner_kind, user_id)), window))

    @strawberry.field(description="Anything by its id; null if it does not exist.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="As it was given out.")]
    ) -> Node | None:
        (found,) = await load_nodes(info, [id])
        return found

    @strawberry.field(description="Anything by ids, in order; null for ids that do not exist.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="At most `limits.maxPageSize`.")],
    ) -> list[Node | None]:
        limit = info.context.resources.settings.max_page_size
        if len(ids) > limit:
            raise InvalidInput([Issue(("ids",), f"At most {limit} ids fit into one request; these are {len(ids)}.")])
        return await load_nodes(info, [*ids])

    @strawberry.field(description="What this server allows.")
    def limits(self, info: Info) -> Limits:
        settings = info.context.resources.settings
        return Limits(
            max_files=settings.max_files,
            max_file_bytes=BigInt(settings.max_file_bytes),
            max_pages=settings.max_pages,
            max_request_bytes=BigInt(settings.max_request_bytes),
            max_text_length=settings.max_text_length,
            max_page_size=settings.max_page_size,
            max_query_depth=settings.max_query_depth,
            media_types=list(MEDIA_TYPES),
        )
