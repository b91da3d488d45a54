"""Making, listing and revoking API keys."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from memos_gql.documents import ApiKey, Project, new_id, now, owned_by_user, owner_id
from memos_gql.errors import InvalidInput, Issue, NotFound
from memos_gql.lengths import MAX_NAME_LENGTH, is_name
from memos_gql.memory.visible import is_visible

MAX_KEY_NAME_LENGTH = 100
PROJECT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SPAN = re.compile(r"([1-9][0-9]{0,4})([mhdw])")
SPAN_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
MAX_RATE = 1_000_000
MINUTE = "%Y-%m-%d %H:%M"
LIMITED = "limited:"
"""Prefix of the secret of a limited key before it is hashed; see `ApiKey.secret_sha256`."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a new key may do in its project; by default everything, for ever."""

    user_id: str | None = None
    """The only user whose data it can use."""
    is_read_only: bool = False
    expires_in: timedelta | None = None
    rate_requests: int | None = None
    """Requests per minute."""


UNLIMITED = Limits()


@dataclass(frozen=True)
class NewKey:
    """A new key; its text is not stored anywhere."""

    text: str
    id: str
    project_id: str


async def create_key(project_id: str, *, name: str, limits: Limits = UNLIMITED) -> NewKey:
    """Create a key for a project, and the project if it is new.

    Raises:
        InvalidInput: `project_id` is not 1 to 40 of a-z, 0-9 and hyphens; `name` is empty, too long or not one line; or
            a limit is invalid.
    """
    issues = [*_naming_issues(project_id, name), *_limit_issues(limits)]
    if issues:
        raise InvalidInput(issues)
    await Project.get_pymongo_collection().update_one(
        {"_id": project_id}, {"$setOnInsert": {"name": project_id, "created_at": now()}}, upsert=True
    )
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id=new_id("key"),
        project_id=project_id,
        name=name,
        secret_sha256="",
        owner=owned_by_user(limits.user_id) if limits.user_id is not None else None,
        is_read_only=limits.is_read_only,
        expires_at=now() + limits.expires_in if limits.expires_in else None,
        rate_requests=limits.rate_requests,
    )
    whole, limited = digests(secret)
    key.secret_sha256 = limited if key.is_limited else whole
    await key.insert()
    return NewKey(text=f"{key.id}.{secret}", id=key.id, project_id=project_id)


def span_of(text: str) -> timedelta:
    """Parse a duration: `30m`, `12h`, `90d` or `4w`.

    Raises:
        InvalidInput: the text is not a duration.
    """
    found = SPAN.fullmatch(text)
    if found is None:
        raise InvalidInput([Issue(("expires",), f"{text!r:.40} is no length of time: write 30m, 12h, 90d or 4w.")])
    return int(found[1]) * SPAN_UNITS[found[2]]


def _naming_issues(project_id: str, name: str) -> Iterator[Issue]:
    if not PROJECT_ID.fullmatch(project_id):
        yield Issue(("project",), f"{project_id!r} is no project id: use 1 to 40 of a-z, 0-9 and hyphens.")
    if not is_visible(name) or not name.isprintable() or len(name) > MAX_KEY_NAME_LENGTH:
        sentence = (
            f"{name!r:.120} is no name of a key: "
            f"use 1 to {MAX_KEY_NAME_LENGTH} characters in one line, not spaces alone."
        )
        yield Issue(("name",), sentence)


def _limit_issues(limits: Limits) -> Iterator[Issue]:
    user_id = limits.user_id
    if user_id is not None and not (is_visible(user_id) and user_id.isprintable() and is_name(user_id)):
        yield Issue(
            ("user",),
            f"{user_id!r:.120} is no id of a user: "
            f"use 1 to {MAX_NAME_LENGTH} characters in one line, not spaces alone.",
        )
    if limits.rate_requests is not None and not 1 <= limits.rate_requests <= MAX_RATE:
        yield Issue(
            ("rate",), f"A key sends 1 to {MAX_RATE:,} requests a minute; {limits.rate_requests} was asked for."
        )


async def list_keys() -> list[ApiKey]:
    """Return all keys, oldest first, including revoked ones."""
    return await ApiKey.find_all().sort("+_id").to_list()


def described(key: ApiKey) -> str:
    """Describe a key in one line."""
    used = f"last used {key.last_used_at:{MINUTE}}" if key.last_used_at else "no use noted"
    fields = [key.id, key.project_id, key.name, f"{key.created_at:{MINUTE}}", _state_of(key), used, *_limits_of(key)]
    return "  ".join(fields)


def _state_of(key: ApiKey) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:{MINUTE}}"
    if key.expires_at and not key.is_valid(now()):
        return f"expired {key.expires_at:{MINUTE}}"
    return f"valid until {key.expires_at:{MINUTE}}" if key.expires_at else "valid"


def _limits_of(key: ApiKey) -> Iterator[str]:
    if key.owner is not None:
        yield f"user {owner_id(key.owner)} alone"
    if key.is_read_only:
        yield "read-only"
    if key.rate_requests is not None:
        yield f"{key.rate_requests} requests a minute"


async def revoke_key(key_id: str) -> None:
    """Revoke a key: it is refused from the next request on.

    Raises:
        NotFound: no key has this id.
    """
    key = await ApiKey.get(key_id)
    if key is None:
        raise NotFound([key_id])
    if key.revoked_at is None:
        await key.set({"revoked_at": now()})


def digests(secret: str) -> list[str]:
    """Return both possible hashes of a secret: that of a key without limits, and that of a limited one."""
    return [sha256_hex(secret), sha256_hex(LIMITED + secret)]


def sha256_hex(secret: str) -> str:
    """Hash a random secret; with its 256 bits it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
