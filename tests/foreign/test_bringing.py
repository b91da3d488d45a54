"""What other products exported comes in once, with its times and files, as one task that tells how far it is."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from memos_gql.documents import (
    Memory,
    Message,
    OwnerScope,
    PartKind,
    ProjectScope,
    Role,
    StoredFile,
    Task,
    TaskState,
    owner_id,
)
from memos_gql.errors import CannotStart
from memos_gql.foreign.archive import opened
from memos_gql.foreign.bringing import bring_in, import_of, survey
from memos_gql.foreign.formats import recognised
from memos_gql.ingest.progress import running_task
from memos_gql.ingest.progress.import_tasks import begin_import
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources
from memos_gql.search.conversations import list_conversations
from memos_gql.search.listing import Window, list_parts, list_tasks
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions
from tests.foreign import made

ANYTHING = Window(first=100)
KINDS = (Message, StoredFile, Task, Memory)


async def lines_of(resources: Resources, place: Path, owner: str, *, is_dry: bool = False) -> list[str]:
    with opened(place) as archive:
        export = recognised(archive, wanted=None)
        wanted = await import_of(export, ProjectScope("default"), user_id=owner_id(owner))
        if is_dry:
            return list((await survey(resources, wanted)).lines())
        return [line async for line in bring_in(resources, wanted)]


async def import_task(owner: str) -> Task:
    """The newest import."""
    found = await list_tasks(ProjectScope("default").of(owner), Window(first=1))
    return found.rows[0]


async def found_by(resources: Resources, owner: str, words: str) -> Memory:
    hits = await recall(
        resources, ProjectScope("default"), Question(words=words, places=(Conditions(owner=owner),)), Window(first=1)
    )
    return hits.rows[0].memory


async def counts(owner: str) -> list[int]:
    return [await kind.get_pymongo_collection().count_documents({"owner": owner}) for kind in KINDS]


@pytest.fixture
def chatgpt(tmp_path: Path) -> Path:
    return made.packed(tmp_path / "chatgpt.zip", made.chatgpt_files())


@pytest.fixture
async def came_in(resources: Resources, owner: str, chatgpt: Path) -> list[str]:
    return await lines_of(resources, chatgpt, owner)


async def test_what_was_said_is_found_with_its_time_its_title_and_its_file(
    resources: Resources, owner: str, came_in: list[str]
) -> None:
    memory = await found_by(resources, owner, "What fungus makes black spots on roses?")
    messages = await Message.find({"owner": owner, "conversation_id": "6a1f-garden"}).sort("+sent_at").to_list()
    listed = await list_conversations(ProjectScope("default").of(owner), ANYTHING)
    files = await StoredFile.find({"owner": owner}).to_list()

    assert "black spot" in memory.value
    assert memory.info == {"source": "chatgpt", "title": "Roses with black spots"}
    assert [message.role for message in messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
    assert [
        (message.sent_at - datetime(2023, 11, 14, 22, 13, 30, 500000, UTC)).total_seconds() for message in messages
    ] == [0, 1, 2, 3]
    assert [(row.id, row.title, row.message_count) for row in listed.rows] == [
        ("6a1f-later", "Roses with black spots", 4),
        ("6a1f-garden", "Roses with black spots", 4),
    ]
    assert [(file.name, file.kind, file.size_bytes) for file in files] == [
        ("roses of May.png", PartKind.IMAGE, len(made.PICTURE))
    ] * 2


async def test_the_import_is_one_task_with_a_task_for_each_conversation(
    resources: Resources, owner: str, came_in: list[str]
) -> None:
    task = await import_task(owner)
    parts = (await list_parts(ProjectScope("default"), ANYTHING, task_id=task.id, states=None)).rows

    assert task.parts is not None
    assert (task.parts.total, task.parts.ended, task.fraction) == (2, 2, 1.0)
    assert {part.conversation_id for part in parts} == {"6a1f-garden", "6a1f-later"}
    assert task.memory_count == sum(part.memory_count for part in parts) > 0
    assert "4 messages of branches that were given up." in [notice.message for notice in task.notices]
    assert len((await list_tasks(ProjectScope("default").of(owner), ANYTHING)).rows) == 1
    assert came_in[0] == (
        "An export of chatgpt: 2 conversations with 8 messages and 2 files, "
        "from 2023-11-14 22:13 to 2027-01-15 08:00 UTC."
    )


async def test_the_same_export_adds_nothing_and_a_longer_one_what_is_new(
    resources: Resources, owner: str, tmp_path: Path, chatgpt: Path, came_in: list[str]
) -> None:
    before = await counts(owner)

    again = await lines_of(resources, chatgpt, owner)
    after = await counts(owner)
    files = made.chatgpt_files()
    grown = files["conversations-000.json"][0]
    grown["mapping"]["thanks"] = made.node(
        "thanks", "answer", **made.words("user", "I cut them back on Friday.", 1_700_000_020.0)
    )
    grown["current_node"] = "thanks"
    longer = await lines_of(resources, made.packed(tmp_path / "longer.zip", files), owner)

    assert after == [before[0], before[1], before[2] + 1, before[3]]
    assert again[1] == "8 of the messages are here already and come in no second time."
    assert longer[-1].startswith("1 messages and 1 memories came in")
    assert await Message.find({"owner": owner}).count() == before[0] + 1


async def test_a_dry_run_tells_what_would_come_in_and_stores_nothing(
    resources: Resources, owner: str, chatgpt: Path
) -> None:
    lines = await lines_of(resources, chatgpt, owner, is_dry=True)

    assert sorted(lines[1:]) == [
        "Left out: 2 files that are not in the export.",
        "Left out: 2 messages that were never shown.",
        "Left out: 2 thoughts of the model.",
        "Left out: 4 messages of branches that were given up.",
    ]
    assert await counts(owner) == [0, 0, 0, 0]


async def test_a_damaged_export_brings_in_nothing(resources: Resources, owner: str, tmp_path: Path) -> None:
    whole = json.dumps([{**made.claude_conversation(), "uuid": f"u{number}"} for number in range(60)])
    place = tmp_path / "conversations.json"
    place.write_text(whole[:-100])

    with pytest.raises(CannotStart, match="was cut off"):
        await lines_of(resources, place, owner)

    assert await counts(owner) == [0, 0, 0, 0]


async def test_texts_of_attachments_are_found_as_files_and_messages_of_one_second_keep_their_order(
    resources: Resources, owner: str, tmp_path: Path
) -> None:
    await lines_of(resources, made.packed(tmp_path / "claude.zip", made.claude_files()), owner)

    memory = await found_by(resources, owner, "How large is the bathroom?")
    messages = (
        await Message.find({"owner": owner, "conversation_id": "019d386a-7691-7e84-bcd6-1637c32bd6ad"})
        .sort("+sent_at")
        .to_list()
    )
    names = {file.name for file in await StoredFile.find({"owner": owner}).to_list()}

    assert memory.value == "The bathroom has 12 square metres."
    assert [message.role for message in messages] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT, Role.USER]
    assert names == {"plan.txt", "bathroom.png", "pasted.txt", "rules.md"}


async def test_only_ones_own_part_of_a_dump_of_several_users_comes_in(
    resources: Resources, owner: str, tmp_path: Path
) -> None:
    dump = made.mem0_dump()
    dump["results"][1]["user_id"] = owner_id(owner)
    place = tmp_path / "mem0.json"
    place.write_text(json.dumps(dump))

    lines = await lines_of(resources, place, owner)

    assert [memory.value for memory in await Memory.find({"owner": owner}, with_children=True).to_list()] == [
        "User: Alex has a dog called Rex"
    ]
    assert "Left out: 1 conversations of another user." in lines


async def test_what_breaks_a_limit_is_left_out_alone_and_said(resources: Resources, owner: str, tmp_path: Path) -> None:
    conversation = made.claude_conversation()
    first = conversation["chat_messages"][0]
    first["attachments"] = [
        {"file_name": f"{n}.txt", "extracted_content": f"Note {n} of the plumber."} for n in range(3)
    ]
    first["content"] = [{"type": "text", "text": "The plumber comes on Monday. " + "tile " * 30_000}]
    place = tmp_path / "claude.json"
    place.write_text(json.dumps([conversation]))

    narrow = replace(resources, settings=resources.settings.model_copy(update={"max_files": 2}))
    lines = await lines_of(narrow, place, owner)

    message = await Message.find({"owner": owner}).sort("+sent_at").first_or_none()
    assert message is not None
    assert [part.kind for part in message.parts] == [PartKind.TEXT] * 2 + [PartKind.FILE] * 2
    assert "Left out: 1 files of messages with more files than this server takes." in lines
    assert (await found_by(resources, owner, "When does the plumber come?")).value.startswith(
        "User: The plumber comes on Monday."
    )


async def test_a_file_that_cannot_be_read_fails_alone(resources: Resources, owner: str, tmp_path: Path) -> None:
    files = made.chatgpt_files()
    files["file_0000abcd.dat"] = b"%PDF-1.7 and nothing more"

    lines = await lines_of(resources, made.packed(tmp_path / "broken.zip", files), owner)

    task = await import_task(owner)
    assert task.state is TaskState.PARTIALLY_COMPLETED
    assert task.parts is not None
    assert task.parts.failed == 2
    assert any("roses of May.png" in line for line in lines)
    assert await Message.find({"owner": owner}).count() == 8


async def test_an_import_whose_process_is_gone_is_ended_with_what_to_do(resources: Resources, owner: str) -> None:
    task = await begin_import(OwnerScope("default", owner), total=3)

    await run(resources, PrepareTask(task.id))

    ended = await Task.get(task.id)
    assert ended is not None
    assert ended.failure is not None
    assert (ended.state, ended.failure.message) == (
        TaskState.FAILED,
        "The import was ended before it was done. What came in stays: start it again, and the rest comes in.",
    )


async def lines_of_import(
    resources: Resources, owner: str, export: Path, *, meanwhile: Callable[[str], Awaitable[object]]
) -> list[str]:
    """Import, do something with the import's task as soon as its id is told, and return the lines of progress."""
    lines: list[str] = []
    with opened(export) as archive:
        wanted = await import_of(recognised(archive, wanted=None), ProjectScope("default"), user_id=owner_id(owner))
        async for line in bring_in(resources, wanted):
            lines.append(line)
            if "The task of this import" in line:
                await meanwhile(line.split()[-1].rstrip("."))
    return lines


async def test_an_import_that_is_cancelled_stops(
    resources: Resources, owner: str, chatgpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos_gql.foreign.bringing.ALIVE_EVERY_S", 0)

    lines = await lines_of_import(
        resources, owner, chatgpt, meanwhile=partial(running_task.cancel_task, resources.blobs)
    )

    assert lines[-1].endswith("the import is CANCELLED.")
    assert (await import_task(owner)).state is TaskState.CANCELLED


async def test_an_import_waits_for_an_index_that_is_away(
    resources: Resources, owner: str, chatgpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos_gql.foreign.bringing.LOOK_AGAIN_S", 0.3)
    index, aside = resources.settings.data_dir / "index", resources.settings.data_dir / "index-aside"
    index.rename(aside)
    index.touch()

    importing = asyncio.create_task(lines_of(resources, chatgpt, owner))
    await asyncio.sleep(1)
    before = await Memory.find({"owner": owner, "indexed_at": {"$ne": None}}, with_children=True).count()
    index.unlink()
    aside.rename(index)
    lines = await importing

    assert before == 0
    assert "black spot" in (await found_by(resources, owner, "What fungus makes black spots on roses?")).value
    # In part, because its picture is blank
    assert lines[-1] == "8 messages and 8 memories came in; the import is PARTIALLY_COMPLETED."


async def test_an_import_that_was_taken_for_dead_says_so_and_what_to_do(
    resources: Resources, owner: str, chatgpt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memos_gql.foreign.bringing.ALIVE_EVERY_S", 0)

    lines = await lines_of_import(
        resources, owner, chatgpt, meanwhile=lambda task_id: run(resources, PrepareTask(task_id))
    )

    assert lines[-2].endswith("the import is FAILED.")
    assert lines[-1] == (
        "The import was ended before it was done. What came in stays: start it again, and the rest comes in."
    )
