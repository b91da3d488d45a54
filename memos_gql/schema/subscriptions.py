"""Subscriptions."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import UNSET

from memos_gql import documents, knowledge
from memos_gql.answer import Query, answer, chat_model
from memos_gql.documents import MemoryStatus, OwnerKind, owned_by
from memos_gql.errors import NotFound
from memos_gql.schema.arguments import Owner, UserId, check_search, window_of
from memos_gql.schema.context import Info, forget_loaded
from memos_gql.schema.filters import MemoryFilter
from memos_gql.schema.types.answers import AnswerSentence
from memos_gql.schema.types.changes import MemoryChanged, memory_changed_of
from memos_gql.schema.types.tasks import Task
from memos_gql.search.changes import changes_since, position_of
from memos_gql.search.recall import Question, recall

After = Annotated[
    str | None, strawberry.argument(description="Continue after the change with this cursor, which is valid for a day.")
]


@strawberry.type(description="What a client can watch.")
class Subscription:
    @strawberry.subscription(
        description=(
            "Complete snapshots of a task: the current one first, then one per change (at most 10 a second), the "
            "terminal one last, then complete."
        )
    )
    async def task_status(
        self, info: Info, task_id: Annotated[strawberry.ID, strawberry.argument(description="The task to watch.")]
    ) -> AsyncIterator[Task]:
        events = info.context.services.events
        is_there = False
        async with aclosing(events.subscribe(info.context.scope, task_id)) as snapshots:
            async for snapshot in snapshots:
                is_there = True
                forget_loaded(info.context)
                yield snapshot.as_a(Task, Task.watched)
        if not is_there and not events.is_closed:
            raise NotFound([task_id])

    @strawberry.subscription(
        description=(
            "An answer from one owner's memories by the operator's chat model, sentence by sentence, each with the "
            "memories it is based on. Nothing is stored. Refused with BAD_USER_INPUT if no chat model is configured."
        )
    )
    async def answer(
        self,
        info: Info,
        user_id: UserId,
        query: Annotated[str, strawberry.argument(description="What is asked.")],
        conversation_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="The model receives its newest turns, and its memories rank a little higher."
            ),
        ] = UNSET,
        first: Annotated[
            int, strawberry.argument(description="How many memories the model receives, 1 to `limits.maxPageSize`.")
        ] = 10,
        min_relativity: Annotated[float, strawberry.argument(description="0 to 1: leave out memories below.")] = 0.3,
        now: Annotated[
            datetime | None, strawberry.argument(description="What dates in the query are relative to.")
        ] = UNSET,
        owner_kind: Owner = OwnerKind.USER,
        knowledge_base_ids: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description='Knowledge bases to search, too; `["all"]` means all of the project.'),
        ] = UNSET,
    ) -> AsyncIterator[AnswerSentence]:
        context = info.context
        chat_model(context.resources)
        check_search(query, min_relativity)
        bases = await knowledge.owners(context.scope, knowledge_base_ids) if knowledge_base_ids else []
        owners = (owned_by(owner_kind, user_id), *bases)
        places = tuple(
            MemoryFilter().plain(owner=owner, default_statuses=(MemoryStatus.ACTIVATED,)) for owner in owners
        )
        question = Question(query, places, conversation_id or None, min_relativity, now or documents.now())
        async with context.services.searches.turn(context.caller.key_id):
            hits = await recall(context.resources, context.scope, question, window_of(info, first, None))
        asked = Query(question.query, places[0], [hit.memory for hit in hits.rows], question.conversation_id)
        async with aclosing(answer(context.resources, context.scope, asked)) as sentences:
            async for sentence in sentences:
                forget_loaded(context)
                yield AnswerSentence.of(sentence)

    @strawberry.subscription(
        description=(
            "Each memory of one owner when it is added, changed, archived or deleted, from now on or from a cursor on, "
            "without end. A memory that changes several times within a moment is sent once, in its latest state."
        )
    )
    async def memory_changed(
        self, info: Info, user_id: UserId, after: After = UNSET, owner_kind: Owner = OwnerKind.USER
    ) -> AsyncIterator[MemoryChanged]:
        scope = info.context.scope.of(owned_by(owner_kind, user_id))
        position = position_of(after or None)
        async with aclosing(info.context.services.events.memories.woken(scope)) as looks:
            async for _ in looks:
                async with aclosing(changes_since(scope, position)) as changes:
                    async for change in changes:
                        forget_loaded(info.context)
                        yield memory_changed_of(change)
