"""The part of a collection that a limited key can reach: every query is narrowed to its owner, writing is refused."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.command_cursor import AsyncCommandCursor
from pymongo.asynchronous.cursor import AsyncCursor

from memos_gql.errors import Forbidden
from memos_gql.reach import Reach

Fields = dict[str, Any]
"""A MongoDB filter or update; the values are anything that BSON can hold."""

Query = Mapping[str, Any]


class ReachedCollection:
    """Replaces a collection for a limited key. It has only the methods listed here; all others are out of reach.

    What a limited key may change is written under `granted`, which gives access to the whole collection.
    """

    def __init__(self, whole: AsyncCollection[Fields], limits: Reach, *, field: str) -> None:
        """Narrow a collection.

        Args:
            field: the document's field that names its owner.
        """
        self._whole = whole
        self._limits = limits
        self._field = field
        self.name = whole.name
        self.database = whole.database

    def find(self, query: Query | None = None, *args: Any, **options: Any) -> AsyncCursor[Fields]:
        return self._whole.find(self._narrowed(options.pop("filter", query)), *args, **options)

    async def find_one(self, query: Query | None = None, *args: Any, **options: Any) -> Fields | None:
        return await self._whole.find_one(self._narrowed(options.pop("filter", query)), *args, **options)

    async def count_documents(self, query: Query, **options: Any) -> int:
        return await self._whole.count_documents(self._narrowed(query), **options)

    async def distinct(self, key: str, query: Query | None = None, **options: Any) -> list[Any]:
        return await self._whole.distinct(key, self._narrowed(options.pop("filter", query)), **options)

    async def aggregate(self, pipeline: Sequence[Query], **options: Any) -> AsyncCommandCursor[Fields]:
        is_matching = bool(pipeline) and "$match" in pipeline[0]
        asked, further = (pipeline[0]["$match"], pipeline[1:]) if is_matching else (None, pipeline)
        return await self._whole.aggregate([{"$match": self._narrowed(asked)}, *further], **options)

    def _narrowed(self, query: Query | None) -> Query:
        """Add the key's owner to a query.

        Raises:
            Forbidden: the query names another owner.
        """
        asked = dict(query or {})
        if isinstance(asked.get(self._field), str):
            self._limits.require(asked[self._field])
        return asked if self._limits.owner is None else {"$and": [asked, {self._field: self._limits.owner}]}

    def _refuse(self, *_args: Any, **_options: Any) -> NoReturn:
        if self._limits.is_read_only:
            self._limits.require_writing("")
        raise Forbidden("This key has limits, and what was asked for cannot be done within them; use another key.")

    insert_one = insert_many = update_one = update_many = replace_one = delete_one = delete_many = _refuse
    find_one_and_update = find_one_and_replace = find_one_and_delete = bulk_write = _refuse
