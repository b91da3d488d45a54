"""Parts of the database: one project, or one owner in it. Every query through a scope is narrowed to its part.

A function that works on a caller's data takes a scope instead of an id that each of its queries would have to name, so
it cannot forget whose data it works on.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from beanie.odm.queries.find import FindMany
from pymongo.asynchronous.cursor import AsyncCursor

from memos_gql.documents.reached import Fields

if TYPE_CHECKING:
    from memos_gql.documents.records import Held, Tenanted

Query = Mapping[str, Any]
EVERYTHING: Query = {}

InProject = TypeVar("InProject", bound="Tenanted")
OfOwner = TypeVar("OfOwner", bound="Held")


@dataclass(frozen=True)
class ProjectScope:
    """The data of one project."""

    project_id: str

    def of(self, owner: str) -> "OwnerScope":
        """Return the part that belongs to one owner, named as `owned_by` writes it."""
        return OwnerScope(self.project_id, owner)

    def narrowed(self, query: Query) -> Fields:
        """Write a query for documents of this project."""
        return _narrowed(query, {"project_id": self.project_id})

    def find(self, kind: type[InProject], query: Query = EVERYTHING) -> FindMany[InProject]:
        return kind.find(self.narrowed(query), with_children=True)

    async def each(self, kind: type[InProject], query: Query) -> AsyncIterator[InProject]:
        """Yield the documents that a query finds, in no order, in less time than `find`.

        Beanie would search the query for values that only it can encode, and wrap the cursor.
        """
        async for fields in kind.get_pymongo_collection().find(self.narrowed(query)):
            yield kind.stored(fields)

    async def find_one(self, kind: type[InProject], query: Query = EVERYTHING) -> InProject | None:
        return await kind.find_one(self.narrowed(query), with_children=True)

    async def count(self, kind: type[InProject], query: Query = EVERYTHING) -> int:
        return await kind.get_pymongo_collection().count_documents(self.narrowed(query))

    async def aggregate(self, kind: type[InProject], query: Query, stages: Sequence[Query]) -> list[Fields]:
        """Run an aggregation over the documents that a query finds."""
        return await (
            await kind.get_pymongo_collection().aggregate([{"$match": self.narrowed(query)}, *stages])
        ).to_list()

    def fields_of(self, kind: type[InProject], query: Query, fields: Query) -> AsyncCursor[Fields]:
        """Find only some fields, as MongoDB's projection names them, of documents that are not parsed."""
        return kind.get_pymongo_collection().find(self.narrowed(query), fields)

    async def distinct(self, kind: type[InProject], field: str, query: Query = EVERYTHING) -> list[str]:
        values: list[str] = await kind.get_pymongo_collection().distinct(field, self.narrowed(query))
        return values


@dataclass(frozen=True)
class OwnerScope:
    """The data of one owner in one project."""

    project_id: str
    owner: str

    @property
    def project(self) -> ProjectScope:
        return ProjectScope(self.project_id)

    def narrowed(self, query: Query) -> Fields:
        """Write a query for documents of this owner."""
        return _narrowed(query, {"project_id": self.project_id, "owner": self.owner})

    def find(self, kind: type[OfOwner], query: Query = EVERYTHING) -> FindMany[OfOwner]:
        return kind.find(self.narrowed(query), with_children=True)

    async def find_one(self, kind: type[OfOwner], query: Query = EVERYTHING) -> OfOwner | None:
        return await kind.find_one(self.narrowed(query), with_children=True)

    async def count(self, kind: type[OfOwner], query: Query = EVERYTHING) -> int:
        return await kind.get_pymongo_collection().count_documents(self.narrowed(query))

    async def aggregate(self, kind: type[OfOwner], query: Query, stages: Sequence[Query]) -> list[Fields]:
        """Run an aggregation over the documents that a query finds."""
        return await (
            await kind.get_pymongo_collection().aggregate([{"$match": self.narrowed(query)}, *stages])
        ).to_list()

    def fields_of(self, kind: type[OfOwner], query: Query, fields: Query) -> AsyncCursor[Fields]:
        """Find only some fields, as MongoDB's projection names them, of documents that are not parsed."""
        return kind.get_pymongo_collection().find(self.narrowed(query), fields)

    async def distinct(self, kind: type[OfOwner], field: str, query: Query = EVERYTHING) -> list[str]:
        values: list[str] = await kind.get_pymongo_collection().distinct(field, self.narrowed(query))
        return values


def _narrowed(query: Query, place: Fields) -> Fields:
    if place.keys() & query.keys():
        raise ValueError(f"A query through a scope must not name {', '.join(place)}; the scope adds it.")
    return {**place, **query}
