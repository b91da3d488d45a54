"""Making a backup, of a running server or a stopped one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from memos_gql.backup.freeze import frozen
from memos_gql.backup.manifest import NAME, Manifest, copy_file
from memos_gql.documents import now
from memos_gql.embedded import stored_services
from memos_gql.embedded.private import is_held, only_one, write_private
from memos_gql.embedded.succession import database_exists, undo_succession
from memos_gql.errors import CannotStart
from memos_gql.migrations import VERSION
from memos_gql.settings import Settings

DATABASE = Path("mongod/db")
SECRETS = (Path("mongod/password"), Path("mongod/keyfile"), Path("api-key"))
# They belong to the process that is running now.
LEFT_OUT = frozenset({"mongod.lock", "WiredTiger.lock"})


def make_backup(settings: Settings, directory: Path) -> Manifest:
    """Copy the embedded default's data to `directory`, which appears only when complete; writes wait during the copy.

    Not copied is what can be made again: the index, the model, logs, and jobs, which are sent again from the tasks.

    Raises:
        CannotStart: the database is external or does not exist, or `directory` cannot be used.
    """
    if settings.mongodb_uri is not None:
        raise CannotStart("MEMOS_MONGODB_URI is set: back that database up with its own tools, such as mongodump.")
    if not database_exists(settings.data_dir / "mongod"):
        raise CannotStart(
            f"There is nothing to back up in {settings.data_dir}: start `memos-gql up` first, or set MEMOS_DATA_DIR."
        )
    if directory.exists():
        raise CannotStart(f"{directory} exists already; name a directory that does not.")
    if directory.resolve().is_relative_to(settings.data_dir.resolve()):
        # `purge` would not find it there and leave deleted memories in it
        raise CannotStart(
            f"{directory} lies in the data directory itself; name a directory outside of {settings.data_dir}."
        )
    unfinished = directory.with_name(f".{directory.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        manifest = _copy(settings.data_dir, unfinished)
        unfinished.rename(directory)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _copy(data_dir: Path, directory: Path) -> Manifest:
    with _standing_still(data_dir):
        files = [copy_file(data_dir, path, to=directory) for path in _to_copy(data_dir)]
    manifest = Manifest(version=_version(), stored_version=VERSION, made_at=now(), files=files)
    write_private(directory / NAME, manifest.model_dump_json(indent=1))
    return manifest


@contextmanager
def _standing_still(data_dir: Path) -> Iterator[None]:
    if is_held(data_dir):
        with frozen(stored_services(data_dir).mongodb_uri):
            yield
        return
    with only_one(data_dir):
        undo_succession(data_dir / "mongod")
        yield


def _to_copy(data_dir: Path) -> list[Path]:
    database = [path.relative_to(data_dir) for path in sorted((data_dir / DATABASE).rglob("*")) if path.is_file()]
    return [path for path in (*SECRETS, *database) if path.name not in LEFT_OUT and (data_dir / path).exists()]


def _version() -> str:
    try:
        return version("memos-gql")
    except PackageNotFoundError:
        return "from a checkout that is not installed"
