"""A request is stored as one task, whole or not at all."""

import base64

import pytest

from memos_gql.documents import Message, PartKind, PendingFetch, ProjectScope, Role, StoredFile, Task, TaskState
from memos_gql.errors import ErrorCode, InvalidInput
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage, UrlSource
from memos_gql.resources import Resources


def a_text(text: str = "hello") -> SentMessage:
    return SentMessage(role=Role.USER, parts=(text,))


def inline(content: bytes, name: str | None = None) -> SentFile:
    return SentFile(kind=PartKind.FILE, name=name, source=InlineSource(base64.b64encode(content).decode()))


def from_url(url: str, name: str | None = None) -> SentFile:
    return SentFile(kind=PartKind.IMAGE, name=name, source=UrlSource(url))


def a_request(owner: str, *parts: str | SentFile, key: str | None = None) -> AddRequest:
    return AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=parts),), idempotency_key=key)


async def test_a_request_becomes_a_queued_task_with_its_messages_and_files(resources: Resources, owner: str) -> None:
    request = a_request(
        owner, "look", inline(b"words", "notes.txt"), from_url("https://user:pw@example.org/a%20b.png?token=1")
    )

    task = (await accept(resources, ProjectScope("default"), request)).task

    message = await Message.find_one(Message.task_id == task.id)
    files = await StoredFile.find(StoredFile.task_id == task.id).sort("+part_index").to_list()
    assert task.state is TaskState.QUEUED
    assert message is not None
    assert [part.file_id for part in message.parts] == [None, files[0].id, files[1].id]
    assert [(file.name, file.source_url, file.size_bytes) for file in files] == [
        ("notes.txt", None, 5),
        ("a b.png", "https://example.org/a%20b.png", None),
    ]


async def test_the_secrets_of_a_url_lie_apart(resources: Resources, owner: str) -> None:
    request = a_request(owner, from_url("https://example.org/a.png?token=1"))

    task = (await accept(resources, ProjectScope("default"), request)).task

    pending = await PendingFetch.get(task.files[0].file_id)
    file = await StoredFile.get(task.files[0].file_id)
    assert pending is not None
    assert pending.url == "https://example.org/a.png?token=1"
    assert file is not None
    assert "token" not in file.model_dump_json()


async def test_a_file_without_a_name_is_named_by_its_place(resources: Resources, owner: str) -> None:
    task = (await accept(resources, ProjectScope("default"), a_request(owner, inline(b"a"), "x", inline(b"b")))).task

    files = await StoredFile.find(StoredFile.task_id == task.id).sort("+part_index").to_list()
    assert [file.name for file in files] == ["file-1", "file-2"]


async def test_bad_base64_fails_its_file_alone(resources: Resources, owner: str) -> None:
    bad = SentFile(kind=PartKind.FILE, name="bad.pdf", source=InlineSource("%%%"))

    task = (await accept(resources, ProjectScope("default"), a_request(owner, bad, inline(b"good")))).task

    assert [file.state for file in task.files] == [TaskState.FAILED, TaskState.QUEUED]
    assert task.files[0].failure is not None
    assert task.files[0].failure.code is ErrorCode.INVALID_BASE64
    assert task.files[0].failure.message.startswith("bad.pdf: ")


async def test_too_many_files_fail_the_task_at_once_and_store_nothing_else(resources: Resources, owner: str) -> None:
    request = a_request(owner, *(inline(b"x") for _ in range(21)))

    task = (await accept(resources, ProjectScope("default"), request)).task

    assert (task.state, task.files, task.message_ids) == (TaskState.FAILED, [], [])
    assert task.failure is not None
    assert task.failure.code is ErrorCode.TOO_MANY_FILES
    assert task.failure.message == "This request holds 21 files; at most 20 are allowed. Send them in several requests."
    assert await Message.find(Message.owner == owner).count() == 0
    assert await StoredFile.find(StoredFile.owner == owner).count() == 0


async def test_a_file_that_is_too_large_fails_the_task_at_once(resources: Resources, owner: str) -> None:
    small = Resources(**{**vars(resources), "settings": resources.settings.model_copy(update={"max_file_bytes": 4})})

    task = (
        await accept(
            small, ProjectScope("default"), a_request(owner, "text", inline(b"12345", "big.txt"), inline(b"1"))
        )
    ).task

    assert task.state is TaskState.FAILED
    assert task.failure is not None
    assert (task.failure.code, task.failure.file_index) == (ErrorCode.FILE_TOO_LARGE, 0)
    assert [file.state for file in task.files] == [TaskState.FAILED, TaskState.CANCELLED]
    assert await Message.find(Message.owner == owner).count() == 0


async def test_a_refused_request_leaves_nothing(resources: Resources, owner: str) -> None:
    with pytest.raises(InvalidInput):
        await accept(resources, ProjectScope("default"), AddRequest(owner=owner, messages=()))

    assert await Task.find(Task.owner == owner).count() == 0


async def test_a_repeat_with_the_same_key_returns_the_first_task(resources: Resources, owner: str) -> None:
    request = a_request(owner, "yes", inline(b"bytes"), key="k1")

    first = await accept(resources, ProjectScope("default"), request)
    second = await accept(resources, ProjectScope("default"), request)

    assert (first.is_new, second.is_new, second.task.id) == (True, False, first.task.id)
    assert await Message.find(Message.owner == owner).count() == 1


async def test_a_repeat_of_what_was_refused_for_a_limit_returns_the_first_task(
    resources: Resources, owner: str
) -> None:
    request = a_request(owner, *(inline(b"%d" % number) for number in range(21)), key="k1")

    tasks = [(await accept(resources, ProjectScope("default"), request)).task for _ in range(2)]

    assert tasks[0].id == tasks[1].id
    assert await Task.find(Task.owner == owner).count() == 1


async def test_the_same_key_with_another_input_is_refused(resources: Resources, owner: str) -> None:
    await accept(resources, ProjectScope("default"), a_request(owner, "yes", key="k1"))

    with pytest.raises(InvalidInput, match="used for another input"):
        await accept(resources, ProjectScope("default"), a_request(owner, "no", key="k1"))

    assert await Task.find(Task.owner == owner).count() == 1


async def test_the_same_key_of_another_user_or_project_is_another_key(resources: Resources, owner: str) -> None:
    requests = [(owner, "default"), (f"{owner}-2", "default"), (owner, "other")]

    accepted = [
        await accept(resources, ProjectScope(project), a_request(user, "yes", key="k1")) for user, project in requests
    ]

    assert len({each.task.id for each in accepted}) == 3


async def test_saying_yes_twice_without_a_key_is_two_messages(resources: Resources, owner: str) -> None:
    for _ in range(2):
        await accept(resources, ProjectScope("default"), AddRequest(owner=owner, messages=(a_text("yes"),)))

    assert await Message.find(Message.owner == owner).count() == 2
