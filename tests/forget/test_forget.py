"""What is deleted is gone from MongoDB and the index, and nothing else is."""

from hashlib import sha256

import pytest

from memos_gql import tasks
from memos_gql.documents import Memory, Message, PendingFetch, ProjectScope, StoredFile, Task, TaskState
from memos_gql.errors import NotFound
from memos_gql.forget import Picked, count, forget, forget_with_sources
from memos_gql.forget.completion import complete
from memos_gql.forget.sources import AT_ONCE
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.memory.merge import MAX_SOURCES
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions, OneOf, TextField
from tests.ingest.conftest import Work, work
from tests.ingest.deletions.test_meanwhile import limited
from tests.ingest.working.test_pipeline import NOWHERE, add, inline
from tests.search.conftest import Say, say

__all__ = ["say", "work"]


async def ids_of(owner: str) -> dict[str, str]:
    return {
        memory.value: memory.id for memory in await Memory.find(Memory.owner == owner, with_children=True).to_list()
    }


async def test_memories_are_deleted_by_id_from_the_index_too(resources: Resources, owner: str, say: Say) -> None:
    await say("first", "second")
    ids = await ids_of(owner)

    forgotten = await forget(resources, ProjectScope("default"), Picked(owner, [ids["User: first"]]))

    indexed = await resources.vectors.of(ProjectScope("default")).ids()
    assert (forgotten.count, list(forgotten.ids)) == (1, [ids["User: first"]])
    assert await ids_of(owner) == {"User: second": ids["User: second"]}
    assert (ids["User: first"] in indexed, ids["User: second"] in indexed) == (False, True)


async def test_an_unknown_id_deletes_nothing_at_all(resources: Resources, owner: str, say: Say) -> None:
    await say("first")
    before = await ids_of(owner)

    with pytest.raises(NotFound) as caught:
        await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [*before.values(), "mem_none"]))

    assert caught.value.ids == ["mem_none"]
    assert await ids_of(owner) == before


@pytest.mark.parametrize(("project_id", "suffix"), [("default", "-2"), ("other", "")])
async def test_nobody_deletes_what_is_anothers(
    resources: Resources, owner: str, say: Say, project_id: str, suffix: str
) -> None:
    await say("first")
    before = await ids_of(owner)

    with pytest.raises(NotFound):
        await forget_with_sources(resources, ProjectScope(project_id), Picked(owner + suffix, [*before.values()]))
    everything = Conditions(owner=owner + suffix)
    forgotten = await forget_with_sources(resources, ProjectScope(project_id), everything)

    assert forgotten.count == 0
    assert await ids_of(owner) == before


async def test_counting_deletes_nothing(resources: Resources, owner: str, say: Say) -> None:
    await say("first", "second")

    counted = await count(ProjectScope("default"), Conditions(owner=owner))

    assert (counted.count, counted.ids) == (2, ())
    assert len(await ids_of(owner)) == 2


async def test_a_message_is_forgotten_only_when_no_memory_points_to_it(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("first", "second")
    await say("first")
    ids = await ids_of(owner)

    await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [ids["User: second"]]))
    remaining = await Message.find(Message.owner == owner).to_list()
    await forget(resources, ProjectScope("default"), Picked(owner, [ids["User: first"]]))

    assert [message.parts[0].text for message in remaining] == ["first", "first"]
    assert await Message.find(Message.owner == owner).count() == 2


async def picked(owner: str, value: str) -> Picked:
    """Pick the owner's one memory that says this."""
    return Picked(owner, [(await ids_of(owner))[value]])


async def test_a_file_that_could_not_be_read_goes_with_its_message(
    resources: Resources, owner: str, work: Work
) -> None:
    content = f"%PDF-1.7 broken {owner}".encode()
    task = await work((await add(resources, owner, "I own a boat.", inline(content, "secret.pdf"))).id)
    before = await StoredFile.find(StoredFile.owner == owner).count()

    await forget_with_sources(resources, ProjectScope("default"), await picked(owner, "User: I own a boat."))

    after = await Task.get(task.id)
    assert (before, task.state) == (1, TaskState.PARTIALLY_COMPLETED)
    assert await StoredFile.find(StoredFile.owner == owner).count() == 0
    assert await resources.blobs.of(ProjectScope("default")).exists(sha256(content).hexdigest()) is False
    assert after is not None
    assert after.files[0].failure is not None
    assert after.files[0].failure.message.startswith("file-1: the PDF is damaged")


async def test_the_name_of_a_file_that_failed_beside_one_that_was_read_is_forgotten(
    resources: Resources, owner: str, work: Work
) -> None:
    files = (
        inline(f"The mast of {owner}.".encode(), "mast.txt"),
        inline(f"%PDF-1.7 broken {owner}".encode(), "secret.pdf"),
    )
    task = await work((await add(resources, owner, "I own a boat.", *files)).id)

    await forget_with_sources(resources, ProjectScope("default"), Conditions(owner=owner))

    after = await Task.get(task.id)
    assert after is not None
    assert [file.failure.message[:26] if file.failure else None for file in after.files] == [
        None,
        "file-2: the PDF is damaged",
    ]


async def test_a_message_whose_file_is_tried_again_waits_for_the_end_of_that(
    resources: Resources, owner: str, work: Work
) -> None:
    task = await add(resources, owner, "I own a boat.", NOWHERE)
    await run(limited(resources, fetch_allow=("127.0.0.1/32",)), PrepareTask(task.id))
    again, _ = await tasks.retry(ProjectScope("default"), task.id)

    await forget_with_sources(resources, ProjectScope("default"), await picked(owner, "User: I own a boat."))
    meanwhile = (
        await Message.find(Message.owner == owner).count(),
        await StoredFile.find(StoredFile.owner == owner).count(),
    )
    await work(again.id)
    await complete(resources)

    assert meanwhile == (1, 1)
    assert (
        await Message.find(Message.owner == owner).count(),
        await StoredFile.find(StoredFile.owner == owner).count(),
    ) == (0, 0)
    assert await PendingFetch.find({"_id": task.files[0].file_id}).count() == 0


async def test_a_memory_told_more_often_than_it_keeps_sources_takes_all_its_messages_along(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("I own a boat.")
    await say(*["yes"] * MAX_SOURCES)
    await say("yes", "yes")
    ids = await ids_of(owner)

    await forget_with_sources(resources, ProjectScope("default"), await picked(owner, "User: yes"))

    remaining = await Message.find(Message.owner == owner).to_list()
    assert [message.parts[0].text for message in remaining] == ["I own a boat."]
    assert await ids_of(owner) == {"User: I own a boat.": ids["User: I own a boat."]}


async def multiply(resources: Resources, owner: str, *, times: int) -> None:
    """Store copies of the owner's one memory, each with a message of its own."""
    memories, messages = resources.database["memories"], resources.database["messages"]
    memory, message = await memories.find_one({"owner": owner}), await messages.find_one({"owner": owner})
    assert memory is not None
    assert message is not None
    (source,) = memory["sources"]
    ids = [(f"{memory['_id']}-{number}", f"{message['_id']}-{number}") for number in range(1, times)]
    await memories.insert_many(
        [{**memory, "_id": ours, "sources": [{**source, "message_id": theirs}]} for ours, theirs in ids]
    )
    await messages.insert_many([{**message, "_id": theirs} for _, theirs in ids])


async def test_more_than_fits_into_one_command_is_forgotten_whole(resources: Resources, owner: str, say: Say) -> None:
    await say("first")
    await multiply(resources, owner, times=AT_ONCE + 2)
    conversation = Conditions(owner=owner, where=OneOf(TextField.CONVERSATION_ID, ("c",)))

    forgotten = await forget_with_sources(resources, ProjectScope("default"), conversation)

    assert forgotten.count == AT_ONCE + 2
    assert await ids_of(owner) == {}
    assert await Message.find(Message.owner == owner).count() == 0
