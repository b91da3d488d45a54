"""A user's memory is taken along whole, comes in anywhere with its times, and brings nobody else's."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from memos_gql.cli.unpacking import own_export
from memos_gql.documents import Memory, Message, PartKind, ProjectScope, Role, StoredFile, Task, TextMemory, owner_id
from memos_gql.dossier.arriving import bring_in
from memos_gql.dossier.layout import read_manifest
from memos_gql.dossier.leaving import Person, person_of, write_person
from memos_gql.dossier.streaming import zipped
from memos_gql.errors import CannotStart, FileFailure, NotEnded, NothingOwned
from memos_gql.ingest.receiving.accept import accept
from memos_gql.ingest.receiving.request import AddRequest, InlineSource, SentFile, SentMessage
from memos_gql.reach import WHOLE, limit_to
from memos_gql.resources import Resources
from memos_gql.revise import Changes, update
from memos_gql.search.listing import Window
from memos_gql.search.recall import Question, recall
from memos_gql.storage.blobs import Blobs
from memos_gql.storage.conditions import Conditions
from tests.foreign.made import chatgpt_files, packed
from tests.ingest.conftest import Work, work
from tests.ingest.remembering.test_active_preferences import said

__all__ = ["work"]

NOTE = "Tm90ZSB0aGF0IHRoZSBzYWZlIG9wZW5zIGF0IG5vb24u"  # "Note that the safe opens at noon."
KINDS: tuple[Any, ...] = (Message, StoredFile, Task, Memory)


@pytest.fixture
async def told(resources: Resources, owner: str, work: Work) -> AsyncIterator[str]:
    """A user with messages, a file and a memory that was edited; another one beside."""
    note = SentFile(kind=PartKind.FILE, name="safe.txt", source=InlineSource(NOTE))
    for whose, words in (
        (owner, "I like green tea. My dog is called Rex."),
        (f"{owner}-other", "Nobody may know that I am a spy."),
    ):
        messages = (SentMessage(role=Role.USER, parts=(words, note)),)
        await work(
            (await accept(resources, ProjectScope("default"), AddRequest(owner=whose, messages=messages))).task.id
        )
    memory = await Memory.find_one({"owner": owner, "value": {"$regex": "Rex"}}, with_children=True)
    assert memory is not None
    await update(resources, ProjectScope("default"), memory.id, Changes(value="My dog is called Max."))
    yield owner
    limit_to(WHOLE)


async def exported(resources: Resources, owner: str, directory: Path) -> Path:
    await write_person(resources, ProjectScope("default"), owner_id(owner), directory)
    limit_to(WHOLE)
    return directory


async def brought_in(
    resources: Resources, directory: Path, *, project_id: str, user_id: str | None = None
) -> list[str]:
    return [line async for line in bring_in(resources, directory, ProjectScope(project_id), user_id=user_id)]


async def what_is_kept(project_id: str, owner: str) -> dict[str, list[Any]]:
    """All of a user, without ids and places."""
    memories = (
        await Memory.find({"project_id": project_id, "owner": owner}, with_children=True)
        .sort("+created_at", "+value")
        .to_list()
    )
    messages = await Message.find({"project_id": project_id, "owner": owner}).sort("+sent_at").to_list()
    files = await StoredFile.find({"project_id": project_id, "owner": owner}).sort("+created_at").to_list()
    return {
        "memories": [
            (
                type(each),
                each.value,
                each.tags,
                each.status,
                each.said_at,
                each.created_at,
                each.updated_at,
                each.history,
                len(each.sources),
            )
            for each in memories
        ],
        "messages": [
            (each.role, [part.text for part in each.parts], each.sent_at, each.created_at) for each in messages
        ],
        "files": [(each.name, each.sha256, each.media_type, each.created_at) for each in files],
    }


async def gather(person: Person, blobs: Blobs, *, into: list[bytes]) -> None:
    async for piece in zipped(person, blobs):
        into += [piece]


async def counts(owner: str) -> list[int]:
    return [await kind.get_pymongo_collection().count_documents({"owner": owner}) for kind in KINDS]


async def test_what_is_exported_is_the_users_alone_with_the_original_bytes(
    resources: Resources, told: str, tmp_path: Path
) -> None:
    directory = await exported(resources, told, tmp_path / "ann")

    manifest = read_manifest(directory)
    everything = "".join(path.read_text() for path in sorted(directory.glob("*.jsonl")))
    documents = [
        json.loads(line)
        for name in ("messages", "files", "tasks", "memories")
        for line in (directory / f"{name}.jsonl").open()
    ]
    assert (manifest.user_id, manifest.version) == (owner_id(told), 1)
    assert {document["owner"] for document in documents} == {told}
    assert "spy" not in everything
    assert [path.read_bytes() for path in (directory / "blobs").iterdir()] == [b"Note that the safe opens at noon."]
    assert manifest.counts == {
        "messages": 1,
        "files": 1,
        "readings": 1,
        "tasks": 1,
        "memories": len(documents) - 3,
        "blobs": 1,
    }
    assert {path.stat().st_mode & 0o077 for path in [directory, *directory.rglob("*")]} == {0}


async def test_it_comes_into_another_project_with_its_times_and_is_found_there(
    resources: Resources, told: str, tmp_path: Path
) -> None:
    directory = await exported(resources, told, tmp_path / "ann")

    await brought_in(resources, directory, project_id="elsewhere")

    question = Question(words="What is the dog called?", places=(Conditions(owner=told),))
    hits = (await recall(resources, ProjectScope("elsewhere"), question, Window(first=1))).rows
    assert await what_is_kept("elsewhere", told) == await what_is_kept("default", told)
    assert [hit.memory.value for hit in hits] == ["My dog is called Max."]
    message = await Message.get(hits[0].memory.sources[0].message_id)
    assert message is not None
    assert message.project_id == "elsewhere"


async def test_the_zip_that_is_sent_holds_the_same_and_comes_in_as_well(
    resources: Resources, told: str, tmp_path: Path
) -> None:
    directory = await exported(resources, told, tmp_path / "ann")

    person = await person_of(ProjectScope("default"), owner_id(told))
    pieces = [piece async for piece in zipped(person, resources.blobs)]
    limit_to(WHOLE)

    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as packed:
        packed.extractall(tmp_path / "unpacked")
    names = {path.relative_to(directory) for path in directory.rglob("*") if path.is_file()}
    assert {
        path.relative_to(tmp_path / "unpacked") for path in (tmp_path / "unpacked").rglob("*") if path.is_file()
    } == names
    for name in names - {Path("manifest.json")}:
        assert (tmp_path / "unpacked" / name).read_bytes() == (directory / name).read_bytes()
    assert read_manifest(tmp_path / "unpacked").counts == read_manifest(directory).counts
    (tmp_path / "ann.zip").write_bytes(b"".join(pieces))
    with own_export(tmp_path / "ann.zip", scratch=tmp_path) as unpacked:
        assert unpacked is not None
        await brought_in(resources, unpacked, project_id="unpacked")
    assert not unpacked.exists()
    assert await what_is_kept("unpacked", told) == await what_is_kept("default", told)


def test_of_a_forged_zip_only_the_files_of_an_export_are_unpacked(tmp_path: Path) -> None:
    sha256 = "0" * 64
    wanted = {"manifest.json": "{}", "tasks.jsonl": "", f"blobs/{sha256}": "x"}
    forged = {"../outside": "x", "blobs/../../outside": "x", "blobs/x": "x", "notes.txt": "x"}

    (tmp_path / "scratch").mkdir()
    with own_export(packed(tmp_path / "forged.zip", wanted | forged), scratch=tmp_path / "scratch") as unpacked:
        assert unpacked is not None
        found = {
            path.relative_to(unpacked).as_posix()
            for path in tmp_path.rglob("*")
            if path.is_file() and unpacked in path.parents
        }
        outside = {path.name for path in tmp_path.rglob("*") if path.is_file() and unpacked not in path.parents}

    assert (found, outside) == (set(wanted), {"forged.zip"})


def test_a_zip_of_another_product_is_no_export_of_a_person(tmp_path: Path) -> None:
    with own_export(packed(tmp_path / "other.zip", chatgpt_files()), scratch=tmp_path) as unpacked:
        assert unpacked is None


async def test_a_zip_whose_bytes_were_damaged_is_never_whole(resources: Resources, told: str) -> None:
    person = await person_of(ProjectScope("default"), owner_id(told))
    limit_to(WHOLE)
    blob = await resources.database["blobs.files"].find_one({"filename": f"default/{person.sha256s[0]}"})
    assert blob is not None
    await resources.database["blobs.chunks"].update_one(
        {"files_id": blob["_id"]}, {"$set": {"data": b"x" * blob["length"]}}
    )

    pieces: list[bytes] = []
    with pytest.raises(FileFailure, match="the stored bytes are damaged"):
        await gather(person, resources.blobs, into=pieces)

    assert not zipfile.is_zipfile(io.BytesIO(b"".join(pieces)))
    await resources.database["blobs.files"].delete_one({"_id": blob["_id"]})


async def test_it_comes_in_for_another_user_beside_the_first(resources: Resources, told: str, tmp_path: Path) -> None:
    directory = await exported(resources, told, tmp_path / "ann")
    before = await what_is_kept("default", told)

    await brought_in(resources, directory, project_id="default", user_id=f"{owner_id(told)}-new")

    assert await what_is_kept("default", f"{told}-new") == before
    assert await what_is_kept("default", told) == before


async def test_what_most_likely_ends_a_text_still_does_for_another_user(
    resources: Resources, owner: str, tmp_path: Path
) -> None:
    await said(resources, owner, "My bike is in the repair shop.", day=0)
    await said(resources, owner, "Picked my bike up from the repair shop.", day=1)
    directory = await exported(resources, owner, tmp_path / "ann")

    await brought_in(resources, directory, project_id="default", user_id=f"{owner_id(owner)}-new")

    first, then = await TextMemory.find({"owner": f"{owner}-new"}).sort("+said_at").to_list()
    assert (first.ended_by, first.replaced_by) == ([then.id], then.id)


@pytest.mark.parametrize("project_id", ["default", "twice"])
async def test_what_was_brought_in_before_comes_in_no_second_time(
    resources: Resources, told: str, tmp_path: Path, project_id: str
) -> None:
    directory = await exported(resources, told, tmp_path / "ann")
    await brought_in(resources, directory, project_id=project_id)
    before = (await what_is_kept(project_id, told), await counts(told))

    lines = await brought_in(resources, directory, project_id=project_id)

    assert (await what_is_kept(project_id, told), await counts(told)) == before
    assert [line.partition(" ")[0] for line in lines] == ["0"] * 4


async def test_what_is_said_again_where_it_came_in_is_no_second_memory(
    resources: Resources, told: str, tmp_path: Path, work: Work
) -> None:
    await brought_in(resources, await exported(resources, told, tmp_path / "ann"), project_id="again")
    before = await Memory.find({"project_id": "again", "owner": told}, with_children=True).count()
    conversation = await Message.find_one({"project_id": "again", "owner": told})
    assert conversation is not None

    words = SentMessage(role=Role.USER, parts=("I like green tea.",))
    request = AddRequest(owner=told, messages=(words,), conversation_id=conversation.conversation_id)
    await work((await accept(resources, ProjectScope("again"), request)).task.id)

    preferences = await Memory.find(
        {"project_id": "again", "owner": told, "subject": {"$exists": True}}, with_children=True
    ).to_list()
    assert len(preferences) == 1
    assert await Memory.find({"project_id": "again", "owner": told}, with_children=True).count() <= before + 1


@pytest.mark.parametrize(
    ("name", "spoil", "sentence"),
    [
        ("manifest.json", "{}", "is not an export of memos-gql: its manifest.json is missing or damaged"),
        ("memories.jsonl", '{"kind":"TextMemory"}\n', "line 1 is not one of the memories of an export"),
        ("memories.jsonl", '{"kind":"Project"}\n', "line 1 is not one of the memories"),
        ("messages.jsonl", "not json\n", "line 1 is not one of the messages"),
        ("blobs/*", "other bytes", "is damaged: its bytes differ from those that were exported"),
    ],
)
async def test_a_damaged_directory_brings_in_nothing(
    resources: Resources, told: str, tmp_path: Path, name: str, spoil: str, sentence: str
) -> None:
    directory = await exported(resources, told, tmp_path / "ann")
    (path,) = directory.glob(name)
    path.write_text(spoil)

    with pytest.raises(CannotStart, match=sentence):
        await brought_in(resources, directory, project_id="damaged")

    assert [await kind.get_pymongo_collection().count_documents({"project_id": "damaged"}) for kind in KINDS] == [0] * 4


async def test_ids_of_others_in_a_forged_directory_change_nothing_of_theirs(
    resources: Resources, told: str, tmp_path: Path
) -> None:
    other = f"{told}-other"
    directory = await exported(resources, told, tmp_path / "ann")
    victim = await Memory.find_one({"owner": other}, with_children=True)
    message = await Message.find_one({"owner": other})
    assert victim is not None
    assert message is not None
    for name, theirs in (("memories", victim.id), ("messages", message.id)):
        path = directory / f"{name}.jsonl"
        forged = json.loads(path.read_text().splitlines()[0]) | {"id": theirs}
        path.write_text(json.dumps(forged) + "\n")
    before = await what_is_kept("default", other)

    await brought_in(resources, directory, project_id="default")

    assert await what_is_kept("default", other) == before


async def test_nothing_is_written_for_a_user_of_whom_nothing_is_kept(resources: Resources, tmp_path: Path) -> None:
    with pytest.raises(NothingOwned):
        await write_person(resources, ProjectScope("default"), "nobody at all", tmp_path / "nobody")
    limit_to(WHOLE)

    assert list(tmp_path.glob("*nobody*")) == []


async def test_an_export_waits_for_what_is_unfinished(resources: Resources, told: str, tmp_path: Path) -> None:
    await accept(
        resources,
        ProjectScope("default"),
        AddRequest(owner=told, messages=(SentMessage(role=Role.USER, parts=("One more.",)),)),
    )

    with pytest.raises(NotEnded, match="1 tasks of .* have not ended"):
        await write_person(resources, ProjectScope("default"), owner_id(told), tmp_path / "ann")

    assert list(tmp_path.glob("*ann*")) == []
