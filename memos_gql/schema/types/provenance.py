"""Where a memory came from: a part of a message, or a place in a file."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Self

import strawberry

from memos_gql import documents, originals
from memos_gql.pages import Box
from memos_gql.schema.context import Info
from memos_gql.schema.types.files import File, load_file
from memos_gql.schema.types.messages import Message


@strawberry.type(description="A box on a page or image, as fractions of its width and height, origin at the top left.")
class BoundingBox:
    x: float = strawberry.field(description="The left edge, 0 to 1.")
    y: float = strawberry.field(description="The top edge, 0 to 1.")
    width: float = strawberry.field(description="0 to 1.")
    height: float = strawberry.field(description="0 to 1.")

    @classmethod
    def of(cls, box: Box) -> Self:
        return cls(x=box.x, y=box.y, width=box.width, height=box.height)


@strawberry.type(description="A memory that came from what was said.")
class MessageSource:
    message: Message = strawberry.field(description="The message it was said in.")
    part_index: int = strawberry.field(description="Which part of it, from 0.")


@strawberry.type(description="A memory that came from a file.")
class FileSource:
    source: strawberry.Private[documents.Source]

    @strawberry.field(description="The file.")
    async def file(self, info: Info) -> File:
        return await load_file(info, self.source.file_id or "")

    @strawberry.field(description="The message that contained it; null if that message was deleted.")
    async def message(self, info: Info) -> Message | None:
        message = await info.context.messages.load(self.source.message_id)
        return Message.of(message) if message else None

    @strawberry.field(description="From 1. Null for kinds without pages.")
    def page(self) -> int | None:
        return self.source.page

    @strawberry.field(
        description=(
            "Path on this server of the page as a PNG, to which the boxes refer. It accepts `?width=`, 64 to 2000 "
            "pixels (default 1000), and requires the key in `Authorization`. Null for kinds without pages that can be "
            "shown."
        )
    )
    async def picture(self, info: Info) -> str | None:
        file = await info.context.files.load(self.source.file_id or "")
        return originals.page_address(file, self.source.page) if file else None

    @strawberry.field(
        description="One box per line, in the order of the lines of `excerpt`; empty for kinds without a layout."
    )
    def bounding_boxes(self) -> list[BoundingBox]:
        return [BoundingBox.of(box) for box in self.source.boxes]

    @strawberry.field(description="The original words, as read.")
    def excerpt(self) -> str:
        return self.source.excerpt

    @strawberry.field(description="0 to 1; null when the text was not read by OCR.")
    def ocr_confidence(self) -> float | None:
        return self.source.ocr_confidence


Provenance = Annotated[
    MessageSource | FileSource, strawberry.union("Provenance", description="Where a memory came from.")
]


async def load_provenance(info: Info, sources: list[documents.Source]) -> list[MessageSource | FileSource]:
    """Convert sources to API types; a message that was deleted meanwhile is omitted."""
    loading = {
        source.message_id: asyncio.ensure_future(info.context.messages.load(source.message_id))
        for source in sources
        if source.file_id is None
    }
    # `gather` would delay the rows to a later round of the event loop, all to the same one, even if every message is
    # loaded already
    if not all(message.done() for message in loading.values()):
        await asyncio.gather(*loading.values())
    messages = {message_id: message.result() for message_id, message in loading.items()}
    loaded = [_source_of(source, messages) for source in sources]
    return [source for source in loaded if source is not None]


def _source_of(
    source: documents.Source, messages: Mapping[str, documents.Message | None]
) -> MessageSource | FileSource | None:
    if source.file_id is not None:
        return FileSource(source=source)
    message = messages[source.message_id]
    return MessageSource(message=Message.of(message), part_index=source.part_index) if message else None
