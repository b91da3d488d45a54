"""What is kept of one user, on its way to a directory."""

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from memos_gql.documents import Fields, Memory, Message, Reading, Record, StoredFile, Task, now, owned_by_user
from memos_gql.dossier.layout import BLOBS, MANIFEST, Manifest, blob_path, line_of
from memos_gql.errors import CannotStart, NotEnded, NothingOwned
from memos_gql.ingest.progress import OPEN
from memos_gql.reach import Reach, limit_to, reach
from memos_gql.resources import Resources

OLDEST = ("+created_at", "+_id")


@dataclass(frozen=True)
class Person:
    """A user of whom everything has ended that was begun; `sha256s` are the digests of the original files."""

    project_id: str
    user_id: str
    sha256s: tuple[str, ...]

    @property
    def _mine(self) -> Fields:
        return {"project_id": self.project_id, "owner": owned_by_user(self.user_id)}

    def rows(self) -> Mapping[str, AsyncIterator[Record]]:
        """Give the documents of every file of lines, oldest first, by the name of the file."""
        read: Fields = {"project_id": self.project_id, "sha256": {"$in": list(self.sha256s)}}
        return {
            "messages": aiter(Message.find(self._mine).sort(*OLDEST)),
            "files": aiter(StoredFile.find(self._mine).sort(*OLDEST)),
            "readings": aiter(Reading.find(read).sort("+sha256", "+number")),
            "tasks": aiter(Task.find(self._mine).sort(*OLDEST)),
            "memories": aiter(Memory.find(self._mine, with_children=True).sort(*OLDEST)),
        }

    def manifest(self, counts: Mapping[str, int]) -> Manifest:
        return Manifest(user_id=self.user_id, made_at=now(), counts={**counts, BLOBS: len(self.sha256s)})


async def person_of(user_id: str, *, project_id: str) -> Person:
    """Find a user, and hold all that this request or command does from here on to reading of this user.

    Raises:
        NothingOwned: nothing is kept of the user.
        NotEnded: a task of the user has not ended.
        Forbidden: the caller's key does not reach the user.
    """
    owner = owned_by_user(user_id)
    reach().require(owner)
    # From here on no query can give anything of anybody else
    limit_to(Reach(owner=owner, is_read_only=True))
    mine: Fields = {"project_id": project_id, "owner": owner}
    if not await Memory.find_one(mine, with_children=True) and not await Message.find_one(mine):
        raise NothingOwned([user_id])
    unfinished = await Task.find({**mine, "state": OPEN}).count()
    if unfinished:
        raise NotEnded(f"{unfinished} tasks of {user_id} have not ended: wait for them, or cancel them, and export again.")
    sha256s = await StoredFile.get_pymongo_collection().distinct("sha256", {**mine, "sha256": {"$ne": None}})
    return Person(project_id, user_id, tuple(sha256s))


async def write_person(resources: Resources, user_id: str, directory: Path, *, project_id: str) -> Manifest:
    """Write messages, files with their bytes and what was read in them, tasks and memories; the directory appears once it is whole.

    Raises:
        CannotStart: the directory exists already.
        NotEnded: a task of the user has not ended.
        NothingOwned: nothing is kept of this user.
    """
    _require_absent(directory)
    person = await person_of(user_id, project_id=project_id)
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
    counts = {name: await _write_lines(directory / f"{name}.jsonl", documents) for name, documents in person.rows().items()}
    (directory / BLOBS).mkdir(mode=0o700)
    for sha256 in person.sha256s:
        path = blob_path(directory, sha256)
        _opened(path).close()
        await resources.blobs.fetch_to(person.project_id, sha256, path=path)
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
