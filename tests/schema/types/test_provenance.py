"""However many sources the memories of an answer have, the messages behind them are loaded together."""

from memos_gql.auth import Caller
from memos_gql.documents import Memory, MemoryType, Message, Role, Source, TextMemory, new_id, now
from memos_gql.documents.messages import Part, PartKind
from memos_gql.events import TaskEvents
from memos_gql.gate.services import Services
from memos_gql.ingest.working.jobs import Job
from memos_gql.resources import Resources
from memos_gql.schema import make_schema
from memos_gql.schema.context import Context

MEMORIES = """query ($userId: ID!) { memories(userId: $userId) { edges { node { ... on MemoryItem {
  provenance { ... on MessageSource { message { content { ... on TextContent { text } } } } } } } } } }"""


async def send_nothing(_job: Job) -> None:
    """No job follows from reading."""


async def a_message(text: str, *, owner: str) -> Message:
    parts = [Part(kind=PartKind.TEXT, text=text)]
    belonging = {"project_id": "default", "owner": owner, "conversation_id": "c", "task_id": "task_1"}
    return await Message(id=new_id("msg"), **belonging, role=Role.USER, parts=parts, sent_at=now()).insert()


async def a_memory_from(*messages: Message) -> Memory:
    sources = [Source(task_id="task_1", message_id=message.id, part_index=0) for message in messages]
    words = {"key": "tea", "value": "User: tea", "memory_type": MemoryType.USER, "confidence": 1.0}
    return await TextMemory(id=new_id("mem"), **messages[0].belonging, **words, sources=sources, said_at=now()).insert()


async def test_the_messages_of_all_sources_are_loaded_with_one_query(
    resources: Resources, user_id: str, owner: str
) -> None:
    said = [await a_message(f"Tea, for the {number}th time.", owner=owner) for number in range(5)]
    await a_memory_from(*said)
    await a_memory_from(said[4], said[0])
    services = Services(resources, TaskEvents(resources.database), send_nothing)
    context = Context(Caller("default", "default"), services, request_id="r")
    await resources.database.command("profile", 2)

    result = await make_schema(resources.settings).execute(MEMORIES, {"userId": user_id}, context_value=context)

    await resources.database.command("profile", 0)
    read = await resources.database["system.profile"].count_documents({"op": "query", "ns": {"$regex": r"\.messages$"}})
    await resources.database.drop_collection("system.profile")
    assert result.errors is None
    assert result.data is not None
    edges = result.data["memories"]["edges"]
    told = [[source["message"]["content"][0]["text"] for source in edge["node"]["provenance"]] for edge in edges]
    words = [f"Tea, for the {number}th time." for number in range(5)]
    assert told == [[words[4], words[0]], words]
    assert read == 1
