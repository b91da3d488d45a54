"""Knowledge bases: documents that belong to a whole project, read and searched like a user's files."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from memos_gql.documents import (
    Failure,
    Fields,
    KnowledgeBase,
    OwnerKind,
    ProjectScope,
    Role,
    StoredFile,
    Task,
    TaskFile,
    TaskState,
    new_id,
    now,
    owned_by,
)
from memos_gql.errors import Fault, InvalidInput, Issue, NotFound
from memos_gql.forget import forget_files, forget_with_sources
from memos_gql.ingest.add import add
from memos_gql.ingest.receiving.request import AddRequest, Path, SentFile, SentMessage, check, text_issues
from memos_gql.ingest.working.jobs import Job
from memos_gql.reach import granted
from memos_gql.resources import Resources
from memos_gql.search.listing import OLDEST_MADE, Slice, Window, slice_of
from memos_gql.settings import Settings
from memos_gql.storage.conditions import Conditions

MAX_NAME_LENGTH = 200
MAX_DESCRIPTION_LENGTH = 2000
ALL = "all"
"""Stands for every knowledge base of the project, as in MemOS."""
PART_PATH = ("input", "messages", "0", "content", "0")
OF_ANY: Fields = {"$regex": f"^{OwnerKind.KNOWLEDGE_BASE}:"}
"""Matches the owner of the contents of any knowledge base."""


@dataclass(frozen=True)
class KnowledgeFile:
    """A file of a knowledge base, and the task that reads it."""

    file: StoredFile
    task: Task
    part: TaskFile

    @property
    def state(self) -> TaskState:
        return self.part.state

    @property
    def failure(self) -> Failure | None:
        return self.part.failure or self.task.failure


@dataclass(frozen=True)
class Shelf:
    """One page of a list of files, and the number of all files."""

    files: Sequence[KnowledgeFile]
    total: int


async def create(scope: ProjectScope, name: str, description: str) -> KnowledgeBase:
    """Create an empty knowledge base.

    Raises:
        Forbidden: the caller's key is limited to one owner or to reading.
        InvalidInput: the name is blank, or name or description is too long or not valid Unicode.
    """
    issues = [
        *_issues(("input", "name"), name, least=1, most=MAX_NAME_LENGTH),
        *_issues(("input", "description"), description, least=0, most=MAX_DESCRIPTION_LENGTH),
    ]
    if issues:
        raise InvalidInput(issues)
    made = KnowledgeBase(id=new_id("kb"), project_id=scope.project_id, name=name, description=description)
    with granted(_owner(made.id)):
        return await made.insert()


async def list_bases(scope: ProjectScope, window: Window) -> Slice[KnowledgeBase]:
    """Return a project's knowledge bases, oldest first, without those being deleted."""
    return await slice_of(scope.find(KnowledgeBase, {"deleted_at": None}), window, OLDEST_MADE)


async def delete(resources: Resources, scope: ProjectScope, knowledge_base_id: str) -> None:
    """Delete a knowledge base with its files and the memories read from them.

    Raises:
        NotFound: the project has no such knowledge base.
    """
    with granted(_owner(knowledge_base_id)):
        await _delete(resources, scope, knowledge_base_id)


async def _delete(resources: Resources, scope: ProjectScope, knowledge_base_id: str) -> None:
    known = await scope.find_one(KnowledgeBase, {"_id": knowledge_base_id})
    if known is None:
        raise NotFound([knowledge_base_id])
    # From here on nothing can be added. If the rest is interrupted, deleting again completes it
    await known.set({KnowledgeBase.deleted_at: now()})
    owner = _owner(knowledge_base_id)
    await forget_with_sources(resources, scope, Conditions(owner=owner))
    await known.delete()


async def owners(scope: ProjectScope, knowledge_base_ids: Sequence[str]) -> list[str]:
    """Return the owners of some knowledge bases' memories; `["all"]` stands for all of the project.

    Raises:
        NotFound: the project lacks one of them.
    """
    query: Fields = {"deleted_at": None}
    if list(knowledge_base_ids) != [ALL]:
        query["_id"] = {"$in": list(knowledge_base_ids)}
    known = [base.id async for base in scope.find(KnowledgeBase, query)]
    missing = sorted({*knowledge_base_ids} - {*known, ALL})
    if missing:
        raise NotFound(missing)
    return [_owner(each) for each in known]


async def _owner_of_one(scope: ProjectScope, knowledge_base_id: str) -> str:
    # `all` is not a single knowledge base, so nothing can be added to it or listed
    if knowledge_base_id == ALL:
        raise NotFound([knowledge_base_id])
    (owner,) = await owners(scope, [knowledge_base_id])
    return owner


async def add_files(
    resources: Resources,
    scope: ProjectScope,
    knowledge_base_id: str,
    files: Sequence[SentFile],
    *,
    enqueue: Callable[[Job], Awaitable[None]],
) -> list[KnowledgeFile]:
    """Add files, each with its own task, so that one failure does not affect the others.

    Raises:
        NotFound: the project has no such knowledge base.
        InvalidInput: there are no files or too many, or a name breaks a rule; nothing is stored.
    """
    owner = await _owner_of_one(scope, knowledge_base_id)
    limit = resources.settings.max_files
    if not 0 < len(files) <= limit:
        fault = Fault.TOO_LONG if files else Fault.EMPTY
        raise InvalidInput(
            [Issue(("input", "files"), f"A request holds 1 to {limit} files; this one has {len(files)}.", fault)]
        )
    requests = [_request(owner, file) for file in files]
    _check(requests, resources.settings)
    tasks = [(await add(resources, scope, request, enqueue=enqueue)).task for request in requests]
    if await scope.find_one(KnowledgeBase, {"_id": knowledge_base_id, "deleted_at": None}) is None:
        # The base was deleted meanwhile, and the deletion did not see these files
        await forget_with_sources(resources, scope, Conditions(owner=owner))
        raise NotFound([knowledge_base_id])
    stored = await asyncio.gather(*(_files(scope, {"task_id": task.id, "owner": owner}) for task in tasks))
    return [file for shelf in stored for file in shelf]


async def list_files(scope: ProjectScope, knowledge_base_id: str, *, page: int, size: int) -> Shelf:
    """Return one page of a knowledge base's files, oldest first; pages count from 1.

    Raises:
        NotFound: the project has no such knowledge base.
    """
    owner = await _owner_of_one(scope, knowledge_base_id)
    total = await scope.of(owner).count(StoredFile)
    return Shelf(await _files(scope, {"owner": owner}, skip=(page - 1) * size, limit=size), total)


async def find_files(scope: ProjectScope, file_ids: Sequence[str]) -> Shelf:
    """Return those of the given files that exist in the project's knowledge bases, in the given order."""
    found = await _files(scope, {"_id": {"$in": list(file_ids)}, "owner": OF_ANY})
    by_id = {each.file.id: each for each in found}
    files = [by_id[file_id] for file_id in dict.fromkeys(file_ids) if file_id in by_id]
    return Shelf(files, len(files))


async def delete_files(resources: Resources, scope: ProjectScope, file_ids: Sequence[str]) -> None:
    """Delete files of the project's knowledge bases, with the memories read from them.

    Raises:
        NotFound: one of them is not such a file; nothing is deleted.
    """
    found = (await find_files(scope, file_ids)).files
    known = {each.file.id: each.file.owner for each in found}
    missing = [file_id for file_id in file_ids if file_id not in known]
    if missing:
        raise NotFound(missing)
    for owner in sorted(set(known.values())):
        theirs = [file_id for file_id, whose in known.items() if whose == owner]
        await forget_files(resources, scope.of(owner), theirs)


def _owner(knowledge_base_id: str) -> str:
    return owned_by(OwnerKind.KNOWLEDGE_BASE, knowledge_base_id)


def _issues(path: Path, text: str, *, least: int, most: int) -> Iterator[Issue]:
    if not least <= len(text.strip()) <= len(text) <= most:
        yield Issue(path, f"It has {least} to {most} characters; this one has {len(text)}.")
    yield from text_issues(path, text)


def _request(owner: str, file: SentFile) -> AddRequest:
    # Each file has its own conversation: equal passages of two files are two memories, and each is deleted with its
    # file
    return AddRequest(
        owner=owner, messages=(SentMessage(role=Role.USER, parts=(file,)),), conversation_id=new_id("conv")
    )


def _check(requests: Sequence[AddRequest], settings: Settings) -> None:
    for place, request in enumerate(requests):
        try:
            check(request, settings)
        except InvalidInput as error:
            raise InvalidInput([_of_file(issue, place) for issue in error.issues]) from error


def _of_file(issue: Issue, place: int) -> Issue:
    """Rewrite an issue's path: each file was checked as the only part of a message."""
    return replace(issue, path=("input", "files", str(place), *issue.path[len(PART_PATH) :]))


async def _files(scope: ProjectScope, query: Fields, *, skip: int = 0, limit: int = 0) -> list[KnowledgeFile]:
    found = scope.find(StoredFile, query).sort("+created_at", "+_id")
    files = await found.skip(skip).limit(limit).to_list()
    tasks = await scope.find(Task, {"_id": {"$in": [file.task_id for file in files]}}).to_list()
    parts = {part.file_id: (task, part) for task in tasks for part in task.files}
    return [KnowledgeFile(file, *parts[file.id]) for file in files if file.id in parts]
