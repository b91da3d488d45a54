"""Once a request to forget is completed, neither the database nor any file of the data directory holds the words."""

from pathlib import Path

from bson import encode

from memos_gql.documents import Erasure, Forgetting, Memory, ProjectScope, Task, new_id, now
from memos_gql.forget import Picked, carry_out, forget_with_sources
from memos_gql.forget.completion import ABANDONED_AFTER, complete
from memos_gql.ingest.working.jobs import PrepareTask
from memos_gql.ingest.working.pipeline import run
from memos_gql.resources import Resources
from memos_gql.storage.conditions import Conditions
from tests.extract.made import pdf
from tests.forget.words import files_holding, spelled
from tests.ingest.conftest import Work, work
from tests.ingest.deletions.test_meanwhile import limited
from tests.ingest.working.test_pipeline import a_page, add, inline
from tests.search.conftest import Say, say

__all__ = ["say", "work"]

WORD = "quagmirezebu"


async def collections_holding(resources: Resources, word: str) -> set[str]:
    found = set()
    for name in await resources.database.list_collection_names():
        async for document in resources.database[name].find():
            if any(spelling in encode(document) for spelling in spelled(word)):
                found.add(name)
    return found


async def test_what_is_forgotten_with_its_sources_is_nowhere(
    resources: Resources, owner: str, say: Say, work: Work, tmp_path: Path
) -> None:
    await say(*(f"neighbour {number}" for number in range(30)), user=f"{owner}-2")
    await say(f"I met a {WORD}.", tags=(WORD,), info={"animal": WORD})
    await work((await add(resources, owner, inline(f"The {WORD} sleeps.".encode(), f"{WORD}.txt"))).id)
    await work((await add(resources, owner, inline(b"%PDF-1.7 broken", f"{WORD}.pdf"))).id)
    two_pages = pdf(tmp_path, a_page("one"), a_page("two")).read_bytes()
    too_long = await add(resources, owner, inline(two_pages, f"{WORD}.pdf"))
    await run(limited(resources, max_pages=1), PrepareTask(too_long.id))
    before = await collections_holding(resources, WORD), files_holding(resources.settings.data_dir / "index", WORD)

    await forget_with_sources(resources, ProjectScope("default"), Conditions(owner=owner))
    await complete(resources)

    refused = await Task.get(too_long.id)
    assert refused is not None
    assert refused.failure is not None
    assert refused.failure.message == "file-1: it has 2 pages; at most 1 are allowed. Split it and send the parts"
    assert before[0] == {"memories", "messages", "files", "readings", "blobs.chunks", "tasks"}
    assert before[1] != []
    assert await collections_holding(resources, WORD) == set()
    assert files_holding(resources.settings.data_dir, WORD) == []
    assert await Memory.find(Memory.owner == f"{owner}-2", with_children=True).count() == 30


async def test_one_memory_among_many_leaves_the_files_too(resources: Resources, owner: str, say: Say) -> None:
    await say(*(f"neighbour {number}" for number in range(30)), f"I met a {WORD}.")
    (doomed,) = [
        memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True) if WORD in memory.value
    ]
    await resources.vectors.of(ProjectScope("default")).optimize()

    await forget_with_sources(resources, ProjectScope("default"), Picked(owner, [doomed]))
    await complete(resources)

    assert files_holding(resources.settings.data_dir, WORD) == []
    assert await resources.vectors.of(ProjectScope("default")).count() == 30
    assert [await Erasure.count(), await Forgetting.find(Forgetting.owner == owner).count()] == [0, 0]


async def cut_off_wish(owner: str) -> None:
    """Leave what a process leaves that dies while it forgets everything."""
    long_ago = now() - ABANDONED_AFTER
    await Task.find(Task.owner == owner).update({"$set": {"created_at": long_ago - ABANDONED_AFTER}})
    await Forgetting(
        id=new_id("forgetting"),
        project_id="default",
        owner=owner,
        query=f'{{"project_id": "default", "owner": "{owner}"}}',
        is_everything=True,
        with_sources=True,
        created_at=long_ago,
        worked_on_at=long_ago,
    ).insert()


async def test_a_wish_that_was_cut_off_between_the_stores_leaves_no_rows(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("first", "second")
    ids = {memory.id async for memory in Memory.find(Memory.owner == owner, with_children=True)}
    await Memory.find(Memory.owner == owner, with_children=True).delete()
    await cut_off_wish(owner)
    before = ids & await resources.vectors.of(ProjectScope("default")).ids()

    await complete(resources)

    assert before == ids
    assert ids & await resources.vectors.of(ProjectScope("default")).ids() == set()


async def test_a_wish_that_was_cut_off_is_carried_out_later(resources: Resources, owner: str, say: Say) -> None:
    await say("first")
    await cut_off_wish(owner)

    await complete(resources)

    assert await Memory.find(Memory.owner == owner, with_children=True).count() == 0
    assert await Forgetting.find(Forgetting.owner == owner).count() == 0


async def test_a_wish_that_takes_long_is_left_to_whoever_carries_it_out(
    resources: Resources, owner: str, say: Say
) -> None:
    await say("first")
    await cut_off_wish(owner)
    await Forgetting.find_one(Forgetting.owner == owner).update({"$set": {"worked_on_at": now()}})

    await complete(resources)

    assert await Memory.find(Memory.owner == owner, with_children=True).count() == 1
    assert await Forgetting.find(Forgetting.owner == owner).count() == 1
    await Forgetting.find(Forgetting.owner == owner).delete()


async def test_whoever_carries_out_a_wish_says_so(resources: Resources, owner: str, say: Say) -> None:
    await say("first")
    await cut_off_wish(owner)
    wish = await Forgetting.find_one(Forgetting.owner == owner)
    assert wish is not None

    await carry_out(resources, wish, {"project_id": "default", "owner": owner})

    after = await Forgetting.find_one(Forgetting.owner == owner)
    assert after is not None
    assert now() - after.worked_on_at < ABANDONED_AFTER
    await after.delete()
