"""Memories to be found."""

from collections.abc import Awaitable, Callable

import pytest

from memos_gql.documents import ProjectScope, Role
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.resources import Resources

Say = Callable[..., Awaitable[None]]


@pytest.fixture
def say(resources: Resources, owner: str) -> Say:
    """Remember texts, one message each; searchable on return."""

    async def remember(
        *texts: str, conversation_id: str = "c", project_id: str = "default", user: str = owner, **more: object
    ) -> None:
        messages = tuple(SentMessage(role=Role.USER, parts=(text,)) for text in texts)
        request = AddRequest(owner=user, messages=messages, conversation_id=conversation_id, **more)  # type: ignore[arg-type]  # tags, info
        accepted = await accept(resources, ProjectScope(project_id), request)
        assert await prepare(resources, accepted.task.id) == []

    return remember
