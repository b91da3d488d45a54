"""Authentication: from an `Authorization` value to the caller. No other module compares secrets."""

import hmac
import logging
from dataclasses import dataclass
from datetime import timedelta

import pymongo
from prometheus_client import Counter
from pymongo.errors import PyMongoError

from memos_gql.documents import DEFAULT_PROJECT, ApiKey, ProjectScope, now
from memos_gql.errors import Unauthenticated
from memos_gql.keys import sha256_hex
from memos_gql.lengths import MAX_KEY_LENGTH, is_name
from memos_gql.lookup import LOOKED_UP_WITHIN_S, Lookup
from memos_gql.main_key import default_key
from memos_gql.reach import WHOLE, Reach, limit_to
from memos_gql.settings import Settings

USE_NOTED_EVERY = timedelta(minutes=1)
"""A use sooner after the last recorded one is not recorded."""
HOW = "Send the header `Authorization: Token <key>`."
SCHEME_LENGTH = 16
"""The most characters of `Token ` or `Bearer `, with spaces."""
UNKNOWN = f"This API key is unknown or revoked. {HOW}"
EXPIRED = "This API key has expired; ask for a new one."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """The caller. Everything read or written is in this project, and within the limits of the key."""

    project_id: str
    key_id: str
    limits: Reach = WHOLE
    rate_requests: int | None = None
    """Requests per minute; None for the limit from the settings."""

    @property
    def scope(self) -> ProjectScope:
        return ProjectScope(self.project_id)


class Authenticator:
    """Identifies callers by their key. The default project's key is read once, so a changed setting needs a restart."""

    def __init__(self, settings: Settings) -> None:
        self._default_sha256 = sha256_hex(default_key(settings))
        self._lookup = Lookup()
        self.refused = Counter(
            "memos_keys_refused", "Refused keys, and requests without one.", ["reason"], registry=None
        )

    async def __call__(self, authorization: str | None) -> Caller:
        """Return the caller, and hold the work that asks to the limits of the key.

        Args:
            authorization: `Token <key>` or `Bearer <key>`, the scheme in any case.

        Raises:
            Unauthenticated: there is no key, or it is unknown, revoked or expired.
            DependencyUnavailable: the keys cannot be looked up now.
            RateLimited: too many requests with unknown keys wait.
        """
        try:
            caller = await self._caller(authorization)
        except Unauthenticated as error:
            self.refused.labels("wrong" if error.has_key else "absent").inc()
            raise
        limit_to(caller.limits)
        return caller

    async def _caller(self, authorization: str | None) -> Caller:
        key = key_of(authorization)
        if hmac.compare_digest(sha256_hex(key), self._default_sha256):
            return Caller(project_id=DEFAULT_PROJECT, key_id=DEFAULT_PROJECT)
        key_id, _, secret = key.partition(".")
        if not is_name(key_id):
            raise Unauthenticated(UNKNOWN)
        known = await self._lookup(key_id, secret)
        if known is None or known.revoked_at:
            raise Unauthenticated(UNKNOWN)
        if not known.is_valid(now()):
            raise Unauthenticated(EXPIRED)
        await _note_use(known)
        return Caller(known.project_id, known.id, known.limits, known.rate_requests)


async def _note_use(known: ApiKey) -> None:
    """Record that the key was used, unless that was done recently; a failure to record refuses nobody."""
    moment = now()
    if known.last_used_at is not None and moment - known.last_used_at < USE_NOTED_EVERY:
        return
    try:
        with pymongo.timeout(LOOKED_UP_WITHIN_S):
            await ApiKey.find_one({"_id": known.id}).update({"$max": {"last_used_at": moment}})
    except PyMongoError as error:
        log.warning("use of a key not noted", extra={"key": known.id, "error": type(error).__name__})


def key_of(authorization: str | None) -> str:
    """Return the key from `Token <key>` or `Bearer <key>`; the scheme may be in any case.

    Raises:
        Unauthenticated: there is no key.
    """
    if authorization and len(authorization) > MAX_KEY_LENGTH + SCHEME_LENGTH:
        raise Unauthenticated(UNKNOWN)
    scheme, _, key = (authorization or "").strip().partition(" ")
    if scheme.lower() not in {"token", "bearer"} or not key.strip():
        raise Unauthenticated(f"This address needs an API key. {HOW}", has_key=False)
    return key.strip()
