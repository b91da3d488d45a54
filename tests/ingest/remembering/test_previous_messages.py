from datetime import UTC, datetime, timedelta

from memos_gql.documents import Message, ProjectScope, Role, TextMemory
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.ingest.working.pipeline import prepare
from memos_gql.resources import Resources

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def said(resources: Resources, owner: str, *texts: str, minute: int, conversation: str = "c") -> str:
    messages = tuple(
        SentMessage(role=Role.USER, parts=(text,), sent_at=NOON + timedelta(minutes=minute + at))
        for at, text in enumerate(texts)
    )
    request = AddRequest(owner=owner, messages=messages, conversation_id=conversation)
    task = (await accept(resources, ProjectScope("default"), request)).task
    await prepare(resources, task.id)
    return task.id


async def previous(owner: str) -> dict[str, str | None]:
    """Give for each text the text that came before it, by what its source names."""
    words = {message.id: message.parts[0].text async for message in Message.find(Message.owner == owner)}
    memories = await TextMemory.find(TextMemory.owner == owner).to_list()
    return {memory.value: words.get(memory.sources[0].previous_message_id or "") for memory in memories}


async def test_a_turn_knows_what_came_before_it_also_when_another_request_brought_that(
    resources: Resources, owner: str
) -> None:
    await said(resources, owner, "What is your budget?", minute=0)
    await said(resources, owner, "Another talk.", minute=1, conversation="other")
    await said(resources, owner, "about 2000 euros", "and no more", minute=2)

    assert await previous(owner) == {
        "User: What is your budget?": None,
        "User: Another talk.": None,
        "User: about 2000 euros": "What is your budget?",
        "User: and no more": "about 2000 euros",
    }
