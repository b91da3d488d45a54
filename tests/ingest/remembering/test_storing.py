"""From saved to searchable, whatever comes between."""

from datetime import timedelta

import numpy as np

from memos_gql.documents import Memory, ProjectScope, Task, TaskState, TextMemory, now
from memos_gql.ingest.remembering.storing import (
    BULK_BATCH,
    INDEX_BATCH,
    LEFT_OVER_AFTER,
    batch_of,
    index,
    index_left_over,
    row_of,
    rows_of,
    vectors_of,
)
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions
from tests.search.conftest import Say, say

__all__ = ["say"]


async def found(resources: Resources, owner: str, words: str) -> list[str]:
    question = Question(words=words, places=(Conditions(owner=owner),))
    return [
        hit.memory.value for hit in (await recall(resources, ProjectScope("default"), question, Window(first=5))).rows
    ]


async def test_what_was_saved_and_never_indexed_is_indexed_later(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.", "My piano is black.")
    await Memory.find(Memory.owner == owner, with_children=True).update(
        {"$set": {"indexed_at": None, "updated_at": now() - LEFT_OVER_AFTER - timedelta(seconds=1)}}
    )
    await resources.index.of(ProjectScope("default")).delete(
        [memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True)]
    )
    before = await found(resources, owner, "bicycle")

    await index_left_over(resources)

    assert before == []
    assert sorted(await found(resources, owner, "bicycle")) == ["User: My bicycle is red.", "User: My piano is black."]
    assert await Memory.find(Memory.owner == owner, Memory.indexed_at == None, with_children=True).count() == 0  # noqa: E711 - a query


async def test_what_waits_for_a_moment_only_is_left_to_who_saved_it(resources: Resources, owner: str, say: Say) -> None:
    await say("My bicycle is red.")
    await Memory.find(Memory.owner == owner, with_children=True).update({"$set": {"indexed_at": None}})

    await index_left_over(resources)

    assert await Memory.find(Memory.owner == owner, Memory.indexed_at == None, with_children=True).count() == 1  # noqa: E711 - a query


async def test_memories_of_a_running_task_are_not_indexed_by_the_sweep(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My bicycle is red.")
    long_ago = now() - LEFT_OVER_AFTER - timedelta(seconds=1)
    await Memory.find(Memory.owner == owner, with_children=True).update(
        {"$set": {"indexed_at": None, "updated_at": long_ago}}
    )
    [task] = await Task.find(Task.owner == owner).to_list()
    await task.set({"state": TaskState.RUNNING})

    while_running = await index_left_over(resources)
    await task.set({"state": TaskState.COMPLETED})

    assert [while_running, await index_left_over(resources)] == [0, 1]


async def test_a_passage_is_indexed_under_what_stands_above_it_and_keeps_its_own_words(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("It is due on the fifth.")
    await TextMemory.find(TextMemory.owner == owner).update(
        {"$set": {"context": ["Lease of Rua Augusta", "Rent"], "indexed_at": None}}
    )
    [memory] = await TextMemory.find(TextMemory.owner == owner).to_list()

    async for _ in index(resources, [memory.id]):
        pass

    rows = [row async for row in resources.vectors.of(ProjectScope("default")).facts() if row["owner"] == owner]
    assert [row["words"] for row in rows] == ["Lease of Rua Augusta\nRent\nUser: It is due on the fifth."]
    assert await found(resources, owner, "lease of Rua Augusta") == ["User: It is due on the fifth."]


async def test_more_short_memories_than_passages_are_indexed_at_once(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My bicycle is red.")
    [memory] = await TextMemory.find(TextMemory.owner == owner).to_list()
    passage = memory.model_copy(update={"value": "My bicycle is red. " * 80})

    assert batch_of([memory] * 300) == BULK_BATCH
    assert batch_of([passage] * 300) == INDEX_BATCH
    assert batch_of([]) == BULK_BATCH


async def test_a_hash_is_found_by_its_letters_and_has_no_part_in_the_meaning(
    resources: Resources, owner: str, say: Say
) -> None:
    hash_ = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    told = f"User: The build of Tuesday has the hash {hash_}."
    await say(told.removeprefix("User: "))

    assert await found(resources, owner, hash_) == [told]
    with_hash, without = await vectors_of([told, told.replace(hash_, "\u2026")], embedder=resources.embedder)
    assert (with_hash == without).all()


async def test_a_changed_memory_with_the_same_words_keeps_its_vector(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("My bicycle is red.")
    [memory] = await TextMemory.find(TextMemory.owner == owner).to_list()
    meaning = await resources.meanings.current(memory.scope.project)
    odd = np.full(384, 384**-0.5, np.float32)
    await resources.index.of(memory.scope.project).write([row_of(memory, odd)], embedder_id=meaning.embedder.id)

    [as_new] = await rows_of([memory], meaning)
    [as_changed] = await rows_of([memory.model_copy(update={"updated_at": now()})], meaning)

    [own] = await vectors_of(["User: My bicycle is red."], embedder=resources.embedder)
    assert np.array_equal(as_new.vector, own)
    assert np.array_equal(as_changed.vector, odd)
