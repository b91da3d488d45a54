"""What every record is made of, and the tenants that all others belong to."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from beanie import Document
from bson import ObjectId
from pydantic import Field

from memos_gql.documents.owners import owner_id
from memos_gql.pages import Box, Line, Visual

DEFAULT_PROJECT = "default"
PLAIN_VALUES = {Box: asdict, Line: asdict, Visual: asdict}
"""How Beanie, which knows no dataclasses, is to store them."""

Fields = dict[str, Any]
"""A MongoDB filter or update: its values are whatever BSON can hold."""


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
    revoked_at: datetime | None = None

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


class Owned(Record):
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
