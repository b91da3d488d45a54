"""From an `Authorization` value to the caller: the only place that compares a secret."""

import hmac
from dataclasses import dataclass

import pymongo
from prometheus_client import Counter
from pymongo.errors import ConnectionFailure

from memos_gql.documents import DEFAULT_PROJECT, ApiKey
from memos_gql.errors import DependencyUnavailable, Unauthenticated
from memos_gql.keys import default_key, sha256_hex
from memos_gql.lengths import MAX_KEY_LENGTH, is_name
from memos_gql.settings import Settings

LOOKED_UP_WITHIN_S = 5
HOW = "Send the header `Authorization: Token <key>`."
SCHEME_LENGTH = 16
"""Characters that `Token ` or `Bearer ` may take, with spaces."""
UNKNOWN = f"This API key is unknown or revoked. {HOW}"


@dataclass(frozen=True)
class Caller:
    """Who asks: everything read or written is of this project."""

    project_id: str
    key_id: str


class Authenticator:
    """Tells who calls by the key that is sent. The default project's key is read once, so a changed setting counts from the next start."""

    def __init__(self, settings: Settings) -> None:
        self._default_sha256 = sha256_hex(default_key(settings))
        self.refused = Counter("memos_keys_refused", "Refused keys, and requests without one.", ["reason"], registry=None)

    async def __call__(self, authorization: str | None) -> Caller:
        """Return the caller.

        Args:
            authorization: `Token <key>` or `Bearer <key>`, the scheme in any case.

        Raises:
            Unauthenticated: there is no key, or it is unknown or revoked.
            DependencyUnavailable: the keys cannot be looked up now.
        """
        try:
            return await self._caller(authorization)
        except Unauthenticated as error:
            self.refused.labels("wrong" if error.has_key else "absent").inc()
            raise

    async def _caller(self, authorization: str | None) -> Caller:
        key = key_of(authorization)
        if hmac.compare_digest(sha256_hex(key), self._default_sha256):
            return Caller(project_id=DEFAULT_PROJECT, key_id=DEFAULT_PROJECT)
        key_id, _, secret = key.partition(".")
        if not is_name(key_id):
            raise Unauthenticated(UNKNOWN)
        known = await _looked_up(key_id, sha256_hex(secret))
        if known is None or known.revoked_at:
            raise Unauthenticated(UNKNOWN)
        return Caller(project_id=known.project_id, key_id=known.id)


async def _looked_up(key_id: str, secret_sha256: str) -> ApiKey | None:
    """Ask for the key with this secret: a known id with a wrong one answers as an unknown id does, and takes as long."""
    try:
        with pymongo.timeout(LOOKED_UP_WITHIN_S):
            return await ApiKey.find_one({"_id": key_id, "secret_sha256": secret_sha256})
    except ConnectionFailure as error:
        raise DependencyUnavailable("The database that holds the API keys does not answer now; try again in a minute.") from error


def key_of(authorization: str | None) -> str:
    """Return the key of `Token <key>` or `Bearer <key>`, the scheme in any case.

    Raises:
        Unauthenticated: there is none.
    """
    if authorization and len(authorization) > MAX_KEY_LENGTH + SCHEME_LENGTH:
        raise Unauthenticated(UNKNOWN)
    scheme, _, key = (authorization or "").strip().partition(" ")
    if scheme.lower() not in {"token", "bearer"} or not key.strip():
        raise Unauthenticated(f"This address needs an API key. {HOW}", has_key=False)
    return key.strip()
