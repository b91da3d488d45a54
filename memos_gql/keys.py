"""Making, listing and revoking API keys."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from memos_gql.documents import ApiKey, Project, new_id, now
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.settings import Settings

MAX_KEY_NAME_LENGTH = 100
PROJECT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class NewKey:
    """The only time the whole key exists outside its owner's hands."""

    text: str
    id: str
    project_id: str


def default_key(settings: Settings) -> str:
    """Return the key of the default project: the setting, else the file `api-key`, made (0600) if it is not there."""
    if settings.api_key is not None:
        return settings.api_key
    path = settings.data_dir / "api-key"
    if not path.exists():
        _write_once(path, "mk_" + secrets.token_urlsafe(32))
    return path.read_text().strip()


def place_of_default_key(settings: Settings) -> str:
    """Say where the key of the default project is kept."""
    return "set by MEMOS_API_KEY" if settings.api_key else f"in the file {settings.data_dir / 'api-key'}"


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text + "\n")
    try:
        # A link, not a rename: of two processes that start together, the first one's key stays.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


async def create_key(project_id: str, *, name: str) -> NewKey:
    """Make a key for a project, and the project if it is new.

    Raises:
        InvalidInput: `project_id` is not 1 to 40 of a-z, 0-9 and hyphens, or `name` is empty, long or not one line.
    """
    if not PROJECT_ID.fullmatch(project_id):
        raise InvalidInput([Issue(("project",), f"{project_id!r} is no project id: use 1 to 40 of a-z, 0-9 and hyphens.")])
    if not name.strip() or not name.isprintable() or len(name) > MAX_KEY_NAME_LENGTH:
        sentence = f"{name!r:.120} is no name of a key: use 1 to {MAX_KEY_NAME_LENGTH} characters in one line, not spaces alone."
        raise InvalidInput([Issue(("name",), sentence)])
    await Project.get_pymongo_collection().update_one(
        {"_id": project_id}, {"$setOnInsert": {"name": project_id, "created_at": now()}}, upsert=True
    )
    key_id, secret = new_id("key"), secrets.token_urlsafe(32)
    await ApiKey(id=key_id, project_id=project_id, name=name, secret_sha256=sha256_hex(secret)).insert()
    return NewKey(text=f"{key_id}.{secret}", id=key_id, project_id=project_id)


async def list_keys() -> list[ApiKey]:
    """Return every key ever made, oldest first, revoked ones too."""
    return await ApiKey.find_all().sort("+_id").to_list()


async def revoke_key(key_id: str) -> None:
    """Make a key useless from the next request on.

    Raises:
        NotFound: no key has this id.
    """
    key = await ApiKey.get(key_id)
    if key is None:
        raise NotFound([key_id])
    if key.revoked_at is None:
        await key.set({"revoked_at": now()})


def sha256_hex(secret: str) -> str:
    """Hash a random secret; its 256 bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
