"""What every record is made of, and the tenants that all others belong to."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import ClassVar

from beanie import Document
from bson import ObjectId
from pydantic import Field
from pymongo.asynchronous.collection import AsyncCollection

from memos_gql.documents.owners import owner_id
from memos_gql.documents.reached import Fields, ReachedCollection
from memos_gql.pages import Box, Line, Visual
from memos_gql.reach import Reach, reach

DEFAULT_PROJECT = "default"
PLAIN_VALUES = {Box: asdict, Line: asdict, Visual: asdict}
"""How Beanie, which knows no dataclasses, is to store them."""


def new_id(prefix: str) -> str:
    """Make an id such as `task_6921…`; ids of one prefix sort by the time they were made."""
    return f"{prefix}_{ObjectId()}"


def now() -> datetime:
    """The present, UTC, cut to the milliseconds that MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Record(Document):
    """A document whose id is a string of our own."""

    id: str  # type: ignore[assignment]  # Beanie declares PydanticObjectId | None and allows any type
    created_at: datetime = Field(default_factory=now)

    class Settings:
        use_state_management = False


class Reachable(Record):
    """What keys with limits reach only in part: every query of Beanie and of ours goes through the collection given here."""

    owner_field: ClassVar[str] = "owner"

    @classmethod
    def get_pymongo_collection(cls) -> AsyncCollection[Fields]:
        whole: AsyncCollection[Fields] = super().get_pymongo_collection()
        limits = reach()
        if limits.is_whole:
            return whole
        return ReachedCollection(whole, limits, field=cls.owner_field)  # type: ignore[return-value]  # it has the methods that are used


class Project(Record):
    """A tenant: no key of one project reaches anything of another."""

    name: str

    class Settings:
        name = "projects"


class ApiKey(Record):
    """What is kept of a key: never the key itself, only the SHA-256 of its secret half."""

    project_id: str
    name: str
    secret_sha256: str
    """Of a key with limits, it is made so that processes of earlier versions, which know no limits, refuse the key."""
    revoked_at: datetime | None = None
    owner: str | None = None
    """The only owner that the key reaches; None for all of its project."""
    is_read_only: bool = False
    expires_at: datetime | None = None
    rate_requests: int | None = None
    """Requests a minute; None for what the settings say."""
    last_used_at: datetime | None = None
    """To the minute; None while it was never used, or not since this is noted."""

    @property
    def limits(self) -> Reach:
        """What the key reaches of its project."""
        return Reach(owner=self.owner, is_read_only=self.is_read_only)

    @property
    def is_limited(self) -> bool:
        return not self.limits.is_whole or self.expires_at is not None or self.rate_requests is not None

    def is_valid(self, at: datetime) -> bool:
        """Tell whether the key opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    class Settings:
        name = "api_keys"


class IndexIdentity(Record):
    """Which index belongs to this database; the index holds the same identity."""

    identity: str

    class Settings:
        name = "index_identity"


class StoredVersion(Record):
    """Up to which version the database was brought, and the oldest version that can still work on it."""

    version: int
    oldest_reader: int

    class Settings:
        name = "stored_version"


class Owned(Reachable):
    """What belongs to one owner of one project: `owner` is as `owned_by` writes it."""

    project_id: str
    owner: str
    conversation_id: str
    agent_id: str | None = None
    app_id: str | None = None

    @property
    def owner_id(self) -> str:
        """The id as its caller knows it."""
        return owner_id(self.owner)

    @property
    def belonging(self) -> Fields:
        """Whose it is and where it was said: what all that is made of it takes over."""
        belonging: Fields = self.model_dump(include={"project_id", "owner", "conversation_id", "agent_id", "app_id"})
        return belonging
