"""A key with limits sees and changes nothing beyond them, whichever function touches storage."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

from memos_gql import feedback, knowledge, revise, tasks
from memos_gql.documents import (
    KnowledgeBase,
    Memory,
    MemoryKind,
    Message,
    PartKind,
    ProjectScope,
    Role,
    StoredFile,
    Task,
    owned_by_user,
    owner_id,
)
from memos_gql.dossier.leaving import person_of
from memos_gql.errors import Forbidden, NotFound
from memos_gql.events import open_task_events
from memos_gql.feedback import Feedback
from memos_gql.forget import Picked, forget, forget_with_sources
from memos_gql.forget.across_owners import forget_ids, forget_owner, forget_where
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage
from memos_gql.reach import WHOLE, Reach, granted, limit_to
from memos_gql.resources import Resources
from memos_gql.search.listing import (
    MemoryOrder,
    MessageOrder,
    Window,
    latest_messages,
    list_memories,
    list_messages,
    list_tasks,
)
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions
from tests.ingest.conftest import Work, work
from tests.search.conftest import Say, say

__all__ = ["say", "work"]

ANYTHING = Window(first=10)
NOTE = "Tm90ZSB0aGF0IHRoZSBzYWZlIG9wZW5zIGF0IG5vb24u"  # "Note that the safe opens at noon."

Do = Callable[[Resources, str], Awaitable[object]]


@contextmanager
def limited(limits: Reach) -> Iterator[None]:
    limit_to(limits)
    try:
        yield
    finally:
        limit_to(WHOLE)


def a_file(owner: str) -> AddRequest:
    file = SentFile(kind=PartKind.FILE, name="note.txt", source=InlineSource(NOTE))
    return AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=(file,)),))


def words(owner: str) -> AddRequest:
    return AddRequest(owner=owner, messages=(SentMessage(role=Role.USER, parts=("Hello, it is me.",)),))


READS: dict[str, Do] = {
    "memories": lambda _, owner: list_memories(
        ProjectScope("default"), Conditions(owner=owner), ANYTHING, order=MemoryOrder.NEWEST
    ),
    "messages": lambda _, owner: list_messages(
        ProjectScope("default").of(owner), ANYTHING, conversation_id=None, order=MessageOrder.NEWEST
    ),
    "latest messages": lambda _, owner: latest_messages(ProjectScope("default").of(owner), 5, conversation_id=None),
    "tasks": lambda _, owner: list_tasks(ProjectScope("default").of(owner), ANYTHING),
    "export": lambda _, owner: person_of(ProjectScope("default"), owner_id(owner)),
    "search": lambda resources, owner: recall(
        resources, ProjectScope("default"), Question(words="safe", places=(Conditions(owner=owner),)), ANYTHING
    ),
}
CHANGES: dict[str, Do] = {
    "add": lambda resources, owner: accept(resources, ProjectScope("default"), words(owner)),
    "add a file": lambda resources, owner: accept(resources, ProjectScope("default"), a_file(owner)),
    "feedback": lambda resources, owner: feedback.give(
        resources, ProjectScope("default"), Feedback(owner=owner, words="Bees are wrong.")
    ),
    "forget": lambda resources, owner: forget(resources, ProjectScope("default"), Conditions(owner=owner)),
    "forget the owner": lambda resources, owner: forget_owner(resources, ProjectScope("default").of(owner)),
    "make a knowledge base": lambda _resources, _owner: knowledge.create(ProjectScope("default"), "Manuals", ""),
    "delete a knowledge base": lambda resources, _owner: knowledge.delete(resources, ProjectScope("default"), "kb_any"),
}


async def state_of(resources: Resources) -> list[object]:
    kinds = (Memory, Message, StoredFile, Task, KnowledgeBase)
    counts = [await kind.get_pymongo_collection().count_documents({}) for kind in kinds]
    return [*counts, await resources.blobs.names_at_rest(), await resources.vectors.of(ProjectScope("default")).ids()]


@pytest.mark.parametrize("name", READS)
async def test_a_key_of_one_user_is_told_that_it_reaches_no_other(
    resources: Resources, owner: str, say: Say, name: str
) -> None:
    await say("I keep bees.")

    with (
        limited(Reach(owner=owned_by_user("somebody else"))),
        pytest.raises(Forbidden, match="^This key reaches 'user somebody else' alone"),
    ):
        await READS[name](resources, owner)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("limits", [Reach(owner="user:somebody else"), Reach(is_read_only=True)])
async def test_what_is_beyond_the_limits_changes_nothing(
    resources: Resources, owner: str, say: Say, name: str, limits: Reach
) -> None:
    await say("I keep bees.")
    before = await state_of(resources)

    with limited(limits), pytest.raises(Forbidden):
        await CHANGES[name](resources, owner)

    assert await state_of(resources) == before


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("is_read_only", [False, True])
async def test_within_the_limits_all_is_read(
    resources: Resources, owner: str, say: Say, name: str, is_read_only: bool
) -> None:
    await say("I keep bees.")
    whole = await READS[name](resources, owner)

    with limited(Reach(owner=owner, is_read_only=is_read_only)):
        assert str(await READS[name](resources, owner))[:100] == str(whole)[:100]


async def test_by_its_id_nothing_of_another_user_is_there(resources: Resources, owner: str, say: Say) -> None:
    await say("I keep bees.")
    memory = await Memory.find_one({"owner": owner}, with_children=True)
    task = await Task.find_one({"owner": owner})
    assert memory is not None
    assert task is not None
    before = await state_of(resources)

    with limited(Reach(owner="user:somebody else")):
        assert await Memory.get(memory.id, with_children=True) is None
        assert await Memory.find({"project_id": "default"}, with_children=True).to_list() == []
        assert await Memory.get_pymongo_collection().distinct("owner", {"project_id": "default"}) == []
        assert await (await Memory.get_pymongo_collection().aggregate([{"$count": "all"}])).to_list() == []
        with pytest.raises(NotFound):
            await revise.update(resources, ProjectScope("default"), memory.id, revise.Changes(value="Mine."))
        with pytest.raises(NotFound):
            await tasks.cancel(resources.blobs, ProjectScope("default"), task.id)
        with pytest.raises(NotFound):
            await tasks.retry(ProjectScope("default"), task.id)
        with pytest.raises(NotFound):
            await forget_ids(resources, ProjectScope("default"), [memory.id], owner=None, kinds=tuple(MemoryKind))
        assert await forget_where(resources, ProjectScope("default"), lambda whose: Conditions(owner=whose)) == 0

    assert await state_of(resources) == before


async def test_a_read_only_key_changes_nothing_by_an_id(resources: Resources, owner: str, say: Say) -> None:
    await say("I keep bees.")
    memory = await Memory.find_one({"owner": owner}, with_children=True)
    task = await Task.find_one({"owner": owner})
    assert memory is not None
    assert task is not None
    before = await state_of(resources)

    with limited(Reach(is_read_only=True)):
        with pytest.raises(Forbidden, match="^This key may only read; use one that was made without `--read-only`.$"):
            await revise.update(resources, ProjectScope("default"), memory.id, revise.Changes(value="Mine."))
        with pytest.raises(Forbidden):
            await tasks.cancel(resources.blobs, ProjectScope("default"), task.id)
        with pytest.raises(Forbidden):
            await tasks.retry(ProjectScope("default"), task.id)
        with pytest.raises(Forbidden):
            await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [memory.id]))
        with pytest.raises(Forbidden):
            await Memory.find({"_id": memory.id}, with_children=True).delete()

    assert await state_of(resources) == before


async def test_a_key_of_one_user_adds_changes_and_deletes_what_is_the_users(
    resources: Resources, owner: str, work: Work
) -> None:
    with limited(Reach(owner=owner)):
        accepted = await accept(resources, ProjectScope("default"), words(owner))
    await work(accepted.task.id)
    with limited(Reach(owner=owner)):
        (memory,) = await Memory.find({"project_id": "default"}, with_children=True).to_list()
        changed = await revise.update(
            resources, ProjectScope("default"), memory.id, revise.Changes(value="I like bees.")
        )
        forgotten = await forget_owner(resources, ProjectScope("default").of(owner))

    assert (changed.value, forgotten) == ("I like bees.", 1)
    assert await Memory.find({"owner": owner}, with_children=True).to_list() == []


async def test_deleting_leaves_equal_bytes_that_another_user_has(resources: Resources, owner: str, work: Work) -> None:
    other = f"{owner}-other"
    for whose in (owner, other):
        await work((await accept(resources, ProjectScope("default"), a_file(whose))).task.id)

    with limited(Reach(owner=owner)):
        await forget_owner(resources, ProjectScope("default").of(owner))

    digest = sha256(b"Note that the safe opens at noon.").hexdigest()
    assert await resources.blobs.of(ProjectScope("default")).exists(digest)
    assert [
        file.owner for file in await StoredFile.find({"sha256": digest, "owner": {"$in": [owner, other]}}).to_list()
    ] == [other]


async def test_a_key_of_one_user_watches_no_task_of_another(resources: Resources, owner: str) -> None:
    task = (await accept(resources, ProjectScope("default"), words(owner))).task

    async with open_task_events(resources.database) as events:
        with limited(Reach(owner="user:somebody else")):
            seen = [snapshot async for snapshot in events.subscribe(ProjectScope("default"), task.id)]

    assert seen == []


def test_what_is_granted_ends_with_the_change() -> None:
    limits = Reach(owner="user:ann")
    with limited(limits):
        with granted("user:ann"):
            Reach().require("user:bob")
        with pytest.raises(Forbidden), granted("user:bob"):
            pytest.fail("it was granted")
