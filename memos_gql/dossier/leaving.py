"""Exporting everything stored about one user to a directory."""

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from memos_gql.documents import (
    Memory,
    Message,
    OwnerScope,
    ProjectScope,
    Reading,
    Record,
    StoredFile,
    Task,
    now,
    owned_by_user,
)
from memos_gql.dossier.layout import BLOBS, MANIFEST, Manifest, blob_path, line_of
from memos_gql.errors import CannotStart, NotEnded, NothingOwned
from memos_gql.ingest.progress.running_task import OPEN
from memos_gql.reach import Reach, limit_to, reach
from memos_gql.resources import Resources

OLDEST = ("+created_at", "+_id")


@dataclass(frozen=True)
class Person:
    """A user without unfinished tasks; `sha256s` are the digests of the user's original files."""

    project_id: str
    user_id: str
    sha256s: tuple[str, ...]

    @property
    def scope(self) -> OwnerScope:
        """The user's data."""
        return OwnerScope(self.project_id, owned_by_user(self.user_id))

    def rows(self) -> Mapping[str, AsyncIterator[Record]]:
        """Return the user's documents, oldest first, by the name of the file they are written to."""
        mine, read = self.scope, {"sha256": {"$in": list(self.sha256s)}}
        return {
            "messages": aiter(mine.find(Message).sort(*OLDEST)),
            "files": aiter(mine.find(StoredFile).sort(*OLDEST)),
            "readings": aiter(mine.project.find(Reading, read).sort("+sha256", "+number")),
            "tasks": aiter(mine.find(Task).sort(*OLDEST)),
            "memories": aiter(mine.find(Memory).sort(*OLDEST)),
        }

    def manifest(self, counts: Mapping[str, int]) -> Manifest:
        return Manifest(user_id=self.user_id, made_at=now(), counts={**counts, BLOBS: len(self.sha256s)})


async def person_of(scope: ProjectScope, user_id: str) -> Person:
    """Find a user, and from then on limit this request or command to reading this user's data.

    Raises:
        NothingOwned: nothing is stored about the user.
        NotEnded: a task of the user has not ended.
        Forbidden: the caller's key does not reach the user.
    """
    owner = owned_by_user(user_id)
    reach().require(owner)
    # From here on no query can return another user's data
    limit_to(Reach(owner=owner, is_read_only=True))
    mine = scope.of(owner)
    if not await mine.find_one(Memory) and not await mine.find_one(Message):
        raise NothingOwned([user_id])
    unfinished = await mine.count(Task, {"state": OPEN})
    if unfinished:
        raise NotEnded(
            f"{unfinished} tasks of {user_id} have not ended: wait for them, or cancel them, and export again."
        )
    sha256s = await mine.distinct(StoredFile, "sha256", {"sha256": {"$ne": None}})
    return Person(scope.project_id, user_id, tuple(sha256s))


async def write_person(resources: Resources, scope: ProjectScope, user_id: str, directory: Path) -> Manifest:
    """Write messages, tasks, memories, and files with their bytes and readings.

    The directory appears when it is complete.

    Raises:
        CannotStart: the directory exists already.
        NotEnded: a task of the user has not ended.
        NothingOwned: nothing is stored about this user.
    """
    _require_absent(directory)
    person = await person_of(scope, user_id)
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700, parents=True)
        manifest = await _write(resources, person, unfinished)
        unfinished.rename(directory)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _require_absent(directory: Path) -> None:
    if directory.exists():
        raise CannotStart(f"{directory} exists already; name a directory that does not.")


async def _write(resources: Resources, person: Person, directory: Path) -> Manifest:
    counts = {
        name: await _write_lines(directory / f"{name}.jsonl", documents) for name, documents in person.rows().items()
    }
    (directory / BLOBS).mkdir(mode=0o700)
    for sha256 in person.sha256s:
        path = blob_path(directory, sha256)
        _opened(path).close()
        await resources.blobs.of(person.scope.project).fetch_to(sha256, path=path)
    manifest = person.manifest(counts)
    with _opened(directory / MANIFEST) as file:
        file.write(manifest.model_dump_json(indent=1))
    return manifest


async def _write_lines(path: Path, documents: AsyncIterator[Record]) -> int:
    count = 0
    with _opened(path) as lines:
        async for document in documents:
            lines.write(line_of(document))
            count += 1
    return count


def _opened(path: Path) -> TextIO:
    """Open a new file that its owner alone can read."""
    path.touch(mode=0o600)
    return path.open("w", encoding="utf-8")
