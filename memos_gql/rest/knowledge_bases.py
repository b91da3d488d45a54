"""Routes that create, fill, list and delete knowledge bases."""

import base64
import binascii
import mimetypes
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field
from starlette.datastructures import UploadFile

from memos_gql import knowledge
from memos_gql.documents import PartKind, TaskState
from memos_gql.errors import Fault
from memos_gql.gate.uploads import upload_source
from memos_gql.ingest.receiving.request import InlineSource, SentFile
from memos_gql.knowledge import KnowledgeFile, Shelf
from memos_gql.rest.bodies import (
    Among,
    Body,
    Counted,
    Name,
    Names,
    Unused,
    Value,
    VisibleName,
    VisibleWords,
    Whole,
    Words,
    refuse,
)
from memos_gql.rest.call import Call, Data
from memos_gql.rest.codes import OF_FAILURE
from memos_gql.rest.messages import is_url, source_of
from memos_gql.rest.wire.tasks import STATUSES

KINDS = ("document", "doc")
"""The SDK's own test sends `doc`; skills are not supported."""
NO_SKILLS = Shelf((), 0)
PAGE_SIZE, MAX_PAGE_SIZE = 20, 100
MAX_PAGE = 1_000_000
BYTES_PER_MB = 1024 * 1024


Kind = Annotated[Name, Among(KINDS, "document")]


class Create(Body):
    """Create a knowledge base."""

    knowledgebase_name: VisibleName
    knowledgebase_description: Words = ""


async def create(call: Call, body: Create) -> Data:
    made = await knowledge.create(call.scope, body.knowledgebase_name, body.knowledgebase_description)
    return {"id": made.id}


class Delete(Body):
    """Delete a knowledge base with its files and their memories."""

    knowledgebase_id: VisibleName


async def delete(call: Call, body: Delete) -> Data:
    await knowledge.delete(call.resources, call.scope, body.knowledgebase_id)
    return {"success": True}


class ListedFile(Body):
    content: VisibleWords = Field(description="An address (http, https or `data:`), bare base64, or the text itself.")
    type: Kind = "document"
    name: Name = ""
    file_name: Name = Field("", description="What some clients send for `name`.")
    mime_type: Unused = Field(None, description="No effect: the bytes say what they are.")


class AddFiles(Body):
    """Add files to a knowledge base, from a JSON list or as the parts of a form that are named `file`."""

    knowledgebase_id: VisibleName
    file: Annotated[tuple[ListedFile, ...], Counted] | None = Field(
        None, description="Required unless a form has files."
    )
    type: Kind = "document"


async def add_files(call: Call, body: AddFiles) -> Data:
    if body.file is None and not call.uploads:
        refuse("file", "It is required.", Fault.MISSING)
    listed = (_file(file.content, name=file.name or file.file_name) for file in body.file or ())
    files = [*_uploaded(call.uploads), *listed]
    added = await knowledge.add_files(call.resources, call.scope, body.knowledgebase_id, files, enqueue=call.enqueue)
    return [_added(file) for file in added]


class GetFiles(Body):
    """List files by id, or one page of a knowledge base's files."""

    file_ids: Names | None = None
    knowledgebase_id: Name | None = None
    type: Annotated[Name, Among((*KINDS, "skill"), "document")] = Field(
        "document", description="The list of skills is always empty."
    )
    page: Annotated[int, Whole(1, MAX_PAGE)] = 1
    page_size: Annotated[int, Whole(1, MAX_PAGE_SIZE)] = PAGE_SIZE


async def get_files(call: Call, body: GetFiles) -> Data:
    shelf = await _shelf(call, body)
    listed: list[Value] = [_shown(file) for file in shelf.files]
    return {"total": shelf.total, "page": body.page, "page_size": body.page_size, "file_detail_list": listed}


class DeleteFiles(Body):
    """Delete files of knowledge bases, and their memories."""

    file_ids: Names
    knowledgebase_id: Unused = Field(None, description="No effect: files have ids of their own.")


async def delete_files(call: Call, body: DeleteFiles) -> Data:
    if not body.file_ids:
        refuse("file_ids", "Name at least one file.", Fault.EMPTY)
    await knowledge.delete_files(call.resources, call.scope, body.file_ids)
    return {"success": True}


async def _shelf(call: Call, body: GetFiles) -> Shelf:
    file_ids, knowledge_base_id = body.file_ids, body.knowledgebase_id
    if (file_ids is None) == (knowledge_base_id is None):
        refuse(
            "file_ids", "Give either file_ids or knowledgebase_id.", Fault.MISSING if file_ids is None else Fault.WRONG
        )
    if file_ids is not None:
        return await knowledge.find_files(call.scope, file_ids)
    shelf = await knowledge.list_files(call.scope, str(knowledge_base_id), page=body.page, size=body.page_size)
    return NO_SKILLS if body.type == "skill" else shelf


def _uploaded(uploads: tuple[UploadFile, ...]) -> Iterator[SentFile]:
    for upload in uploads:
        yield SentFile(kind=PartKind.FILE, name=None, source=upload_source(upload))


def _file(content: str, *, name: str) -> SentFile:
    if is_url(content) or _is_base64(content):
        return SentFile(kind=PartKind.FILE, name=name or None, source=source_of(content))
    # One client sends the text itself
    words = base64.b64encode(content.encode("utf-8", "surrogatepass")).decode()
    return SentFile(kind=PartKind.FILE, name=name or "text.txt", source=InlineSource(words))


def _is_base64(content: str) -> bool:
    """Guess: ordinary text has spaces or other characters that base64 lacks; all else is base64, as documented."""
    try:
        return bool(base64.b64decode("".join(content.split()), validate=True)) and " " not in content.strip()
    except (binascii.Error, ValueError):
        return False


def _added(file: KnowledgeFile) -> dict[str, Value]:
    size = file.file.size_bytes
    return {**_shown(file), "sizeMB": None if size is None else round(size / BYTES_PER_MB, 4)}


def _shown(file: KnowledgeFile) -> dict[str, Value]:
    shown: dict[str, Value] = {
        "id": file.file.id,
        "type": "document",
        "name": file.file.name,
        "size": file.file.size_bytes,
        "status": STATUSES[file.state],
        "mime_type": file.file.media_type or mimetypes.guess_type(file.file.name)[0],
    }
    if file.failure and file.state is not TaskState.COMPLETED:
        shown["failure"] = {
            "code": OF_FAILURE[file.failure.code],
            "error_code": file.failure.code,
            "message": file.failure.message,
        }
    return shown
