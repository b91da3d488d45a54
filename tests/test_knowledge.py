"""Knowledge bases: files of a whole project."""

import base64
from collections.abc import Awaitable, Callable

import pytest

from memos_gql import knowledge
from memos_gql.documents import KnowledgeBase, Memory, Message, PartKind, ProjectScope, Reading, StoredFile, Task
from memos_gql.errors import Fault, InvalidInput, NotFound
from memos_gql.ingest.receiving.request import InlineSource, SentFile
from memos_gql.ingest.working.jobs import Job
from memos_gql.ingest.working.pipeline import run
from memos_gql.knowledge import KnowledgeFile
from memos_gql.resources import Resources
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.conditions import Conditions

Fill = Callable[..., Awaitable[list[KnowledgeFile]]]


def note(words: str, name: str = "note.txt") -> SentFile:
    return SentFile(kind=PartKind.FILE, name=name, source=InlineSource(base64.b64encode(words.encode()).decode()))


@pytest.fixture
async def base(resources: Resources, owner: str) -> KnowledgeBase:
    """An empty knowledge base of a project that no other test knows."""
    return await knowledge.create(ProjectScope(f"project-{owner[-12:]}"), "Manuals", "")


@pytest.fixture
def fill(resources: Resources, base: KnowledgeBase) -> Fill:
    """Add files and read them to the end."""

    async def add_and_read(*files: SentFile) -> list[KnowledgeFile]:
        jobs: list[Job] = []

        async def enqueue(job: Job) -> None:
            jobs.append(job)

        added = await knowledge.add_files(resources, ProjectScope(base.project_id), base.id, files, enqueue=enqueue)
        while jobs:
            jobs += await run(resources, jobs.pop(0))
        return added

    return add_and_read


async def found(resources: Resources, base: KnowledgeBase, words: str) -> list[str]:
    places = tuple(
        Conditions(owner=owner) for owner in await knowledge.owners(ProjectScope(base.project_id), [base.id])
    )
    question = Question(words=words, places=places)
    return [
        hit.memory.value
        for hit in (await recall(resources, ProjectScope(base.project_id), question, Window(first=5))).rows
    ]


async def test_a_file_is_read_and_found(resources: Resources, base: KnowledgeBase, fill: Fill) -> None:
    (added,) = await fill(note("The pump needs oil every month."))

    shelf = await knowledge.list_files(ProjectScope(base.project_id), base.id, page=1, size=10)

    assert added.state == "QUEUED"
    assert (shelf.total, [(each.file.id, each.file.name, each.state) for each in shelf.files]) == (
        1,
        [(added.file.id, "note.txt", "COMPLETED")],
    )
    assert await found(resources, base, "How often does the pump need oil?") == ["The pump needs oil every month."]


async def test_a_broken_file_fails_alone_and_says_why(base: KnowledgeBase, fill: Fill) -> None:
    await fill(note("The pump needs oil."), note("%PDF-1.7 cut off", "cut.pdf"))

    shelf = await knowledge.list_files(ProjectScope(base.project_id), base.id, page=1, size=10)

    assert [(each.file.name, each.state, each.failure and each.failure.code) for each in shelf.files] == [
        ("note.txt", "COMPLETED", None),
        ("cut.pdf", "FAILED", "CORRUPT_FILE"),
    ]


async def test_files_are_listed_in_pages(base: KnowledgeBase, fill: Fill) -> None:
    await fill(*(note(f"Note number {number}.", f"{number}.txt") for number in range(3)))

    pages = [
        await knowledge.list_files(ProjectScope(base.project_id), base.id, page=page, size=2) for page in (1, 2, 3)
    ]

    assert [[each.file.name for each in page.files] for page in pages] == [["0.txt", "1.txt"], ["2.txt"], []]
    assert [page.total for page in pages] == [3, 3, 3]


async def test_a_deleted_file_takes_its_words_along_and_no_others(
    resources: Resources, base: KnowledgeBase, fill: Fill
) -> None:
    doomed, broken, kept = await fill(
        note("Wash it cold."), note("%PDF-1.7 cut off", "cut.pdf"), note("Wash it cold.", "copy.txt")
    )

    await knowledge.delete_files(resources, ProjectScope(base.project_id), [doomed.file.id, broken.file.id])

    shelf = await knowledge.list_files(ProjectScope(base.project_id), base.id, page=1, size=10)
    assert [each.file.id for each in shelf.files] == [kept.file.id]
    assert await found(resources, base, "Wash it cold.") == ["Wash it cold."]
    assert await Message.find(Message.project_id == base.project_id).count() == 1


async def test_deleting_a_file_that_is_not_there_deletes_nothing(
    resources: Resources, base: KnowledgeBase, fill: Fill
) -> None:
    (kept,) = await fill(note("Wash it cold."))

    with pytest.raises(NotFound):
        await knowledge.delete_files(resources, ProjectScope(base.project_id), [kept.file.id, "file_none"])
    with pytest.raises(NotFound):
        await knowledge.delete_files(resources, ProjectScope("elsewhere"), [kept.file.id])

    assert await found(resources, base, "Wash it cold.") == ["Wash it cold."]


async def test_nothing_is_left_of_a_deleted_knowledge_base(
    resources: Resources, base: KnowledgeBase, fill: Fill
) -> None:
    await fill(note("The pump needs oil."), note("%PDF-1.7 cut off", "cut.pdf"))

    await knowledge.delete(resources, ProjectScope(base.project_id), base.id)

    for kind in (KnowledgeBase, Message, StoredFile, Reading):
        assert await kind.find({"project_id": base.project_id}).count() == 0
    assert await Memory.find({"project_id": base.project_id}, with_children=True).count() == 0
    with pytest.raises(NotFound):
        await knowledge.owners(ProjectScope(base.project_id), [base.id])
    with pytest.raises(NotFound):
        await fill(note("Too late."))
    assert await StoredFile.find({"project_id": base.project_id}).count() == 0


async def test_a_knowledge_base_is_its_projects_alone(resources: Resources, base: KnowledgeBase, fill: Fill) -> None:
    (added,) = await fill(note("The pump needs oil."))

    for refused in (
        knowledge.owners(ProjectScope("elsewhere"), [base.id]),
        knowledge.list_files(ProjectScope("elsewhere"), base.id, page=1, size=10),
        knowledge.delete(resources, ProjectScope("elsewhere"), base.id),
    ):
        with pytest.raises(NotFound):
            await refused
    assert (await knowledge.find_files(ProjectScope("elsewhere"), [added.file.id])).files == []
    assert base.id not in [
        owner.partition(":")[2] for owner in await knowledge.owners(ProjectScope("elsewhere"), ["all"])
    ]
    assert await found(resources, base, "pump oil") == ["The pump needs oil."]


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "\ud800"])
async def test_a_bad_name_makes_nothing(resources: Resources, owner: str, name: str) -> None:
    with pytest.raises(InvalidInput):
        await knowledge.create(ProjectScope(f"project-{owner}"), name, "")

    assert await KnowledgeBase.find({"project_id": f"project-{owner}"}).count() == 0


async def test_all_knowledge_bases_are_not_one_of_them(resources: Resources, base: KnowledgeBase) -> None:
    async def enqueue(job: Job) -> None:
        raise AssertionError(job)

    for _ in range(2):
        with pytest.raises(NotFound):
            await knowledge.add_files(
                resources, ProjectScope(base.project_id), "all", [note("Words.")], enqueue=enqueue
            )
        with pytest.raises(NotFound):
            await knowledge.list_files(ProjectScope(base.project_id), "all", page=1, size=10)
        await knowledge.create(ProjectScope(base.project_id), "A second one", "")

    assert await Task.find({"project_id": base.project_id}).count() == 0
    assert await StoredFile.find({"project_id": base.project_id}).count() == 0


async def test_no_file_and_too_many_files_are_refused(base: KnowledgeBase, fill: Fill) -> None:
    for files, fault in (([], Fault.EMPTY), ([note("x")] * 21, Fault.TOO_LONG)):
        with pytest.raises(InvalidInput) as refused:
            await fill(*files)
        assert [(issue.path, issue.fault) for issue in refused.value.issues] == [(("input", "files"), fault)]

    assert await Task.find({"project_id": base.project_id}).count() == 0


async def test_a_name_that_breaks_a_rule_keeps_the_files_beside_it_out(base: KnowledgeBase, fill: Fill) -> None:
    with pytest.raises(InvalidInput) as refused:
        await fill(note("The pump needs oil."), note("Wash it cold.", "n" * 256))

    assert [issue.path for issue in refused.value.issues] == [("input", "files", "1")]
    assert await Task.find({"project_id": base.project_id}).count() == 0
