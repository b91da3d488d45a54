"""Rows are bounded by the length of their texts while they are loaded."""

import pytest

from memos_gql.documents import Message, OwnerScope, Part, PartKind, Role, new_id, now
from memos_gql.errors import InvalidInput
from memos_gql.search.listing import MessageOrder, Window, latest_messages, list_messages

MILLION = 1_000_000


async def store(owner: str, *, count: int, length: int) -> OwnerScope:
    """Store messages of so many characters each."""
    parts = [Part(kind=PartKind.TEXT, text="x" * MILLION)] * (length // MILLION)
    for _ in range(count):
        message = Message(
            id=new_id("msg"),
            project_id="default",
            owner=owner,
            conversation_id="c",
            task_id="t",
            role=Role.USER,
            parts=parts,
            sent_at=now(),
        )
        await message.insert()
    return OwnerScope("default", owner)


@pytest.mark.usefixtures("database")
async def test_messages_that_are_too_long_together_are_refused_and_fewer_are_given(owner: str) -> None:
    scope = await store(owner, count=3, length=8 * MILLION)

    with pytest.raises(InvalidInput, match=r"more than 16,777,216 characters of text; ask for fewer rows") as refused:
        await list_messages(scope, Window(3), conversation_id=None, order=MessageOrder.OLDEST)
    with pytest.raises(InvalidInput) as refused_by_memos:
        await latest_messages(scope, 3, conversation_id=None)
    page = await list_messages(scope, Window(1), conversation_id=None, order=MessageOrder.OLDEST)

    assert [issue.path for issue in refused.value.issues] == [("first",)]
    assert [issue.path for issue in refused_by_memos.value.issues] == [("message_limit_number",)]
    assert (len(page.rows), page.has_next) == (1, True)
    assert len(await latest_messages(scope, 2, conversation_id=None)) == 2


@pytest.mark.usefixtures("database")
async def test_the_longest_documents_are_given_one_by_one(owner: str) -> None:
    scope = await store(owner, count=2, length=16 * MILLION)

    page = await list_messages(scope, Window(1), conversation_id=None, order=MessageOrder.OLDEST)

    assert [sum(len(part.text or "") for part in message.parts) for message in page.rows] == [16 * MILLION]
    assert page.has_next
