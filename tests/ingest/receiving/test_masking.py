"""What tools were given and gave back holds no secret once it is stored; what people said stays as they said it."""

from pymongo.asynchronous.database import AsyncDatabase

from memos_gql.documents import Fields, Message, PartKind, ProjectScope, Role, ToolCall
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, SentMessage
from memos_gql.resources import Resources
from tests.ingest.conftest import Work

SECRETS = ("hunter2", "sk-abc123def456ghi789", "t0ps3cret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def a_login(owner: str) -> AddRequest:
    arguments = {"user": "ann", "nested": [{"password": SECRETS[0]}], "note": f"use {SECRETS[1]}"}
    return AddRequest(
        owner=owner,
        conversation_id="c",
        messages=(
            SentMessage(role=Role.USER, parts=("Log me in.",)),
            SentMessage(
                role=Role.ASSISTANT, parts=(), tool_calls=(ToolCall(call_id="1", name="login", arguments=arguments),)
            ),
            SentMessage(role=Role.TOOL, parts=(f'{{"token": "{SECRETS[2]}"}}', f"Key {SECRETS[3]}"), tool_call_id="1"),
        ),
    )


async def everything(database: AsyncDatabase[Fields]) -> str:
    return "\n".join(
        [str(raw) for name in await database.list_collection_names() async for raw in database[name].find()]
    )


async def test_messages_are_stored_without_the_secrets_of_tools(resources: Resources, owner: str) -> None:
    task = (await accept(resources, ProjectScope("default"), a_login(owner))).task

    called, answered = await Message.find(Message.task_id == task.id, Message.role != Role.USER).sort("+_id").to_list()
    assert called.tool_calls[0].arguments == {
        "user": "ann",
        "nested": [{"password": "[masked]"}],
        "note": "use [masked]",
    }
    assert [part.text for part in answered.parts] == ['{"token": "[masked]"}', "Key [masked]"]
    assert [part.kind for part in answered.parts] == [PartKind.TEXT] * 2


async def test_no_collection_and_no_file_of_the_index_ever_holds_a_secret_of_a_tool(
    resources: Resources, owner: str, work: Work
) -> None:
    await work((await accept(resources, ProjectScope("default"), a_login(owner))).task.id)

    stored = await everything(resources.database)
    files = [path.read_bytes() for path in resources.settings.data_dir.rglob("*") if path.is_file()]
    assert "Log me in." in stored
    assert any(b"Log me in." in content for content in files)
    assert [secret for secret in SECRETS if secret in stored] == []
    assert [secret for secret in SECRETS for content in files if secret.encode() in content] == []


async def test_a_secret_of_a_tool_is_not_stored_where_the_assistant_says_it_again(
    resources: Resources, owner: str
) -> None:
    told = ("Your key is sk-abc123def456ghi789, your PIN t0ps3cret!", "Use it.")
    asked = SentMessage(role=Role.USER, parts=("Is sk-abc123def456ghi789 mine?",))
    again = SentMessage(role=Role.ASSISTANT, parts=told)
    request = AddRequest(owner=owner, messages=(*a_login(owner).messages, again, asked))

    task = (await accept(resources, ProjectScope("default"), request)).task

    messages = await Message.find(Message.task_id == task.id).sort("+_id").to_list()
    assert [part.text for part in messages[-2].parts] == ["Your key is [masked], your PIN [masked]!", "Use it."]
    assert messages[-1].parts[0].text == "Is sk-abc123def456ghi789 mine?"


async def test_what_people_say_stays_as_they_said_it(resources: Resources, owner: str) -> None:
    said = tuple(
        SentMessage(role=role, parts=("My password: hunter2",)) for role in (Role.USER, Role.ASSISTANT, Role.SYSTEM)
    )

    task = (await accept(resources, ProjectScope("default"), AddRequest(owner=owner, messages=said))).task

    messages = await Message.find(Message.task_id == task.id).to_list()
    assert [message.parts[0].text for message in messages] == ["My password: hunter2"] * 3
