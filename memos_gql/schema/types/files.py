"""Files, as queries return them."""

from datetime import datetime
from typing import Self

import strawberry

from memos_gql import documents, originals
from memos_gql.schema.context import Info
from memos_gql.schema.scalars import URL, BigInt
from memos_gql.schema.types.enums import TaskState
from memos_gql.schema.types.failure import TaskFailure
from memos_gql.schema.types.node import Node, optional_id


@strawberry.type(
    description=(
        "A file of a message; each message part has its own. Bytes, and the text read from them, are shared inside a "
        "project; id, name and source URL never are."
    )
)
class File(Node):
    task_id: strawberry.Private[str | None]
    name: str = strawberry.field(
        description=(
            "The given name; else the last segment of the URL, decoded, or the upload's name; "
            "else `file-1`, by its place in the request."
        )
    )
    source_url: URL | None = strawberry.field(
        description="The http(s) URL from which it was fetched, without credentials and query."
    )
    media_type: str | None = strawberry.field(description="Recognised from the bytes. Null until the file was read.")
    size_bytes: BigInt | None = strawberry.field(description="Null until the bytes have arrived.")
    sha256: str | None = strawberry.field(
        description=(
            "Lower-case hex. Null until the bytes have arrived, and if they were not kept: the task exceeded a limit "
            "or was cancelled before the file was read, or the file was deleted."
        )
    )
    page_count: int | None = strawberry.field(description="Null for kinds without pages.")
    width_px: int | None = strawberry.field(description="For images, after the EXIF orientation is applied.")
    height_px: int | None = strawberry.field(description="For images, after the EXIF orientation is applied.")

    created_at: datetime | None = strawberry.field(description="When it was sent. Null for a deleted file.")
    conversation_id: strawberry.ID | None = strawberry.field(
        description="The conversation in which it was sent. Null for a deleted file."
    )

    @strawberry.field(
        description=(
            "Path of the original file on this server; it requires the key in `Authorization`. "
            "Null if `sha256` is null."
        )
    )
    def original(self) -> str | None:
        return originals.address(str(self.id)) if self.sha256 else None

    @strawberry.field(description="The progress of reading it. Null for a deleted file.")
    async def state(self, info: Info) -> TaskState | None:
        _, part = await self._reading(info)
        return part.state if part else None

    @strawberry.field(description="Why it could not be read; null unless it failed.")
    async def failure(self, info: Info) -> TaskFailure | None:
        task, part = await self._reading(info)
        failure = part and (part.failure or (task and task.failure))
        return TaskFailure.of(failure) if failure else None

    async def _reading(self, info: Info) -> tuple[documents.Task | None, documents.TaskFile | None]:
        task = await info.context.tasks.load(self.task_id) if self.task_id else None
        parts = task.files if task else []
        return task, next((part for part in parts if part.file_id == self.id), None)

    @classmethod
    def of(cls, file: documents.StoredFile) -> Self:
        return cls(
            id=strawberry.ID(file.id),
            task_id=file.task_id,
            name=file.name,
            source_url=None if file.source_url is None else URL(file.source_url),
            media_type=file.media_type,
            size_bytes=None if file.size_bytes is None else BigInt(file.size_bytes),
            sha256=file.sha256,
            page_count=file.page_count,
            width_px=file.width_px,
            height_px=file.height_px,
            created_at=file.created_at,
            conversation_id=optional_id(file.conversation_id),
        )

    @classmethod
    def forgotten(cls, file_id: str) -> Self:
        """Return a placeholder for a deleted file that a report still counts."""
        return cls(
            id=strawberry.ID(file_id),
            task_id=None,
            name="deleted",
            source_url=None,
            media_type=None,
            size_bytes=None,
            sha256=None,
            page_count=None,
            width_px=None,
            height_px=None,
            created_at=None,
            conversation_id=None,
        )


async def load_file(info: Info, file_id: str) -> File:
    """Load a file, in one query with all others that are requested at the same time."""
    file = await info.context.files.load(file_id)
    return File.of(file) if file else File.forgotten(file_id)
