"""Writing all that is kept of one user to a directory."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from memos_gql.documents import Fields, Memory, Message, Reading, Record, StoredFile, Task, now, owned_by_user
from memos_gql.dossier.layout import BLOBS, MANIFEST, Manifest, blob_path, line_of
from memos_gql.errors import CannotStart, NothingOwned
from memos_gql.ingest.progress import OPEN
from memos_gql.reach import Reach, limit_to
from memos_gql.resources import Resources

OLDEST = ("+created_at", "+_id")


async def write_person(resources: Resources, user_id: str, directory: Path, *, project_id: str) -> Manifest:
    """Write messages, files with their bytes and what was read in them, tasks and memories; the directory appears once it is whole.

    Raises:
        CannotStart: the directory exists already, or a task of the user has not ended.
        NothingOwned: nothing is kept of this user.
    """
    _require_absent(directory)
    owner = owned_by_user(user_id)
    # From here on no query of this process can give anything of anybody else
    limit_to(Reach(owner=owner, is_read_only=True))
    mine: Fields = {"project_id": project_id, "owner": owner}
    if not await Memory.find_one(mine, with_children=True) and not await Message.find_one(mine):
        raise NothingOwned([user_id])
    unfinished_tasks = await Task.find({**mine, "state": OPEN}).count()
    if unfinished_tasks:
        raise CannotStart(f"{unfinished_tasks} tasks of {user_id} have not ended: wait for them, or cancel them, and export again.")
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(mode=0o700, parents=True)
        manifest = await _write(resources, mine, unfinished, user_id=user_id)
        unfinished.rename(directory)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _require_absent(directory: Path) -> None:
    if directory.exists():
        raise CannotStart(f"{directory} exists already; name a directory that does not.")


async def _write(resources: Resources, mine: Fields, directory: Path, *, user_id: str) -> Manifest:
    sha256s = await StoredFile.get_pymongo_collection().distinct("sha256", {**mine, "sha256": {"$ne": None}})
    read: Fields = {"project_id": mine["project_id"], "sha256": {"$in": sha256s}}
    rows: dict[str, AsyncIterator[Record]] = {
        "messages": aiter(Message.find(mine).sort(*OLDEST)),
        "files": aiter(StoredFile.find(mine).sort(*OLDEST)),
        "readings": aiter(Reading.find(read).sort("+sha256", "+number")),
        "tasks": aiter(Task.find(mine).sort(*OLDEST)),
        "memories": aiter(Memory.find(mine, with_children=True).sort(*OLDEST)),
    }
    counts = {name: await _write_lines(directory / f"{name}.jsonl", documents) for name, documents in rows.items()}
    (directory / BLOBS).mkdir(mode=0o700)
    for sha256 in sha256s:
        path = blob_path(directory, sha256)
        _opened(path).close()
        await resources.blobs.fetch_to(str(mine["project_id"]), sha256, path=path)
    manifest = Manifest(user_id=user_id, made_at=now(), counts={**counts, BLOBS: len(sha256s)})
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
