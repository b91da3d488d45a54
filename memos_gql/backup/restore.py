"""Restoring a backup into an empty data directory."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from memos_gql.backup.manifest import HeldFile, Manifest, copy_file, read_manifest
from memos_gql.embedded import private_services
from memos_gql.embedded.private import only_one
from memos_gql.errors import CannotStart
from memos_gql.reindex import reindex
from memos_gql.resources import open_resources
from memos_gql.settings import Settings

UNFINISHED = ".restoring"
# What an interrupted restore may have left
NOTHING = frozenset({UNFINISHED, "up.lock"})


def restore_backup(settings: Settings, directory: Path) -> Manifest:
    """Check the backup's files and copy them into the empty data directory. The index is not made yet.

    Raises:
        CannotStart: the backup is damaged, the data directory is in use or not empty, or the database is external.
    """
    if settings.mongodb_uri is not None:
        raise CannotStart("MEMOS_MONGODB_URI is set: restore that database with its own tools, such as mongorestore.")
    manifest = read_manifest(directory)
    with only_one(settings.data_dir):
        if {path.name for path in settings.data_dir.iterdir()} - NOTHING:
            raise CannotStart(f"{settings.data_dir} is not empty; name an empty directory with MEMOS_DATA_DIR.")
        _bring_back(manifest, directory, data_dir=settings.data_dir)
    return manifest


def _bring_back(manifest: Manifest, directory: Path, *, data_dir: Path) -> None:
    unfinished = data_dir / UNFINISHED
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        for file in manifest.files:
            _copy_checked(file, directory, to=unfinished)
        # The database comes last: nothing starts on a directory without one
        for path in sorted(unfinished.iterdir(), key=lambda path: path.name == "mongod"):
            path.rename(data_dir / path.name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _copy_checked(file: HeldFile, directory: Path, *, to: Path) -> None:
    path = Path(file.path)
    if path.is_absolute() or ".." in path.parts:
        raise CannotStart(f"{directory} is no backup of this program: it names the file {file.path}.")
    try:
        copied = copy_file(directory, path, to=to)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise CannotStart(f"The backup in {directory} is damaged: {file.path} is missing.") from error
    if copied != file:
        raise CannotStart(f"The backup in {directory} is damaged: {file.path} is not what was saved.")


async def index_restored(settings: Settings) -> AsyncIterator[str]:
    """Make the index for the restored data, using services started only for this; yield lines of progress."""
    async with private_services(settings.data_dir) as services:
        named = {"mongodb_uri": services.mongodb_uri, "redis_url": services.redis_url}
        async with open_resources(settings.model_copy(update=named)) as resources:
            async for line in reindex(resources, None):
                yield line
