"""The base classes of all documents, and projects with their keys."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from beanie import Document
from beanie.odm.utils.parsing import parse_obj
from bson import ObjectId
from pydantic import BaseModel, Field
from pymongo import IndexModel
from pymongo.asynchronous.collection import AsyncCollection

from memos_gql.documents.owners import owner_id
from memos_gql.documents.reached import Fields, ReachedCollection
from memos_gql.documents.scopes import OwnerScope, ProjectScope
from memos_gql.errors import CannotStart
from memos_gql.pages import Box, Heading, Line, Visual
from memos_gql.reach import Reach, reach

DEFAULT_PROJECT = "default"
PLAIN_VALUES = {Box: asdict, Heading: asdict, Line: asdict, Visual: asdict}
"""How Beanie stores these dataclasses; it has no encoder of its own for them."""


def new_id(prefix: str) -> str:
    """Make an id such as `task_6921…`; ids with the same prefix sort by their creation time."""
    return f"{prefix}_{ObjectId()}"


def now() -> datetime:
    """Return the current time in UTC, cut to the milliseconds that MongoDB stores."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Record(Document):
    """A document whose id is a string that we choose."""

    if not TYPE_CHECKING:
        # Beanie's looks at each value that is read, in case it has not been parsed yet; here, all have
        __getattribute__ = object.__getattribute__

    id: str  # type: ignore[assignment]  # Beanie declares PydanticObjectId | None and allows any type
    created_at: datetime = Field(default_factory=now)

    @classmethod
    def stored(cls, fields: Fields) -> Self:
        """Make the document of what MongoDB holds; of a kind with subclasses, an instance of the right one."""
        return parse_obj(cls, fields)  # type: ignore[return-value]  # it is declared for any model

    class Settings:
        use_state_management = False


class Tenanted(Record):
    """A document of one project."""

    project_id: str


class Reachable(Tenanted):
    """Documents that a limited key reaches only in part: all queries use the collection returned here."""

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

    @property
    def scope(self) -> ProjectScope:
        """The project's data."""
        return ProjectScope(self.id)

    @classmethod
    async def named(cls, project_id: str) -> Self:
        """Return the project that an operator names.

        Raises:
            CannotStart: there is none.
        """
        project = await cls.get(project_id)
        if project is None:
            raise CannotStart(
                f"There is no project {project_id!r:.120}; `memos-gql key list` lists the projects that have a key."
            )
        return project

    class Settings:
        name = "projects"


class ApiKey(Record):
    """What is stored of a key: the SHA-256 of its secret half, never the key itself."""

    project_id: str
    name: str
    secret_sha256: str
    """For a limited key it is computed differently, so that earlier versions, which know no limits, refuse the key."""
    revoked_at: datetime | None = None
    owner: str | None = None
    """The only owner that the key can reach; None for its whole project."""
    is_read_only: bool = False
    expires_at: datetime | None = None
    rate_requests: int | None = None
    """Requests per minute; None for the limit from the settings."""
    last_used_at: datetime | None = None
    """Exact to the minute; None if the key was not used since this field exists."""

    @property
    def limits(self) -> Reach:
        """What the key can reach in its project."""
        return Reach(owner=self.owner, is_read_only=self.is_read_only)

    @property
    def is_limited(self) -> bool:
        return not self.limits.is_whole or self.expires_at is not None or self.rate_requests is not None

    def is_valid(self, at: datetime) -> bool:
        """Tell whether the key is accepted at this moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    class Settings:
        name = "api_keys"
        indexes: ClassVar = [IndexModel("secret_sha256")]


class Filling(BaseModel):
    """How far the index of another embedder is filled, in memories; `embedder` as in `IndexIdentity`."""

    embedder: str | None
    done: int
    total: int


class Calibration(Record):
    """What was fitted to the vectors of the embedder with this id, so that relativity means the same with it.

    `query`, `text` and `languages` are vectors: what queries, texts, and the texts of one language have in common.
    """

    query: list[float]
    text: list[float]
    languages: list[list[float]]
    bias: float
    per_likeness: float

    class Settings:
        name = "calibrations"


class IndexIdentity(Record):
    """Which index belongs to this database; the index holds the same identity."""

    identity: str
    embedder: str | None = None
    """The model of the operator's own whose vectors the index has; None for the built-in one."""
    dimensions: int | None = None
    """How many numbers such a vector has."""
    filling: Filling | None = None
    """A second index, while it is filled."""

    class Settings:
        name = "index_identity"


class StoredVersion(Record):
    """The database's version, and the oldest version of the program that can still use it."""

    version: int
    oldest_reader: int

    class Settings:
        name = "stored_version"


class Held(Reachable):
    """A document of one owner in one project; `owner` has the form that `owned_by` writes."""

    owner: str

    @property
    def scope(self) -> OwnerScope:
        """All that its owner has in its project."""
        return OwnerScope(self.project_id, self.owner)


class Owned(Held):
    """A document of one owner, and where it was said."""

    conversation_id: str
    agent_id: str | None = None
    app_id: str | None = None

    @property
    def owner_id(self) -> str:
        """The owner's id without its kind, as callers know it."""
        return owner_id(self.owner)

    @property
    def belonging(self) -> Fields:
        """The fields that say whose it is and where it was said; everything made from it copies them."""
        belonging: Fields = self.model_dump(include={"project_id", "owner", "conversation_id", "agent_id", "app_id"})
        return belonging
